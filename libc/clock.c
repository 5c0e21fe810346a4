/* SPDX-License-Identifier: MIT */
/*
 * clock.c: system calls on clocks.
 *
 * Wall clock and monotonic clock are read from the time stamp counter, with a
 * scale of the component time that holds for some milliseconds (rt/clock.h).
 * The coarse clocks are these, too, and no coarser. All other clocks are asked
 * for by a call.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <cubicle/published_abi.h>
#include "clock.h"
#include "connection.h"
#include "optional.h"
#include "signals.h"
#include "syscall.h"
#include "thread.h"

#define NS_PER_S 1000000000
#define ONLY_ID	 1 /* of process and thread */

static struct clock_scale scale;
static uint64_t latest_ns; /* the largest monotonic time that was read */

/*
 * The clock of component time that (id) is, or -1. A negative number is a clock
 * of CPU time: all but its three lowest bits are the complement of a process or
 * thread, and these are 2 for the process, 6 for the thread.
 */
static int clock_of(int id)
{
	switch (id) {
	case CLOCK_REALTIME_COARSE:
		return TIME_REALTIME;
	case CLOCK_MONOTONIC_COARSE:
		return TIME_MONOTONIC;
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_BOOTTIME:
	case CLOCK_TAI:
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID:
		return id;
	}
	if (id >= 0 || ((id & 7) != 2 && (id & 7) != 6) ||
		(~(id >> 3) != 0 && ~(id >> 3) != ONLY_ID))
		return -1;
	return id & 4 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
}

static int is_scaled(int clock)
{
	return clock == TIME_REALTIME || clock == TIME_MONOTONIC;
}

/* The time at (ticks), where (scale) holds. */
static int64_t scaled_ns(int clock, uint64_t ticks)
{
	uint64_t ns = clock_scale_ns(&scale, ticks);

	/* The counter of another processor may be a little behind. */
	if (ns < latest_ns)
		ns = latest_ns;
	latest_ns = ns;
	return (int64_t)(clock == TIME_REALTIME ? ns + scale.realtime_offset_ns
						: ns);
}

/* Not inlined: the usual case then needs no stack. */
__attribute__((cold, noinline)) static int64_t ask_ns(int clock)
{
	if (!time_now_ns || !time_scale_get)
		return -EPERM;
	if (!is_scaled(clock) || !clock_usable())
		return time_now_ns(clock);
	int error = time_scale_get(&scale);
	return error ? error : scaled_ns(clock, clock_ticks());
}

static int64_t now_ns(int clock)
{
	if (!is_scaled(clock))
		return ask_ns(clock);
	uint64_t ticks = clock_ticks();
	return clock_scale_holds(&scale, ticks) ? scaled_ns(clock, ticks)
						: ask_ns(clock);
}

int64_t clock_ns(int id)
{
	return now_ns(clock_of(id));
}

static long get(int id, struct timespec *to)
{
	int clock = clock_of(id);

	if (clock < 0)
		return -EINVAL;
	int64_t ns = now_ns(clock);
	if (ns < 0)
		return ns;
	*to = (struct timespec){
		.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
	return 0;
}

long clock_gettime_ns(long id, long to, UNUSED4)
{
	return get((int)id, PTR(to));
}

/* A tick of the counter, or what Linux says of clocks that it keeps itself. */
static long resolution_ns(int clock)
{
	if (!is_scaled(clock) || !clock_usable())
		return 1;
	return (long)((CUBICLE_PUBLISHED->tsc_mult + UINT32_MAX) >> 32);
}

long clock_getres_ns(long id, long to, UNUSED4)
{
	int clock = clock_of((int)id);

	if (clock < 0)
		return -EINVAL;
	if (to)
		*(struct timespec *)PTR(to) =
			(struct timespec){.tv_nsec = resolution_ns(clock)};
	return 0;
}

long clock_time_of_day(long to, UNUSED5)
{
	struct timespec t;
	long error = get(CLOCK_REALTIME, &t);

	if (!error && to)
		*(struct timeval *)PTR(to) = (struct timeval){
			.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
	return error;
}

/* Linux has no waits on the other clocks, or they would never end: the only
 * thread uses no CPU time while it waits. */
static int can_wait_on(int id)
{
	return id == CLOCK_REALTIME || id == CLOCK_MONOTONIC ||
		id == CLOCK_BOOTTIME || id == CLOCK_TAI;
}

static long sleep_among_threads(uint64_t ns)
{
	int64_t now = now_ns(TIME_MONOTONIC);
	int64_t end = ns < (uint64_t)(INT64_MAX - now) ? now + (int64_t)ns
						       : INT64_MAX;

	while ((now = now_ns(TIME_MONOTONIC)) < end)
		if (thread_sleep((uint64_t)(end - now)) && signal_is_here())
			return -EINTR;
	return 0;
}

/* For slow peers, in steps: what was collected for them is sent meanwhile. */
static long sleep_ns(int64_t ns)
{
	long error = signal_interrupts ? -EINTR : 0;

	while (!error && ns > 0) {
		int64_t step = connection_flush_all();
		if (step > ns)
			step = ns;
		error = libc_threads ? sleep_among_threads((uint64_t)step)
				     : time_wait(0, (uint64_t)step);
		ns -= step;
	}
	return error;
}

/*
 * NOTE a wait until a time of the wall clock takes as long as it seemed at its
 * beginning, and longer if the clock is then set back. If the clock is set
 * forward, the wait does not end sooner.
 */
static long wait_until(int clock, int64_t end_ns)
{
	for (;;) {
		int64_t now = now_ns(clock);
		if (now < 0 || now >= end_ns)
			return now < 0 ? now : 0;
		long error = sleep_ns(end_ns - now);
		if (error)
			return error;
	}
}

static long wait_for(int64_t ns, struct timespec *rest)
{
	int64_t start = now_ns(TIME_MONOTONIC);

	if (start < 0 || ns <= 0)
		return start < 0 ? start : 0;
	long error = sleep_ns(ns);
	if (error != -EINTR || !rest)
		return error;
	ns -= now_ns(TIME_MONOTONIC) - start;
	if (ns < 0)
		ns = 0;
	*rest = (struct timespec){
		.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
	return error;
}

long clock_wait(
	int id, int flags, const struct timespec *t, struct timespec *rest)
{
	if (clock_of(id) < 0 || t->tv_sec < 0 || t->tv_nsec < 0 ||
		t->tv_nsec >= NS_PER_S)
		return -EINVAL;
	if (!can_wait_on(id))
		return -EOPNOTSUPP;
	if (!time_now_ns || !time_wait)
		return -EPERM;
	/* 292 years are as good as for ever. */
	int64_t ns = t->tv_sec > INT64_MAX / NS_PER_S - 1
		? INT64_MAX
		: t->tv_sec * NS_PER_S + t->tv_nsec;
	return flags & TIMER_ABSTIME ? wait_until(id, ns) : wait_for(ns, rest);
}

long clock_sleep(long t, long rest, UNUSED4)
{
	return clock_wait(CLOCK_MONOTONIC, 0, PTR(t), PTR(rest));
}

long clock_sleep_on(long id, long flags, long t, long rest, UNUSED2)
{
	return clock_wait((int)id, (int)flags, PTR(t), PTR(rest));
}
