/* SPDX-License-Identifier: MIT */
/*
 * time.c: clocks from the processor's time stamp counter.
 *
 * The monitor's calibration took a few milliseconds only, and its rate may be
 * off by some parts in 100,000. About once per second, when somebody asks for
 * the time, the host is asked too, and the rate is taken anew from the whole
 * time since the start (at most BASELINE_NS of it, so that a rate that changes
 * is followed). So the clock is right within microseconds, and a jump of the
 * host's wall clock is seen within a second.
 *
 * Where the clock was ahead of the host it stands still until the host has
 * caught up: the monotonic clock never goes back.
 */
#include <stdbool.h>
#include <linux/errno.h>
#include <cubicle/component.h>
#include <cubicle/host.h>
#include "plat/plat.h"
#include "rt/clock.h"
#include "time.h"

#define SECOND_NS   1000000000ull
#define BASELINE_NS (64 * SECOND_NS)
#define SLOW_NS	    50000 /* an answer of the host that is not worth much */

/* Two clocks that were read at the same time. */
struct point {
	uint64_t ticks;
	uint64_t ns; /* monotonic, of the host */
};

static struct point start;  /* where the rate is measured from */
static struct point middle; /* where it will be measured from later */
static struct point base;   /* where the time is computed from */
static uint64_t mult;	    /* 2^32 ns per tick; 0: not initialised */
static uint64_t realtime_offset_ns;
static uint64_t latest_ns; /* the largest monotonic time that was told */

static void init(void)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;

	start = middle = base = (struct point){p->tsc_start, p->monotonic_ns};
	mult = p->tsc_mult;
	realtime_offset_ns = p->realtime_offset_ns;
}

static uint64_t ns_at(uint64_t ticks)
{
	/* The counters of two processors may differ by a little. */
	if (ticks < base.ticks)
		return base.ns;
	return base.ns + clock_scale(ticks - base.ticks, mult);
}

/* Nanoseconds per tick, times 2^32; 0 if that makes no sense. */
static uint64_t rate(struct point from, struct point to)
{
	uint64_t ticks = to.ticks - from.ticks;
	uint64_t ns = to.ns - from.ns;

	if (to.ticks <= from.ticks || to.ns <= from.ns)
		return 0;
	for (; ns >> 32; ns >>= 1)
		ticks >>= 1;
	return ticks ? (ns << 32) / ticks : 0;
}

/* Ask the host for the time; false if it gave no good answer. */
static bool ask(struct point *p, uint64_t *offset_ns)
{
	uint64_t before = clock_ticks(), ticks;
	int64_t ns = plat_clock_ns(HOST_CLOCK_MONOTONIC);
	int64_t wall_ns;

	ticks = clock_ticks() - before;
	wall_ns = plat_clock_ns(HOST_CLOCK_REALTIME);
	if (ns < 0 || wall_ns < 0 || clock_scale(ticks, mult) > SLOW_NS)
		return false;
	*p = (struct point){before + ticks / 2, (uint64_t)ns};
	*offset_ns = (uint64_t)wall_ns - (uint64_t)ns;
	return true;
}

/* Is (new_mult) near enough to the rate until now to be just more precise? */
static bool is_plausible(uint64_t new_mult)
{
	uint64_t tolerance = mult / 1000;

	return new_mult > mult - tolerance && new_mult < mult + tolerance;
}

static void follow_rate(struct point now)
{
	uint64_t new_mult = rate(start, now);

	if (!is_plausible(new_mult)) {
		/* The machine was suspended or moved: measure from here. */
		start = middle = now;
		return;
	}
	mult = new_mult;
	if (now.ns - middle.ns > BASELINE_NS / 2) {
		start = middle;
		middle = now;
	}
}

static void calibrate(uint64_t ticks)
{
	struct point now;

	if (!ask(&now, &realtime_offset_ns)) {
		/* Go on as before, and ask again in a second. */
		base = (struct point){ticks, ns_at(ticks)};
		return;
	}
	follow_rate(now);
	base = now;
}

static uint64_t monotonic_ns(void)
{
	uint64_t ticks, ns;

	if (!mult)
		init();
	ticks = clock_ticks();
	ns = ns_at(ticks);
	if (ns - base.ns > SECOND_NS) {
		calibrate(ticks);
		ns = ns_at(clock_ticks());
	}
	if (ns > latest_ns)
		latest_ns = ns;
	return latest_ns;
}

int64_t time_now_ns(int id)
{
	if (id != TIME_REALTIME && id != TIME_MONOTONIC)
		return -EINVAL;
	if (!clock_usable())
		return plat_clock_ns(id == TIME_REALTIME
				? HOST_CLOCK_REALTIME
				: HOST_CLOCK_MONOTONIC);
	if (id == TIME_MONOTONIC)
		return (int64_t)monotonic_ns();
	return (int64_t)(monotonic_ns() + realtime_offset_ns);
}

int time_sleep_ns(uint64_t ns)
{
	return plat_sleep_ns(ns);
}
