/* SPDX-License-Identifier: MIT */
/* syscall_cp.c: takes the place of musl's src/thread/x86_64/syscall_cp.s:
 * system calls in which a thread can be cancelled. */
#include "syscall_arch.h"

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN long __syscall_cp_asm(volatile int *cancel, long n, long a, long b,
	long c, long d, long e, long f);
HIDDEN long __cancel(void);

/* Where a cancellation would find the thread; no signal ever looks. */
HIDDEN const char __cp_begin[1], __cp_end[1], __cp_cancel[1];

/* A thread is cancelled where it is about to wait. musl looks once more after a
 * wait that was interrupted. */
long __syscall_cp_asm(volatile int *cancel, long n, long a, long b, long c,
	long d, long e, long f)
{
	return *cancel ? __cancel() : libc_syscall(n, a, b, c, d, e, f);
}
