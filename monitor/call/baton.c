/* SPDX-License-Identifier: MIT */
/* baton.c: which thread runs. */
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/published.h"
#include "base/space.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/time.h"

#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129
#define PASS_NS		   1000000 /* between looks whether the turn has passed */

bool baton_shared;

/* 0: nobody has it, 1: a thread has it, 2: and others may wait. */
static volatile uint32_t baton = 1;
static volatile uint32_t wanting; /* threads that wait for it */
static volatile uint32_t turns;	  /* how often it was taken */
static volatile uint32_t passing; /* threads that wait for another turn */
struct thread *volatile baton_holder;

int64_t host_sleep(volatile uint32_t *word, uint32_t value, uint64_t ns)
{
	struct host_timespec t = host_timespec_of(ns);

	return host_call(SYS_FUTEX, (uintptr_t)word, FUTEX_WAIT_PRIVATE, value,
		ns ? (uintptr_t)&t : 0, 0);
}

void host_wake(volatile uint32_t *word, uint32_t count)
{
	host_call(SYS_FUTEX, (uintptr_t)word, FUTEX_WAKE_PRIVATE, count, 0, 0);
}

bool baton_is_low(void)
{
	struct frame *f = current->frame;

	if (f->callee != system.program)
		return false;
	for (f = frame_below(f); f > &OWN(frames)[0].frame; f = frame_below(f))
		if (f->callee == system.program)
			return false;
	return true;
}

void baton_take(void)
{
	uint32_t free = 0;

	if (!__atomic_compare_exchange_n(&baton, &free, 1, false,
		    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		__atomic_fetch_add(&wanting, 1, __ATOMIC_SEQ_CST);
		while (__atomic_exchange_n(&baton, 2, __ATOMIC_ACQUIRE))
			host_sleep(&baton, 2, 0);
		__atomic_fetch_sub(&wanting, 1, __ATOMIC_SEQ_CST);
	}
	baton_holder = current;
	turns++;
	published_pages.header.turn_wanted = 0;
	if (passing)
		host_wake(&turns, ~0u >> 1);
	published_pages.header.running = current->running;
#if GATE_KEYS
	published_pages.header.pkru = cubicle_pkru[current->running];
#endif
	if (backend->thread)
		backend->thread(current->running, current->tp);
	if (time_counts)
		time_switch(current->charged);
}

void baton_give(void)
{
	if (time_counts)
		current->charged = time_switch(0);
	baton_holder = NULL;
	if (__atomic_exchange_n(&baton, 0, __ATOMIC_RELEASE) == 2)
		host_wake(&baton, 1);
}

bool baton_is_mine(void)
{
	return !baton_shared || baton_holder == current;
}

/* Does the program want to go on? Its stack is always there. */
static bool is_held(void)
{
	uint64_t end = memory_part(
		system.program, CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES);

	return *(volatile uint32_t *)(uintptr_t)(end - CUBICLE_HOLD_BYTES);
}

void baton_pass(void)
{
	uint32_t turn = turns;

	if (!wanting)
		return;
	if (is_held()) {
		published_pages.header.turn_wanted = 1;
		return;
	}
	__atomic_fetch_add(&passing, 1, __ATOMIC_SEQ_CST);
	baton_give();
	while (turns == turn && wanting)
		host_sleep(&turns, turn, PASS_NS);
	__atomic_fetch_sub(&passing, 1, __ATOMIC_SEQ_CST);
	baton_take();
}
