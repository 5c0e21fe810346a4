/* SPDX-License-Identifier: MIT */
/* strip.h: what the kernel mapped by itself is unmapped. */
#ifndef MONITOR_LOAD_STRIP_H
#define MONITOR_LOAD_STRIP_H

#include "base/base.h"

/*
 * Unmap all that lies outside of the space of the system: the first stack with
 * the host's environment, and the vDSO. Only the vsyscall page stays, which
 * cannot be unmapped. It holds no code of ours, and the kernel carries out
 * calls of its three functions as system calls, to which the filter applies.
 */
void space_strip(void);

#endif
