/* SPDX-License-Identifier: MIT */
/*
 * time.c: clocks from the processor's time stamp counter.
 *
 * A scale holds for TIME_SCALE_NS. Whoever needs the time after its end asks
 * for the next one, and then the host is asked, too. The next scale goes on at
 * the end of the last one, and its rate is such that the clock approaches that
 * of the host. So the clock is right within a microsecond, and never jumps
 * back, for no reader: a scale that was handed out is never changed.
 *
 * The rate of the counter is measured over the time since the start, but not
 * more than BASELINE_NS, so that a rate that changes is followed. The monitor's
 * calibration, which is used until then, took a few milliseconds only, and may
 * be off by some parts in 100,000.
 *
 * NOTE after a restart of the cubicle that this is in, a scale of the old
 * instance may differ from that of the new one by microseconds, until it ends.
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
#define SHORTEST_NS (SECOND_NS / 10) /* over which the rate is measured */
#define SLOW_NS	    50000 /* an answer of the host that is not worth much */
#define TRIES	    3	  /* to get a quicker one */
#define GOOD	    4	  /* times as slow as the quickest, at most */
#define STEER_NS    20000 /* a larger error is no noise */
#define STEER_PART  4	  /* of the error, is removed by one scale */
#define ODD_RATES   3	  /* in a row: it has changed */

/* What the host answered. */
struct point {
	uint64_t ticks;
	uint64_t ns;   /* monotonic, at (ticks) */
	uint64_t took; /* ticks; (ticks) may be off by half of that */
	/* From the one to the other the wall clock is more. */
	uint64_t offset_min_ns, offset_max_ns;
};

static struct clock_scale scale; /* the last one that was handed out */
static uint64_t rate_now;	 /* 2^32 ns per tick; 0: not initialised */
static struct point start;	 /* where the rate is measured from */
static struct point middle;	 /* where it will be measured from later */
static unsigned odd_rates;
static uint64_t quickest;  /* ticks that an answer has taken */
static uint64_t latest_ns; /* the largest monotonic time that was read here */

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
static bool ask_once(struct point *p)
{
	uint64_t before = clock_ticks(), took;
	int64_t ns = plat_clock_ns(HOST_CLOCK_MONOTONIC);
	int64_t wall_ns, later_ns;

	took = clock_ticks() - before;
	wall_ns = plat_clock_ns(HOST_CLOCK_REALTIME);
	later_ns = plat_clock_ns(HOST_CLOCK_MONOTONIC);
	if (ns < 0 || wall_ns < 0 || later_ns < ns ||
		clock_scale(took, rate_now) > SLOW_NS ||
		later_ns - ns > SLOW_NS)
		return false;
	*p = (struct point){before + took / 2, (uint64_t)ns, took,
		(uint64_t)(wall_ns - later_ns), (uint64_t)(wall_ns - ns)};
	if (took < quickest)
		quickest = took;
	return true;
}

static bool is_good(const struct point *p)
{
	return p->took <= GOOD * quickest;
}

/* Another program may run between question and answer: then ask again. */
static bool ask(struct point *p)
{
	bool found = false;

	for (int i = 0; i < TRIES && !(found && is_good(p)); i++) {
		struct point next;
		if (ask_once(&next) && (!found || next.took < p->took)) {
			*p = next;
			found = true;
		}
	}
	return found;
}

/* Is (new_rate) near enough to the rate until now to be just more precise? */
static bool is_plausible(uint64_t new_rate)
{
	uint64_t tolerance = rate_now / 1000;

	return new_rate > rate_now - tolerance &&
		new_rate < rate_now + tolerance;
}

static void follow_rate(struct point now)
{
	uint64_t new_rate = rate(start, now);

	if (!is_good(&now) ||
		(now.ns >= start.ns && now.ns - start.ns < SHORTEST_NS))
		return;
	/* The machine was suspended or moved: measure from here. */
	if (!is_plausible(new_rate) && ++odd_rates < ODD_RATES) {
		start = middle = now;
		return;
	}
	odd_rates = 0;
	if (new_rate)
		rate_now = new_rate;
	if (now.ns - middle.ns > BASELINE_NS / 2) {
		start = middle;
		middle = now;
	}
}

/*
 * The lower bound of the offset: a better one is larger, so that the wall clock
 * goes back only if that of the host was set back.
 */
static void follow_offset(struct point now)
{
	if (scale.realtime_offset_ns < now.offset_min_ns ||
		scale.realtime_offset_ns > now.offset_max_ns)
		scale.realtime_offset_ns = now.offset_min_ns;
}

/* The scale from (ticks) on, when it is (ns), with (error_ns) to make up. */
static void begin(uint64_t ticks, uint64_t ns, int64_t error_ns)
{
	const int64_t most = TIME_SCALE_NS / 2;

	if (error_ns < -most)
		error_ns = -most;
	scale.ticks = ticks;
	scale.monotonic_ns = ns;
	scale.span = (TIME_SCALE_NS << 32) / rate_now;
	scale.mult = rate_now +
		(uint64_t)((int64_t)(rate_now / TIME_SCALE_NS) * error_ns);
}

/* What the host's clock shows at (ticks), when it has answered (p). */
static uint64_t host_ns_at(struct point p, uint64_t ticks)
{
	return ticks >= p.ticks ? p.ns + clock_scale(ticks - p.ticks, rate_now)
				: p.ns - clock_scale(p.ticks - ticks, rate_now);
}

/* The next scale begins at (ticks), after the end of the last one. */
static void renew(uint64_t ticks)
{
	uint64_t end = scale.ticks + scale.span;
	uint64_t least_ns = clock_scale_ns(&scale, end);
	uint64_t since_ns =
		ticks > end ? clock_scale(ticks - end, rate_now) : 0;
	uint64_t ns = least_ns + since_ns;
	struct point now = {0};

	if (!ask(&now)) {
		/* Go on as before. */
		begin(ticks, ns, 0);
		return;
	}
	follow_rate(now);
	follow_offset(now);
	uint64_t host_ns = host_ns_at(now, ticks);
	int64_t error_ns = (int64_t)(host_ns - ns);
	bool near = error_ns < STEER_NS && error_ns > -STEER_NS;
	if (since_ns < TIME_SCALE_NS && near) {
		begin(ticks, ns, error_ns / STEER_PART);
		return;
	}
	if (host_ns >= least_ns)
		begin(ticks, host_ns, 0);
	else
		begin(ticks, least_ns, (int64_t)(host_ns - least_ns));
	/* The rate was another one before. */
	if (!near && since_ns < TIME_SCALE_NS && now.ns - start.ns > SECOND_NS)
		start = middle = now;
}

static void init(void)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;

	rate_now = p->tsc_mult;
	quickest = UINT64_MAX / GOOD;
	odd_rates = 0;
	/* An offset that is too small becomes right with the first answer. */
	scale = (struct clock_scale){p->tsc_start, 0, rate_now, p->monotonic_ns,
		p->realtime_offset_ns - SLOW_NS};
	start = middle =
		(struct point){.ticks = p->tsc_start, .ns = p->monotonic_ns};
}

/* Have (scale) hold; returns the counter. */
static uint64_t have_scale(void)
{
	uint64_t ticks;

	if (!rate_now)
		init();
	ticks = clock_ticks();
	/* Of another processor, whose counter is a little behind? */
	if (ticks < scale.ticks && scale.ticks - ticks < scale.span)
		return ticks;
	if (!clock_scale_holds(&scale, ticks))
		renew(ticks);
	return clock_ticks();
}

static uint64_t monotonic_ns(void)
{
	uint64_t ns = clock_scale_ns(&scale, have_scale());

	if (ns > latest_ns)
		latest_ns = ns;
	return latest_ns;
}

int64_t time_now_ns(int id)
{
	if ((id != TIME_REALTIME && id != TIME_MONOTONIC) || !clock_usable())
		return plat_clock_ns(id);
	int64_t ns = (int64_t)monotonic_ns();
	return id == TIME_MONOTONIC ? ns
				    : ns + (int64_t)scale.realtime_offset_ns;
}

int time_scale_get(struct clock_scale *to)
{
	if (!clock_usable())
		return -ENODEV;
	have_scale();
	*to = scale;
	return 0;
}

int time_wait(uint32_t streams, uint64_t ns)
{
	return plat_wait(streams, ns);
}
