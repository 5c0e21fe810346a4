/* SPDX-License-Identifier: MIT */
/*
 * clone.c: threads begin and end. It takes the place of musl's assembly files
 * that hold a system call:
 * src/thread/x86_64/{__set_thread_area,__unmapself,clone}.s,
 * src/signal/x86_64/restore.s and src/process/x86_64/vfork.s.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cubicle/component.h>
#include "signals.h"
#include "syscall.h"
#include "syscall_arch.h"
#include "thread.h"

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN int __set_thread_area(void *p);
HIDDEN int __clone(int (*fn)(void *), void *stack, int flags, void *arg, ...);
HIDDEN void __restore_rt(void);
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

/* --- start and end ------------------------------------------------------------- */

long thread_set_address(long word, UNUSED5)
{
	thread_clears[thread_self()] = PTR(word);
	return thread_self();
}

/* As the kernel does when a thread ends: clear the word, and wake who waits for
 * it. */
long thread_exit(long status, UNUSED5)
{
	int self = thread_self();
	volatile int *word = thread_clears[self];

	if (!libc_threads)
		return process_exit(status, 0, 0, 0, 0, 0);
	thread_clears[self] = NULL;
	signal_thread_ends(self);
	thread_let_go();
	return cubicle_thread_exit((void *)(uintptr_t)word);
}

struct start {
	int (*fn)(void *);
	void *arg;
};

static void begin(void *at)
{
	struct start s = *(struct start *)at;

	*thread_tid(thread_pointer()) = (int)cubicle_thread_number();
	thread_exit(s.fn(s.arg), 0, 0, 0, 0, 0);
}

/* The second thread is about to start. */
static void first_time(void)
{
	uintptr_t end = cubicle_share_part(&CUBICLE_PUBLISHED->shares,
		cubicle_self(), CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES);
	libc_hold = (volatile uint32_t *)(end - CUBICLE_HOLD_BYTES);
	if (*thread_tid(thread_pointer()) != 1)
		cubicle_abort("musl's struct pthread is another one");
#ifdef __CUBICLE_SFI__
	cubicle_tls_set((void *)libc_thread);
	libc_thread = 0;
#endif
	libc_threads = 1;
}

/* It has not. */
static void not_yet(uintptr_t tp)
{
	libc_threads = 0;
#ifdef __CUBICLE_SFI__
	libc_thread = tp;
#else
	(void)tp;
#endif
}

/* Of musl's struct pthread, as in thread.c: the end of its stack, and then its
 * size. */
#define AT_STACK 88

static int start(int (*fn)(void *), char *stack, void *arg, int *tid, char *tls,
	volatile int *word)
{
	struct start *s =
		(struct start *)((uintptr_t)(stack - sizeof(*s)) & -16ul);
	char *end = *(char **)(tls + AT_STACK);
	size_t bytes = *(size_t *)(tls + AT_STACK + sizeof(end));
	char *low = end - bytes;

	if (end < stack || (size_t)(end - stack) > 4096)
		cubicle_abort("musl's struct pthread is another one");
	if ((char *)s - low < 2048)
		return -EAGAIN;
	*s = (struct start){fn, arg};
	bool is_first = !libc_threads;
	uintptr_t tp = thread_pointer();
	if (is_first)
		first_time();
	thread_hold();
	int64_t n = cubicle_thread_start((void *)(uintptr_t)begin, s, low,
		(uint64_t)((char *)s - low), tls);
	if (n > 0) {
		*tid = (int)n;
		thread_clears[n] = word;
		signal_thread_begins((int)n);
	}
	thread_release();
	if (n < 0 && is_first)
		not_yet(tp);
	return (int)n;
}

#define THREAD_FLAG 0x10000 /* CLONE_THREAD */

int __clone(int (*fn)(void *), void *stack, int flags, void *arg, ...)
{
	va_list rest;

	/* There are no further processes, and no threads in a library. */
	if (!(flags & THREAD_FLAG) || !signal_can_come())
		return -ENOSYS;
	va_start(rest, arg);
	int *tid = va_arg(rest, int *);
	char *tls = va_arg(rest, char *);
	volatile int *word = va_arg(rest, int *);
	va_end(rest);
	return start(fn, stack, arg, tid, tls, word);
}

/* A thread cannot unmap the stack that it is on. The next one does, when this
 * one has ended for good: it does not come back from its last call. */
void __unmapself(void *base, size_t bytes)
{
	static void *left;
	static size_t left_bytes;

	thread_hold();
	void *old = left;
	size_t old_bytes = left_bytes;
	left = base;
	left_bytes = bytes;
	if (old)
		memory_munmap((long)old, (long)old_bytes, 0, 0, 0, 0);
	for (;;)
		thread_exit(0, 0, 0, 0, 0, 0);
}

/* --- what there is not ---------------------------------------------------------- */

int vfork(void)
{
	return (int)__syscall_ret((unsigned long)-ENOSYS);
}

/* Handlers are never called, so none returns. */
void __restore_rt(void)
{
}
