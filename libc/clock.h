/* SPDX-License-Identifier: MIT */
/*
 * clock.h: clocks, for system calls that are not about a clock alone.
 */
#ifndef LIBC_CLOCK_H
#define LIBC_CLOCK_H

#include <stdint.h>
#include <time.h>

/*
 * The time of clock (id) in nanoseconds.
 *   -EPERM  this cubicle cannot call the component time
 */
int64_t clock_ns(int id);

/*
 * Wait for time (t) of clock (id), or until then if (flags) has TIMER_ABSTIME.
 *   -EINVAL      there is no such clock, or no such time
 *   -EOPNOTSUPP  there is no waiting on that clock
 *   -EPERM       this cubicle cannot call the component time
 *   -EINTR       a signal has come; the rest of a time goes to (rest), which
 * may be NULL
 */
long clock_wait(
	int id, int flags, const struct timespec *t, struct timespec *rest);

#endif
