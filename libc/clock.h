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
 *   -EINVAL  there is no such clock, or no such time
 *   -EPERM   this cubicle cannot call the component time
 */
long clock_wait(int id, int flags, const struct timespec *t);

#endif
