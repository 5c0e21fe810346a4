/* SPDX-License-Identifier: MIT */
/*
 * time.h: wall clock and monotonic clock. Include it as "time/time.h".
 *
 * Both are read from the processor's time stamp counter, with the calibration
 * that the monitor publishes; without a usable counter the host is asked.
 *
 * Errors: negative errno.
 */
#ifndef TIME_TIME_H
#define TIME_TIME_H

#include <cubicle/interface.h>

/* Clocks, with Linux's numbers. */
#define TIME_REALTIME  0
#define TIME_MONOTONIC 1

/* Nanoseconds of clock (id): since 1970, or since the host's start. The
 * monotonic clock never goes back.
 *   -EINVAL  no such clock */
CUBICLE_FUNCTION((error, int64_t), time_now_ns, (value, int, id));

/* Wait for (ns) nanoseconds. Blocks. */
CUBICLE_FUNCTION((error, int), time_sleep_ns, (value, uint64_t, ns));

#endif
