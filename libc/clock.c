/* SPDX-License-Identifier: MIT */
/*
 * clock.c: system calls on clocks.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <cubicle/published_abi.h>
#include "clock.h"
#include "optional.h"
#include "syscall.h"

#define NS_PER_S 1000000000

/* Which clock of the component time (id) is, or -1. */
static int clock_of(int id)
{
	switch (id) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		return TIME_REALTIME;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID:
		return TIME_MONOTONIC;
	}
	return -1;
}

/* Processor time is taken for the time since the start of the system. */
int64_t clock_ns(int id)
{
	int64_t ns = time_now_ns ? time_now_ns(clock_of(id)) : -EPERM;

	if (ns < 0 ||
		(id != CLOCK_PROCESS_CPUTIME_ID &&
			id != CLOCK_THREAD_CPUTIME_ID))
		return ns;
	return ns - (int64_t)CUBICLE_PUBLISHED->monotonic_ns;
}

static long get(int id, struct timespec *to)
{
	if (clock_of(id) < 0)
		return -EINVAL;
	int64_t ns = clock_ns(id);
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

long clock_getres_ns(long id, long to, UNUSED4)
{
	if (clock_of((int)id) < 0)
		return -EINVAL;
	if (to)
		*(struct timespec *)PTR(to) = (struct timespec){.tv_nsec = 1};
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

long clock_wait(int id, int flags, const struct timespec *t)
{
	if (clock_of(id) < 0 || t->tv_sec < 0 || t->tv_nsec < 0 ||
		t->tv_nsec >= NS_PER_S || t->tv_sec > INT64_MAX / NS_PER_S - 1)
		return -EINVAL;
	if (!time_now_ns || !time_sleep_ns)
		return -EPERM;
	int64_t ns = t->tv_sec * NS_PER_S + t->tv_nsec;
	if (flags & TIMER_ABSTIME)
		ns -= clock_ns(id);
	return ns > 0 ? time_sleep_ns((uint64_t)ns) : 0;
}

long clock_sleep(long t, UNUSED5)
{
	return clock_wait(CLOCK_MONOTONIC, 0, PTR(t));
}

long clock_sleep_on(long id, long flags, long t, UNUSED3)
{
	return clock_wait((int)id, (int)flags, PTR(t));
}
