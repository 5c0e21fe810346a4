/* SPDX-License-Identifier: MIT */
/* strip.h: what else is mapped is unmapped. */
#ifndef MONITOR_LOAD_STRIP_H
#define MONITOR_LOAD_STRIP_H

#include "base/base.h"

/* Unmap all that is not in the space of the system. */
void space_strip(void);

/* Refuse to start if anything but what was loaded can be executed, or if it
 * could change rights. Mappings that touch are searched as one. */
void space_check(void);

#endif
