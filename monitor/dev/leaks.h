/* SPDX-License-Identifier: MIT */
/* leaks.h: the lists that heaps keep of their blocks, for the tool. */
#ifndef MONITOR_DEV_LEAKS_H
#define MONITOR_DEV_LEAKS_H

#include "base/base.h"

/* All that is known of the heap of (id), which may be nobody. */
void leaks_report(uint64_t id);

/* The same of all heaps. */
void leaks_report_all(void);

#endif
