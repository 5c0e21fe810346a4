/* SPDX-License-Identifier: MIT */
/* loader.h: components are read, placed and checked. */
#ifndef MONITOR_LOAD_LOADER_H
#define MONITOR_LOAD_LOADER_H

#include "base/base.h"

/* Put every component of the system where it belongs; not relocated yet. */
void loader_load_all(void);

/* All is relocated: protect it, and forget the files. */
void loader_finish(void);

#endif
