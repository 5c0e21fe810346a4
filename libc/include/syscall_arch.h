/* SPDX-License-Identifier: MIT */
/*
 * syscall_arch.h: takes the place of musl's file of this name. A system call
 * is a call of libc_syscall() (libc/syscall.c), which calls the component that
 * implements it. There is no vDSO.
 */
long libc_syscall(long n, long a, long b, long c, long d, long e, long f)
	__attribute__((visibility("hidden")));

#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)
#define IPC_64		  0

static __inline long __syscall0(long n)
{
	return libc_syscall(n, 0, 0, 0, 0, 0, 0);
}

static __inline long __syscall1(long n, long a)
{
	return libc_syscall(n, a, 0, 0, 0, 0, 0);
}

static __inline long __syscall2(long n, long a, long b)
{
	return libc_syscall(n, a, b, 0, 0, 0, 0);
}

static __inline long __syscall3(long n, long a, long b, long c)
{
	return libc_syscall(n, a, b, c, 0, 0, 0);
}

static __inline long __syscall4(long n, long a, long b, long c, long d)
{
	return libc_syscall(n, a, b, c, d, 0, 0);
}

static __inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
	return libc_syscall(n, a, b, c, d, e, 0);
}

static __inline long __syscall6(
	long n, long a, long b, long c, long d, long e, long f)
{
	return libc_syscall(n, a, b, c, d, e, f);
}
