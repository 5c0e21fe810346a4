/* SPDX-License-Identifier: MIT */
/*
 * baton.h: of all threads, the one that has the baton runs: code of cubicles,
 * and of the monitor, whose tables need no other lock. The others wait for it,
 * or for something else.
 *
 * A thread gives it up only in the program, and where nothing that the program
 * has called waits for it (baton_may_go()). So no other thread ever finds a
 * cubicle in the middle of a call, but for the program itself, and what has
 * started it and calls nothing more.
 */
#ifndef MONITOR_CALL_BATON_H
#define MONITOR_CALL_BATON_H

#include "base/base.h"
#include "base/thread.h"

extern bool baton_shared;		     /* a second thread was started */
extern struct thread *volatile baton_holder; /* NULL: nobody */

/* Wait for the baton; what is published is then of this thread. Give it up. */
void baton_take(void);
void baton_give(void);

/* Does this thread have it? */
bool baton_is_mine(void);

/* If another thread waits for the baton, let that have a turn before this one
 * goes on, unless the program holds it (CUBICLE_HOLD_BYTES). */
void baton_pass(void);

/* Does the program run, in the call by which this thread has entered it? */
bool baton_is_low(void);

/* Is there another thread, and may it run now? */
static inline bool baton_may_go(void)
{
	return baton_shared && baton_is_low();
}

/* Sleep while (*word) is (value), for (ns) at most; 0: without end. 0, or a
 * negative errno: -EINTR after a signal, -EAGAIN, -ETIMEDOUT. Wake (count)
 * threads that do. */
int64_t host_sleep(volatile uint32_t *word, uint32_t value, uint64_t ns);
void host_wake(volatile uint32_t *word, uint32_t count);

#endif
