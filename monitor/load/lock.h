/* SPDX-License-Identifier: MIT */
/* lock.h: from now on only the monitor can enter the kernel. */
#ifndef MONITOR_LOAD_LOCK_H
#define MONITOR_LOAD_LOCK_H

#include "base/base.h"

extern volatile bool lock_tried; /* SIGSYS is expected, in the monitor */

/*
 * Also: no dump of the memory of all cubicles into a file, and no other process
 * of the same user that looks in with ptrace() or process_vm_readv().
 */
void lock_kernel(void);

#endif
