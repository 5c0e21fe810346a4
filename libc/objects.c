/* SPDX-License-Identifier: MIT */
/*
 * objects.c: system calls that make pipes, eventfds, timerfds and signalfds.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <time.h>
#include "optional.h"
#include "signals.h"
#include "syscall.h"

#define SELF	 CUBICLE_SELF
#define NS_PER_S INT64_C(1000000000)

static long pipe_to(int fds[2], int flags)
{
	struct vfs_pair pair;

	if (!fds)
		return -EFAULT;
	int error = vfs_pipe(SELF, &pair, flags);
	if (!error) {
		fds[0] = pair.fd[0];
		fds[1] = pair.fd[1];
	}
	return error;
}

long object_pipe(long fds, UNUSED5)
{
	return pipe_to(PTR(fds), 0);
}

long object_pipe2(long fds, long flags, UNUSED4)
{
	return pipe_to(PTR(fds), (int)flags);
}

long object_eventfd(long count, UNUSED5)
{
	return vfs_event(SELF, (uint32_t)count, 0);
}

long object_eventfd2(long count, long flags, UNUSED4)
{
	return vfs_event(SELF, (uint32_t)count, (int)flags);
}

/* --- timers ------------------------------------------------------------------- */

static int is_time(const struct timespec *t)
{
	return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < NS_PER_S;
}

static int64_t ns_of(const struct timespec *t)
{
	return t->tv_sec > INT64_MAX / NS_PER_S - 1
		? INT64_MAX
		: t->tv_sec * NS_PER_S + t->tv_nsec;
}

static struct timespec time_of(int64_t ns)
{
	return (struct timespec){
		.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

static struct itimerspec times_of(const struct vfs_timer *t)
{
	return (struct itimerspec){
		time_of(t->interval_ns), time_of(t->left_ns)};
}

long object_timerfd(long clock, long flags, UNUSED4)
{
	return vfs_timer(SELF, (int)clock, (int)flags);
}

static long timer_set(
	int fd, int flags, const struct itimerspec *new, struct itimerspec *old)
{
	struct vfs_timer before;

	if (!new)
		return -EFAULT;
	if (!is_time(&new->it_value) || !is_time(&new->it_interval))
		return -EINVAL;
	int error = vfs_timer_set(SELF, fd, flags, ns_of(&new->it_value),
		ns_of(&new->it_interval), &before);
	if (!error && old)
		*old = times_of(&before);
	return error;
}

long object_timerfd_settime(long fd, long flags, long new, long old, UNUSED2)
{
	return timer_set((int)fd, (int)flags, PTR(new), PTR(old));
}

long object_timerfd_gettime(long fd, long to, UNUSED4)
{
	struct vfs_timer now;
	int error = vfs_timer_get(SELF, (int)fd, &now);

	if (!error)
		*(struct itimerspec *)PTR(to) = times_of(&now);
	return error;
}

/* --- signals ------------------------------------------------------------------- */

static long signal_file(int fd, const uint64_t *mask, size_t bytes, int flags)
{
	if (bytes != sizeof(*mask))
		return -EINVAL;
	if (!mask)
		return -EFAULT;
	int result = vfs_signal_file(SELF, fd, *mask, flags);
	if (result >= 0)
		signal_for_files(*mask);
	return result;
}

long object_signalfd(long fd, long mask, long bytes, UNUSED3)
{
	return signal_file((int)fd, PTR(mask), (size_t)bytes, 0);
}

long object_signalfd4(long fd, long mask, long bytes, long flags, UNUSED2)
{
	return signal_file((int)fd, PTR(mask), (size_t)bytes, (int)flags);
}
