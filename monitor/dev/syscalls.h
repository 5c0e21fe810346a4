/* SPDX-License-Identifier: MIT */
/* syscalls.h: records of the system calls that a libc serves (--trace
 * syscalls).
 */
#ifndef MONITOR_DEV_SYSCALLS_H
#define MONITOR_DEV_SYSCALLS_H

#include "base/base.h"

/* (caller) calls component number (component), for its system call. */
void syscalls_helped(uint32_t caller, uint32_t component);

#endif
