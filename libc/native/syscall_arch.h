/* SPDX-License-Identifier: MIT */
/*
 * syscall_arch.h: takes the place of musl's file of this name in the libc that
 * feature tests are linked with (libc/native.mk).
 *
 * The test is a program of the host, and makes the system calls of the host. A
 * system call that the component libc does not serve fails here as it does
 * there, so that the test does not find what is missing inside.
 */
#define __syscall0 host_syscall0
#define __syscall1 host_syscall1
#define __syscall2 host_syscall2
#define __syscall3 host_syscall3
#define __syscall4 host_syscall4
#define __syscall5 host_syscall5
#define __syscall6 host_syscall6
#include_next "syscall_arch.h"
#undef __syscall0
#undef __syscall1
#undef __syscall2
#undef __syscall3
#undef __syscall4
#undef __syscall5
#undef __syscall6

#define NOT_SERVED (-38) /* -ENOSYS */

/* Is (n) in the table of libc/syscall.c? The cases are made from it. */
static __inline int host_serves(long n)
{
	switch (n) {
#include "served.h"
		return 1;
	}
	return 0;
}

static __inline long __syscall0(long n)
{
	return host_serves(n) ? host_syscall0(n) : NOT_SERVED;
}

static __inline long __syscall1(long n, long a)
{
	return host_serves(n) ? host_syscall1(n, a) : NOT_SERVED;
}

static __inline long __syscall2(long n, long a, long b)
{
	return host_serves(n) ? host_syscall2(n, a, b) : NOT_SERVED;
}

static __inline long __syscall3(long n, long a, long b, long c)
{
	return host_serves(n) ? host_syscall3(n, a, b, c) : NOT_SERVED;
}

static __inline long __syscall4(long n, long a, long b, long c, long d)
{
	return host_serves(n) ? host_syscall4(n, a, b, c, d) : NOT_SERVED;
}

static __inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
	return host_serves(n) ? host_syscall5(n, a, b, c, d, e) : NOT_SERVED;
}

static __inline long __syscall6(
	long n, long a, long b, long c, long d, long e, long f)
{
	return host_serves(n) ? host_syscall6(n, a, b, c, d, e, f) : NOT_SERVED;
}
