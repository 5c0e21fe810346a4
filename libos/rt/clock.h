/* SPDX-License-Identifier: MIT */
/*
 * clock.h: clocks from the time stamp counter, inline. Include it as
 * "rt/clock.h".
 */
#ifndef RT_CLOCK_H
#define RT_CLOCK_H

#include <stdint.h>
#include <cubicle/published_abi.h>

/* Ticks of the processor's time stamp counter, not before earlier loads. */
static inline uint64_t clock_ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* (ticks) ticks in nanoseconds, at (mult) / 2^32 nanoseconds each. */
static inline uint64_t clock_scale(uint64_t ticks, uint64_t mult)
{
	return (uint64_t)((unsigned __int128)ticks * mult >> 32);
}

/* Can the counter be used? If not, the host must be asked for the time. */
static inline int clock_usable(void)
{
	return CUBICLE_PUBLISHED->tsc_mult != 0;
}

/*
 * The clock during an interval of the counter. The component time hands scales
 * out (time_scale_get()). Each begins where the one before it ends, or later,
 * and with a time that is not less. All readers of an interval have the same
 * scale, so they agree, whoever reads first.
 */
struct clock_scale {
	uint64_t ticks;	       /* of the counter, where it begins */
	uint64_t span;	       /* ticks that it holds for */
	uint64_t mult;	       /* 2^32 ns per tick */
	uint64_t monotonic_ns; /* at (ticks) */
	uint64_t realtime_offset_ns;
};

/* Does (s) hold at (ticks)? */
static inline int clock_scale_holds(const struct clock_scale *s, uint64_t ticks)
{
	return ticks - s->ticks < s->span;
}

/*
 * The monotonic time at (ticks): that of the nearest end where (s) does not
 * hold, as the counters of two processors may differ by a little.
 */
static inline uint64_t clock_scale_ns(
	const struct clock_scale *s, uint64_t ticks)
{
	uint64_t past = ticks - s->ticks;

	if (past >= s->span)
		past = (int64_t)past < 0 ? 0 : s->span;
	return s->monotonic_ns + (past * s->mult >> 32);
}

#endif
