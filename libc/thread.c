/* SPDX-License-Identifier: MIT */
/*
 * thread.c: takes the place of musl's assembly files that hold a system call:
 * src/thread/x86_64/{__set_thread_area,__unmapself,clone,syscall_cp}.s,
 * src/signal/x86_64/restore.s and src/process/x86_64/vfork.s.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <cubicle/component.h>
#include "syscall_arch.h"

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN int __set_thread_area(void *p);
HIDDEN int __clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
HIDDEN void __restore_rt(void);
HIDDEN long __syscall_cp_asm(volatile int *cancel, long n, long a, long b,
	long c, long d, long e, long f);
_Noreturn void __unmapself(void *base, size_t bytes);
int vfork(void);
HIDDEN long __syscall_ret(unsigned long result);

#ifdef __CUBICLE_SFI__
HIDDEN uintptr_t libc_thread;

/* Without FS: see sfi/pthread_arch.h. */
int __set_thread_area(void *p)
{
	libc_thread = (uintptr_t)p;
	return 0;
}
#else
int __set_thread_area(void *p)
{
	return cubicle_tls_set(p);
}
#endif

/* NOTE the library OS has no threads yet. */
int __clone(int (*fn)(void *), void *stack, int flags, void *arg, ...)
{
	(void)fn, (void)stack, (void)flags, (void)arg;
	return -ENOSYS;
}

int vfork(void)
{
	return (int)__syscall_ret((unsigned long)-ENOSYS);
}

void __unmapself(void *base, size_t bytes)
{
	(void)base, (void)bytes;
	for (;;)
		libc_syscall(SYS_exit, 0, 0, 0, 0, 0, 0);
}

/* Handlers are never called, so none returns. */
void __restore_rt(void)
{
}

/* Where a cancellation would find the thread; no signal ever looks. */
HIDDEN const char __cp_begin[1], __cp_end[1], __cp_cancel[1];

long __syscall_cp_asm(volatile int *cancel, long n, long a, long b, long c,
	long d, long e, long f)
{
	(void)cancel;
	return libc_syscall(n, a, b, c, d, e, f);
}
