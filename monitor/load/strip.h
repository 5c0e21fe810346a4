/* SPDX-License-Identifier: MIT */
/* strip.h: what the kernel mapped by itself is unmapped. */
#ifndef MONITOR_LOAD_STRIP_H
#define MONITOR_LOAD_STRIP_H

#include "base/base.h"

/*
 * Unmap all that lies outside of the space of the system: the first stack with
 * the host's environment, and the vDSO. Only the vsyscall page stays, which
 * cannot be unmapped. It is not in the lower half, cannot be read, and the
 * kernel carries out calls of its three functions.
 */
void space_strip(void);

#endif
