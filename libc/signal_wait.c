/* SPDX-License-Identifier: MIT */
/*
 * signal_wait.c: system calls that wait for signals.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <cubicle/component.h>
#include "clock.h"
#include "signals.h"
#include "syscall.h"

#define NS_PER_S INT64_C(1000000000)

/* Wait for a signal, and for (ns) at most. 0 after that, or -EINTR. */
static long wait_ns(int64_t ns)
{
	const struct timespec t = {ns / NS_PER_S, ns % NS_PER_S};
	long error = signal_can_come()
		? clock_wait(CLOCK_MONOTONIC, 0, &t, NULL)
		: -EPERM;

	if (error == -EPERM)
		cubicle_abort("the program waits for a signal, and none can "
			      "come");
	return error;
}

long signal_pause(UNUSED6)
{
	while (!wait_ns(INT64_MAX))
		;
	return -EINTR;
}

static long suspend(uint64_t mask)
{
	uint64_t before = signal_block(mask);

	while (signal_deliver() == SIGNAL_NONE)
		wait_ns(INT64_MAX);
	signal_block(before);
	return -EINTR;
}

long signal_suspend(long mask, UNUSED5)
{
	return suspend(*(uint64_t *)PTR(mask));
}

/* One of the signals that are awaited, until (end_ns). */
static long take_until(int64_t end_ns, siginfo_t *info)
{
	for (;;) {
		int signal = signal_take(info);
		if (signal)
			return signal;
		if (signal_deliver() != SIGNAL_NONE)
			return -EINTR;
		int64_t left = end_ns - clock_ns(CLOCK_MONOTONIC);
		if (left <= 0)
			return -EAGAIN;
		wait_ns(left);
	}
}

static long timed_wait(uint64_t set, siginfo_t *info, const struct timespec *t)
{
	int64_t end_ns = INT64_MAX;

	if (t && (t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= NS_PER_S))
		return -EINVAL;
	if (t && t->tv_sec < INT64_MAX / NS_PER_S / 2)
		end_ns = clock_ns(CLOCK_MONOTONIC) + t->tv_sec * NS_PER_S +
			t->tv_nsec;
	signal_await(set);
	long result = take_until(end_ns, info);
	signal_await(0);
	return result;
}

long signal_timed_wait(long set, long info, long t, UNUSED3)
{
	return timed_wait(*(uint64_t *)PTR(set), PTR(info), PTR(t));
}
