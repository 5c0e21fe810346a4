/* SPDX-License-Identifier: MIT */
/* trace.h: system calls that somebody wants to see. */
#ifndef LIBC_TRACE_H
#define LIBC_TRACE_H

/* Serve system call (n), and tell of it. */
long trace_syscall(long n, long a, long b, long c, long d, long e, long f);

/* Serve it. */
long syscall_serve(long n, long a, long b, long c, long d, long e, long f);

#endif
