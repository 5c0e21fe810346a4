/* SPDX-License-Identifier: MIT */
/*
 * process.c: system calls on the process: its end, ids, limits and times. There
 * is one process, with one thread, of user 0.
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
#include <cubicle/component.h>
#include "clock.h"
#include "connection.h"
#include "optional.h"
#include "random/random.h"
#include "syscall.h"
#include "thread.h"

#define NS_PER_S 1000000000
#define ONLY_ID	 1 /* of the process, its thread, group and session */

#define STEP_NS	  10000000
#define STEPS_MAX 3000 /* half a minute */

/* Send what is left for slow peers, as the kernel does after the end of a
 * process. A signal ends that. */
static void finish_connections(void)
{
	for (int i = 0; i < STEPS_MAX; i++)
		if (connection_flush_all() == INT64_MAX || !time_wait ||
			time_wait(0, STEP_NS))
			return;
}

long process_exit(long status, UNUSED5)
{
	finish_connections();
	if (!boot_exit)
		cubicle_abort("a library wants to end the program");
	boot_exit((int)status & 0xff);
	return -EINVAL; /* not reached */
}

long process_self(UNUSED6)
{
	return ONLY_ID;
}

long process_thread(UNUSED6)
{
	return thread_self();
}

long process_yield(UNUSED6)
{
	if (libc_threads)
		thread_sleep(1);
	return 0;
}

long process_group_of(long id, UNUSED5)
{
	return id == 0 || id == ONLY_ID ? ONLY_ID : -ESRCH;
}

long process_no_parent(UNUSED6)
{
	return 0;
}

long process_user_0(UNUSED6)
{
	return 0;
}

long process_no_groups(UNUSED6)
{
	return 0;
}

long process_uname(long to, UNUSED5)
{
	struct utsname *u = PTR(to);

	memset(u, 0, sizeof(*u));
	strcpy(u->sysname, "CubicleOS");
	strcpy(u->nodename, "cubicle");
	strcpy(u->release, "6.1");
	strcpy(u->version, "1");
	strcpy(u->machine, "x86_64");
	return 0;
}

long process_sysinfo(long to, UNUSED5)
{
	*(struct sysinfo *)PTR(to) =
		(struct sysinfo){.totalram = pages_heap_bytes(),
			.freeram = pages_heap_bytes() / 2,
			.procs = 1,
			.mem_unit = 1};
	return 0;
}

/* Of descriptors. There are no other limits that a program could know or set.
 */
static struct rlimit descriptors = {VFS_DESCRIPTORS_MAX, VFS_DESCRIPTORS_MAX};

static long limit_get(int resource, struct rlimit *to)
{
	if (resource < 0 || resource >= RLIM_NLIMITS)
		return -EINVAL;
	*to = resource == RLIMIT_NOFILE
		? descriptors
		: (struct rlimit){RLIM_INFINITY, RLIM_INFINITY};
	return 0;
}

static long limit_set(int resource, const struct rlimit *from)
{
	if (resource < 0 || resource >= RLIM_NLIMITS ||
		from->rlim_cur > from->rlim_max)
		return -EINVAL;
	if (resource != RLIMIT_NOFILE || !vfs_limit ||
		from->rlim_max > VFS_DESCRIPTORS_MAX)
		return -EPERM;
	long error = vfs_limit(CUBICLE_SELF, (uint32_t)from->rlim_cur);
	if (!error)
		descriptors = *from;
	return error;
}

long process_getrlimit(long resource, long to, UNUSED4)
{
	return limit_get((int)resource, PTR(to));
}

long process_setrlimit(long resource, long from, UNUSED4)
{
	return limit_set((int)resource, PTR(from));
}

long process_prlimit(long id, long resource, long from, long to, UNUSED2)
{
	struct rlimit before;
	long error = (int)id != 0 && (int)id != ONLY_ID
		? -ESRCH
		: limit_get((int)resource, &before);

	if (!error && from)
		error = limit_set((int)resource, PTR(from));
	if (!error && to)
		*(struct rlimit *)PTR(to) = before;
	return error;
}

static clock_t ticks(int64_t ns)
{
	return ns / (NS_PER_S / 100);
}

long process_times(long to, UNUSED5)
{
	int64_t now = clock_ns(CLOCK_MONOTONIC);
	int64_t used = clock_ns(CLOCK_PROCESS_CPUTIME_ID);

	/* All of it is time of the user, as it is for getrusage(). */
	if (now < 0 || used < 0)
		return now < 0 ? now : used;
	if (to)
		*(struct tms *)PTR(to) = (struct tms){.tms_utime = ticks(used)};
	return ticks(now);
}

long process_rusage(long who, long to, UNUSED4)
{
	struct rusage *usage = PTR(to);

	if (who != RUSAGE_SELF && who != RUSAGE_THREAD &&
		who != RUSAGE_CHILDREN)
		return -EINVAL;
	/* There are no children. */
	int64_t ns =
		who == RUSAGE_CHILDREN ? 0 : clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	if (ns < 0)
		return ns;
	memset(usage, 0, sizeof(*usage));
	usage->ru_utime = (struct timeval){
		.tv_sec = ns / NS_PER_S, .tv_usec = ns % NS_PER_S / 1000};
	return 0;
}

long process_random(long buf, long bytes, UNUSED4)
{
	size_t most = (size_t)bytes;

	/* As on Linux, a long request may be served in part. */
	if (most > RANDOM_BYTES_MAX)
		most = RANDOM_BYTES_MAX;
	int error = random_get(PTR(buf), most);

	return error ? error : (long)most;
}
