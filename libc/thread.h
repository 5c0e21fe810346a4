/* SPDX-License-Identifier: MIT */
/*
 * thread.h: threads, as far as the system calls of this libc have to know them.
 *
 * Threads take turns. What they share in here is only changed while the libc
 * holds: no other thread has its turn then, but in a wait, which ends the hold.
 */
#ifndef LIBC_THREAD_H
#define LIBC_THREAD_H

#include <stdint.h>
#include <cubicle/system_abi.h>

#pragma GCC visibility push(hidden)

#define THREAD_NUMBERS (CUBICLE_THREADS_MAX + 2) /* from 1 on */

extern int libc_threads;	     /* a second thread was started */
extern volatile uint32_t *libc_hold; /* the word for the monitor */

/* musl's data of this thread, and where its number is in there. */
uintptr_t thread_pointer(void);
int *thread_tid(uintptr_t tp);

/* By number: the word that is cleared when the thread ends (set_tid_address());
 * NULL: there is no such thread. */
extern volatile int *thread_clears[THREAD_NUMBERS];

/* The number of this thread. */
int thread_self(void);

/* No other thread has its turn until thread_release(). This can be nested. */
static inline void thread_hold(void)
{
	if (__builtin_expect(libc_threads, 0))
		++*libc_hold;
}

/* The hold is over: if another thread waits for its turn, let it have it. */
void thread_released(void);

static inline void thread_release(void)
{
	if (__builtin_expect(libc_threads, 0) && !--*libc_hold)
		thread_released();
}

/* Before a wait: end the hold, however deep it is; and after it. */
uint32_t thread_let_go(void);
void thread_hold_again(uint32_t depth);

/* Wait for (ns), as long as no signal comes and thread_wake_waits() does not
 * end it: 0, or -EINTR. The hold ends meanwhile. */
long thread_sleep(uint64_t ns);

/* Is (number) that of a thread which has not ended? */
int thread_is_alive(int number);

/* Have all threads look again that wait for files inside: one may be ready. */
void thread_wake_waits(void);

/* This thread waits for files; it does no longer. */
void thread_waits(int waits);

#pragma GCC visibility pop

#endif
