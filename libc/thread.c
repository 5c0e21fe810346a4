/* SPDX-License-Identifier: MIT */
/* thread.c: threads take turns: see thread.h. */
#include <errno.h>
#include <stddef.h>
#include <cubicle/component.h>
#include "thread.h"

#ifdef __CUBICLE_SFI__
extern uintptr_t libc_thread; /* see sfi/pthread_arch.h */
#endif

/* --- this thread ------------------------------------------------------------- */

/* The offset of the thread's number in musl's struct pthread, to which the
 * thread pointer points (src/internal/pthread_impl.h). clone.c checks it. */
#define AT_TID 48

int libc_threads;
volatile uint32_t *libc_hold;

uintptr_t thread_pointer(void)
{
#ifdef __CUBICLE_SFI__
	return libc_thread ? libc_thread
			   : *(volatile uintptr_t *)(CUBICLE_BOX_OFFSET + 8);
#else
	uintptr_t tp;

	__asm__("mov %%fs:0, %0" : "=r"(tp));
	return tp;
#endif
}

int *thread_tid(uintptr_t tp)
{
	return (int *)(tp + AT_TID);
}

int thread_self(void)
{
	if (!libc_threads)
		return 1;
	/* musl clears it in the end. */
	int tid = *thread_tid(thread_pointer());
	return tid ? tid : (int)cubicle_thread_number();
}

/* --- turns -------------------------------------------------------------------- */

void thread_released(void)
{
	const volatile struct cubicle_published *p = CUBICLE_PUBLISHED;
	uint32_t word = 0;

	if (p->turn_wanted)
		cubicle_thread_wait(&word, 0, 1);
}

uint32_t thread_let_go(void)
{
	if (!libc_threads)
		return 0;
	uint32_t depth = *libc_hold;
	*libc_hold = 0;
	return depth;
}

void thread_hold_again(uint32_t depth)
{
	if (libc_threads)
		*libc_hold = depth;
}

long thread_sleep(uint64_t ns)
{
	uint32_t word = 0, depth = thread_let_go();
	long error = cubicle_thread_wait(&word, 0, ns ? ns : 1);

	thread_hold_again(depth);
	return error == -EINTR ? error : 0;
}

/* By number: the word that is cleared when the thread ends (set_tid_address());
 * NULL: there is no such thread. And: it waits for files. */
volatile int *thread_clears[THREAD_NUMBERS];
static unsigned char waits[THREAD_NUMBERS];

int thread_is_alive(int number)
{
	return number > 0 && number < THREAD_NUMBERS && thread_clears[number];
}

void thread_waits(int is)
{
	if (libc_threads)
		waits[thread_self()] = (unsigned char)is;
}

void thread_wake_waits(void)
{
	int self = thread_self();

	for (int n = 1; n < THREAD_NUMBERS; n++)
		if (waits[n] && n != self)
			cubicle_thread_interrupt((uint32_t)n);
}
