/* SPDX-License-Identifier: MIT */
/* wait.h: threads wait at words in memory of cubicles, as with a futex of
 * Linux. */
#ifndef MONITOR_THREADS_WAIT_H
#define MONITOR_THREADS_WAIT_H

#include "base/base.h"

/*
 * Wait until the word at (addr), four bytes that the running cubicle may read,
 * is woken, for (ns) at most; 0: without end. Nothing comes between the look at
 * the word and the wait. 0 if it was woken, or -EINVAL     (addr) is not
 * aligned -EFAULT     it must not be read -EAGAIN     the word is not (value)
 *   -ETIMEDOUT  the time is over
 *   -EINTR      a signal has come for the program, or thread_interrupt()
 *   -EDEADLK    another cubicle waits for this one: it was called from there
 */
int64_t thread_wait(uint64_t addr, uint32_t value, uint64_t ns);

/* Wake at most (count) threads that wait at (addr), in the order in which they
 * came. How many, or -EINVAL, -EFAULT. */
int64_t thread_wake(uint64_t addr, uint32_t count);

/* Wait until a handle, of a set that the running cubicle may wait in, is ready,
 * for (ns) at most. 1: it is; 0: the time is over, or look again; -EINTR as
 * above. The handle may be another one after that. */
int64_t thread_wait_set(uint64_t fd, uint64_t ns);

/* Have thread (number) of the running cubicle return from its wait, or from the
 * next one. -ESRCH: there is no such thread. */
int64_t thread_interrupt(uint32_t number);

#endif
