/* SPDX-License-Identifier: MIT */
/*
 * clocks.c: what programs may expect of clocks, as a process and in cubicles.
 * It prints the same in both. With an argument: for that many seconds, the
 * program and a library read the clock in turn, and it must not go back.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include "box.h"

#define MS	1000000LL
#define SECOND	1000000000LL
#define SLACK	(20 * MS)
#define ERROR	100000 /* ns, between two readings of different clocks */
#define SAMPLES 5000

static int64_t now(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t)) {
		printf("clock %d: %s\n", id, strerror(errno));
		exit(1);
	}
	return t.tv_sec * SECOND + t.tv_nsec;
}

static void check(int fine, const char *what, int64_t found)
{
	if (fine)
		printf("%s: as it should be\n", what);
	else
		printf("%s: %lld ns\n", what, (long long)found);
}

/* --- which there are ------------------------------------------------------ */

static void ids(void)
{
	static const clockid_t id[] = {CLOCK_REALTIME, CLOCK_MONOTONIC,
		CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID,
		CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE,
		CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME, CLOCK_TAI, 10, 12, 100,
		-1, -2, -6, 0x7fffffff};

	for (size_t i = 0; i < sizeof(id) / sizeof(id[0]); i++) {
		struct timespec t = {0, 0}, r = {-1, -1};
		int error = clock_gettime(id[i], &t) ? errno : 0;
		int no_resolution = clock_getres(id[i], &r) ? errno : 0;
		printf("clock %d: %d %d\n", id[i], error, no_resolution);
		if (!error && (t.tv_nsec < 0 || t.tv_nsec >= SECOND))
			printf("... %ld ns\n", t.tv_nsec);
		if (!no_resolution &&
			(r.tv_sec || r.tv_nsec < 1 || r.tv_nsec > 10 * MS))
			printf("... in %ld ns\n", r.tv_nsec);
	}
	clockid_t own;
	int error = clock_getcpuclockid(0, &own);
	check(!error && llabs(now(own) - now(CLOCK_PROCESS_CPUTIME_ID)) < SLACK,
		"the clock of this process", error);
	struct rusage u;
	printf("nobody's usage: %d\n", getrusage(77, &u) ? errno : 0);
	getrusage(RUSAGE_CHILDREN, &u);
	printf("that of no children: %ld %ld\n", (long)u.ru_utime.tv_sec,
		(long)u.ru_utime.tv_usec);
}

/* --- one against the other ------------------------------------------------ */

/* The most that (clock) is off (of), which is (offset) less, given when the one
 * was read before and after the other. */
static int64_t worst(clockid_t clock, clockid_t of, int64_t offset)
{
	int64_t most = 0;

	for (int i = 0; i < SAMPLES; i++) {
		int64_t before = now(clock);
		int64_t between = now(of) - offset;
		int64_t after = now(clock);
		if (before - between > most)
			most = before - between;
		if (between - after > most)
			most = between - after;
	}
	return most;
}

/* What (of) is more than (clock), in the steps in which that can change. */
static int64_t offset(clockid_t clock, clockid_t of, int64_t step)
{
	int64_t ns = now(of) - now(clock);

	return (ns + step / 2) / step * step;
}

/* What (of) is more than (clock), as the quickest of several readings says:
 * another program may run in between. */
static int64_t difference(clockid_t clock, clockid_t of)
{
	int64_t quickest = INT64_MAX, found = 0;

	for (int i = 0; i < 100; i++) {
		int64_t before = now(clock), between = now(of);
		int64_t took = now(clock) - before;
		if (took >= quickest)
			continue;
		quickest = took;
		found = between - before - took / 2;
	}
	return found;
}

static void together(void)
{
	/* By a call of the host, which is not the way of the others. */
	int64_t ns = worst(CLOCK_REALTIME, CLOCK_TAI,
		offset(CLOCK_REALTIME, CLOCK_TAI, SECOND));
	check(ns < ERROR, "the wall clock, and that of the host", ns);
	ns = worst(CLOCK_MONOTONIC, CLOCK_BOOTTIME,
		difference(CLOCK_MONOTONIC, CLOCK_BOOTTIME));
	check(ns < ERROR, "the monotonic clock, and that of the host", ns);
	ns = now(CLOCK_MONOTONIC_COARSE);
	ns = now(CLOCK_MONOTONIC) - ns;
	check(ns >= 0 && ns < SLACK, "the coarse one is not ahead", ns);
	struct timeval t;
	ns = now(CLOCK_REALTIME);
	gettimeofday(&t, NULL);
	ns = t.tv_sec * SECOND + t.tv_usec * 1000 + 999 - ns;
	check(ns >= 0 && ns < SLACK, "gettimeofday()", ns);
	ns = time(NULL) - now(CLOCK_REALTIME) / SECOND;
	check(ns == 0 || ns == -1, "time()", ns);
}

/* --- CPU time ------------------------------------------------------------- */

static int64_t usage(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * SECOND +
		(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000;
}

static int64_t ticks(void)
{
	struct tms t;

	times(&t);
	return (t.tms_utime + t.tms_stime) * (SECOND / sysconf(_SC_CLK_TCK));
}

/* All ways to ask for it say the same. */
static void agree(const char *when)
{
	int64_t cpu = now(CLOCK_PROCESS_CPUTIME_ID);

	printf("%s:\n", when);
	check(llabs(now(CLOCK_THREAD_CPUTIME_ID) - cpu) < SLACK, "thread", cpu);
	check(llabs(clock() * (SECOND / CLOCKS_PER_SEC) - cpu) < SLACK,
		"clock()", cpu);
	check(llabs(usage() - cpu) < SLACK, "getrusage()", usage());
	check(llabs(ticks() - cpu) < SLACK, "times()", ticks());
}

static void cpu(void)
{
	const struct timespec t = {0, 300 * MS};
	int64_t wall = now(CLOCK_MONOTONIC);
	int64_t used = now(CLOCK_PROCESS_CPUTIME_ID);

	agree("at the start");
	nanosleep(&t, NULL);
	used = now(CLOCK_PROCESS_CPUTIME_ID) - used;
	wall = now(CLOCK_MONOTONIC) - wall;
	check(wall >= t.tv_nsec, "asleep, time passes", wall);
	check(used < 100 * MS, "... which uses no CPU time", used);

	wall = now(CLOCK_MONOTONIC);
	used = now(CLOCK_PROCESS_CPUTIME_ID);
	while (now(CLOCK_PROCESS_CPUTIME_ID) - used < 200 * MS)
		;
	used = now(CLOCK_PROCESS_CPUTIME_ID) - used;
	wall = now(CLOCK_MONOTONIC) - wall;
	check(used <= wall + SLACK, "busy, no more of it than time", used);
	agree("at the end");
}

/* --- sleep ---------------------------------------------------------------- */

static void sleep_on(clockid_t id)
{
	struct timespec t;
	int64_t end = now(id) + 20 * MS;

	t = (struct timespec){end / SECOND, end % SECOND};
	int error = clock_nanosleep(id, TIMER_ABSTIME, &t, NULL);
	check(!error && now(id) >= end, "until then", now(id) - end);
	printf("... again: %d\n", clock_nanosleep(id, TIMER_ABSTIME, &t, NULL));
}

static void sleeps(void)
{
	const struct timespec bad = {0, SECOND}, negative = {-1, 0};
	const struct timespec none = {0, 0};

	sleep_on(CLOCK_REALTIME);
	sleep_on(CLOCK_MONOTONIC);
	sleep_on(CLOCK_BOOTTIME);
	printf("%d %d %d %d %d\n",
		clock_nanosleep(CLOCK_MONOTONIC, 0, &bad, NULL),
		clock_nanosleep(CLOCK_MONOTONIC, 0, &negative, NULL),
		clock_nanosleep(CLOCK_MONOTONIC_COARSE, 0, &none, NULL),
		clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &none, NULL),
		clock_nanosleep(100, 0, &none, NULL));
}

/* --- two readers ---------------------------------------------------------- */

#define READS	 1000 /* enough to say something */
#define RENEWALS 50
#define MORE	 20 /* seconds, if the machine is so busy that it takes them */

/* The clock of the program and that of the library: how often one was before
 * what the other had said. */
static void in_turn(int seconds)
{
	int64_t end = now(CLOCK_MONOTONIC) + seconds * SECOND, last = 0;
	int64_t wall = 0, back = 0, reads = 0, renewals = 0;

	while (last < end ||
		((reads <= READS || renewals <= RENEWALS) &&
			last < end + MORE * SECOND)) {
		int64_t here = now(CLOCK_MONOTONIC);
		int64_t there = box_now_ns(CLOCK_MONOTONIC);
		int64_t wall_here = now(CLOCK_REALTIME);
		int64_t wall_there = box_now_ns(CLOCK_REALTIME);
		back += here < last || there < here;
		back += wall_here < wall || wall_there < wall_here;
		renewals += there / (10 * MS) != last / (10 * MS);
		last = there;
		wall = wall_there;
		/* Their scales are to differ in age. */
		for (int i = reads++ % 3; i; i--)
			last = now(CLOCK_MONOTONIC);
	}
	printf("went back: %lld\n", (long long)back);
	printf("read: %s\n",
		reads > READS && renewals > RENEWALS ? "often" : "seldom");
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	if (argc > 1) {
		in_turn(atoi(argv[1]));
		return 0;
	}
	ids();
	together();
	cpu();
	sleeps();
	return 0;
}
