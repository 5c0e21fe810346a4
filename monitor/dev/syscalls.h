/* SPDX-License-Identifier: MIT */
/* syscalls.h: system calls that a libc serves are told of (--trace syscalls).
 */
#ifndef MONITOR_DEV_SYSCALLS_H
#define MONITOR_DEV_SYSCALLS_H

#include "base/base.h"

/* (caller) calls component number (component), for its system call. */
void syscalls_helped(uint32_t caller, uint32_t component);

#endif
