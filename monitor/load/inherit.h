/* SPDX-License-Identifier: MIT */
/* inherit.h: nothing is believed that execve() left. */
#ifndef MONITOR_LOAD_INHERIT_H
#define MONITOR_LOAD_INHERIT_H

#include "base/base.h"

/*
 * Undo or refuse what execve() has left: signals, timers, descriptors, limits.
 */
void inherit_nothing(void);

/*
 * Deny access to ports, which a parent may have granted as root. Only backend
 * mpk needs it: text that sfi has verified has no such instructions. Filters of
 * service managers and containers often forbid these calls; then what was
 * granted before the filter was installed stays granted.
 */
void inherit_no_ports(void);

#endif
