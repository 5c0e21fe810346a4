/* SPDX-License-Identifier: MIT */
/* inherit.h: nothing is believed that execve() left. */
#ifndef MONITOR_LOAD_INHERIT_H
#define MONITOR_LOAD_INHERIT_H

#include "base/base.h"

/*
 * Undo or refuse what execve() has left: signals, timers, descriptors, limits.
 */
void inherit_nothing(void);

#endif
