/* SPDX-License-Identifier: MIT */
/* syscalls.h: system calls of a libc, as people write them. */
#ifndef TOOL_SYSCALLS_H
#define TOOL_SYSCALLS_H

#include <stdio.h>
#include "report/facts.h"

#define SYSCALLS_MAX 512

/* "openat"; "syscall_999" for one without a name, which is valid until the next
 * call. */
const char *syscalls_name(uint64_t number);

/* "openat(AT_FDCWD, "/x", O_RDONLY, 0) = 3", without an end of the line. (r) is
 * of a CUBICLE_TRACE_SYSCALL. */
void syscalls_print(FILE *to, const struct cubicle_record_trace *r);

#endif
