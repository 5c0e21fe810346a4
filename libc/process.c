/* SPDX-License-Identifier: MIT */
/*
 * process.c: what a single process can be told about itself.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>
#include <cubicle/published_abi.h>
#include "clock.h"
#include "optional.h"
#include "random/random.h"
#include "syscall.h"

#define NS_PER_S 1000000000

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
	*(struct sysinfo *)to = (struct sysinfo){.totalram = pages_heap_bytes(),
		.freeram = pages_heap_bytes() / 2,
		.procs = 1,
		.mem_unit = 1};
	return 0;
}

long process_rlimit(void *to)
{
	*(struct rlimit *)to = (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	return 0;
}

static clock_t ticks(int64_t ns)
{
	return ns / (NS_PER_S / 100);
}

long process_times(void *to)
{
	int64_t now = clock_ns(CLOCK_MONOTONIC);
	int64_t used = clock_ns(CLOCK_PROCESS_CPUTIME_ID);

	if (now < 0 || used < 0)
		return now < 0 ? now : used;
	if (to)
		*(struct tms *)to = (struct tms){.tms_utime = ticks(used)};
	return ticks(now);
}

long process_rusage(void *to)
{
	int64_t ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);

	if (ns < 0)
		return ns;
	memset(to, 0, sizeof(struct rusage));
	((struct rusage *)to)->ru_utime = (struct timeval){
		.tv_sec = ns / NS_PER_S, .tv_usec = ns % NS_PER_S / 1000};
	return 0;
}

long process_random(void *buf, size_t bytes)
{
	/* As on Linux, what is long may be done in part. */
	if (bytes > RANDOM_BYTES_MAX)
		bytes = RANDOM_BYTES_MAX;
	int error = random_get(buf, bytes);

	return error ? error : (long)bytes;
}
