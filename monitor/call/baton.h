/* SPDX-License-Identifier: MIT */
/*
 * baton.h: one thread runs at a time, the one that has the baton. It runs code
 * of cubicles and of the monitor, so the monitor's tables need no other lock.
 * The other threads wait for the baton, for a word, or in a set of sockets.
 *
 * A thread gives up the baton only in the program's cubicle, and only while no
 * call from the program to another cubicle is outstanding (baton_may_go()).
 * Another thread therefore never enters a cubicle that a call of the first
 * thread has left half done. The exceptions are the program itself, and boot,
 * which started it and waits for its end.
 */
#ifndef MONITOR_CALL_BATON_H
#define MONITOR_CALL_BATON_H

#include "base/base.h"
#include "base/thread.h"

extern bool baton_shared;		     /* a second thread was started */
extern struct thread *volatile baton_holder; /* NULL: nobody */

/* Wait for the baton, and publish the state of this thread. */
void baton_take(void);

/* Give up the baton. */
void baton_give(void);

/* Does this thread have it? */
bool baton_is_mine(void);

/* If another thread waits for the baton, give it one turn. Does nothing while
 * the program holds the baton (CUBICLE_HOLD_BYTES). */
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
