/* SPDX-License-Identifier: MIT */
/*
 * process.c: clocks, and what a single process can be told about itself.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>
#include <cubicle/component.h>
#include "random/random.h"
#include "syscall.h"
#include "time/time.h"

#define NS_PER_S 1000000000

/* The clocks that there are; processor time is taken for elapsed time. */
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

long clock_gettime_ns(int id, struct timespec *to)
{
	if (clock_of(id) < 0)
		return -EINVAL;
	int64_t ns = time_now_ns(clock_of(id));
	if (ns < 0)
		return ns;
	*to = (struct timespec){
		.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
	return 0;
}

long clock_getres_ns(int id, struct timespec *to)
{
	if (clock_of(id) < 0)
		return -EINVAL;
	if (to)
		*to = (struct timespec){.tv_nsec = 1};
	return 0;
}

long clock_gettimeofday(void *to)
{
	struct timespec t;
	long error = clock_gettime_ns(CLOCK_REALTIME, &t);

	if (!error && to)
		*(struct timeval *)to = (struct timeval){
			.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
	return error;
}

long clock_sleep(int id, int flags, const struct timespec *t)
{
	if (clock_of(id) < 0 || t->tv_sec < 0 || t->tv_nsec < 0 ||
		t->tv_nsec >= NS_PER_S || t->tv_sec > INT64_MAX / NS_PER_S - 1)
		return -EINVAL;
	int64_t ns = t->tv_sec * NS_PER_S + t->tv_nsec;
	if (flags & TIMER_ABSTIME)
		ns -= time_now_ns(clock_of(id));
	return ns > 0 ? time_sleep_ns((uint64_t)ns) : 0;
}

long process_uname(void *to)
{
	struct utsname *u = to;

	memset(u, 0, sizeof(*u));
	strcpy(u->sysname, "CubicleOS");
	strcpy(u->nodename, "cubicle");
	strcpy(u->release, "6.1");
	strcpy(u->version, "1");
	strcpy(u->machine, "x86_64");
	return 0;
}

long process_sysinfo(void *to)
{
	*(struct sysinfo *)to = (struct sysinfo){.totalram = CUBICLE_HEAP_BYTES,
		.freeram = CUBICLE_HEAP_BYTES / 2,
		.procs = 1,
		.mem_unit = 1};
	return 0;
}

long process_rlimit(void *to)
{
	*(struct rlimit *)to = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	return 0;
}

long process_times(void *to)
{
	struct timespec t;
	long error = clock_gettime_ns(CLOCK_MONOTONIC, &t);

	if (error)
		return error;
	clock_t ticks = t.tv_sec * 100 + t.tv_nsec / 10000000;
	if (to)
		*(struct tms *)to = (struct tms){.tms_utime = ticks};
	return ticks;
}

/* Elapsed time is all that is known. */
long process_rusage(void *to)
{
	struct timespec t;
	long error = clock_gettime_ns(CLOCK_MONOTONIC, &t);

	if (error)
		return error;
	memset(to, 0, sizeof(struct rusage));
	((struct rusage *)to)->ru_utime = (struct timeval){
		.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
	return 0;
}

/* A signal that the program sends itself: it ends the cubicle. */
long process_kill(int signal)
{
	char message[64];

	if (!signal)
		return 0;
	snprintf(message, sizeof(message), "the program raised signal %d (%s)",
		signal, strsignal(signal));
	cubicle_abort(message);
	return -EINVAL; /* not reached */
}

long process_random(void *buf, size_t bytes)
{
	int error = random_get(buf, bytes);

	return error ? error : (long)bytes;
}
