/* SPDX-License-Identifier: MIT */
/*
 * time.h: the clocks. Include it as "time/time.h".
 *
 * Wall clock and monotonic clock are read from the processor's time stamp
 * counter, by callers themselves if they get a scale. All other clocks are the
 * host's.
 *
 * Errors: negative errno.
 */
#ifndef TIME_TIME_H
#define TIME_TIME_H

#include <cubicle/interface.h>
#include "rt/clock.h"

/* Clocks, with Linux's numbers; the others are in cubicle/host.h. */
#define TIME_REALTIME  0
#define TIME_MONOTONIC 1

/* How long a scale holds. A step of the host's wall clock is seen by then. */
#define TIME_SCALE_NS 10000000ull

/* Nanoseconds of clock (id). The monotonic clock never goes back.
 *   -EINVAL  no such clock */
CUBICLE_FUNCTION((error, int64_t), time_now_ns, (value, int, id));

/*
 * The scale of wall clock and monotonic clock that holds now, to (to).
 *   -ENODEV  the counter cannot be used: call time_now_ns()
 */
CUBICLE_FUNCTION((error, int), time_scale_get,
	(nonnull, out_struct, struct clock_scale *, to));

/* Wait for (ns) nanoseconds, or until one of the standard streams in (streams),
 * bit n for stream n, is ready. Blocks. Returns 0 after the time, or POLL* of
 * stream n from bit 8 n on. -EINTR  a signal for the program has come */
CUBICLE_FUNCTION((error, int), time_wait, (value, uint32_t, streams),
	(value, uint64_t, ns));

#endif
