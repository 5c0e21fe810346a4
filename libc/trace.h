/* SPDX-License-Identifier: MIT */
/*
 * trace.h: tell the monitor of a system call, for --trace syscalls.
 *
 * Each call has a set of the flags below. They name the arguments of which a
 * trace shows more than the value: PATH(1) means that argument 1, the second
 * one, is a path.
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

/* It is over, with the result in (s); (shown) is its set of flags. */
void trace_end(struct cubicle_syscall *s, int shown);

#endif
