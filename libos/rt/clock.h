/* SPDX-License-Identifier: MIT */
/*
 * clock.h: the monotonic clock, inline, as the monitor calibrated it at the
 * start. Include it as "rt/clock.h".
 *
 * NOTE The calibration took a few milliseconds: its rate may be off by some
 * parts in 100,000. The component time corrects that; who has to agree with
 * time asks time.
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

/* Can the counter be used? If not, clock_monotonic_ns() means nothing. */
static inline int clock_usable(void)
{
	return CUBICLE_PUBLISHED->tsc_mult != 0;
}

/* Nanoseconds since the host's start. */
static inline uint64_t clock_monotonic_ns(void)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;

	return p->monotonic_ns +
		clock_scale(clock_ticks() - p->tsc_start, p->tsc_mult);
}

#endif
