/* SPDX-License-Identifier: MIT */
/*
 * trace.h: tell the monitor of a system call, for --trace syscalls.
 *
 * What is shown of the arguments besides their value is a set of these; PATH(1)
 * means that argument 1, the second, is a path.
 */
#ifndef LIBC_TRACE_H
#define LIBC_TRACE_H

#include <cubicle/component.h>

#define NOTHING 0
#define PATH(i) (1 << (i))
/* A buffer that the call reads; its length is argument (i) + 1. */
#define IN(i) (1 << (8 + (i)))
/* A buffer that the call fills; its length is the result. */
#define OUT(i) (1 << (16 + (i)))

/* The system call in (s) begins. */
void trace_begin(struct cubicle_syscall *s);

/* It is over, with the result in (s); (shown) is a set as above. */
void trace_end(struct cubicle_syscall *s, int shown);

#endif
