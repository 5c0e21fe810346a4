/* SPDX-License-Identifier: MIT */
/*
 * clock.h: clocks, for system calls that are not about a clock alone.
 */
#ifndef LIBC_CLOCK_H
#define LIBC_CLOCK_H

#include <stdint.h>

/*
 * The time of clock (id) in nanoseconds.
 *   -EPERM  this cubicle cannot call the component time
 */
int64_t clock_ns(int id);

#endif
