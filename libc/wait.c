/* SPDX-License-Identifier: MIT */
/*
 * wait.c: system calls that wait. In a program with one thread, only time, the
 * host and signals can end a wait. Where none of these can, the program is
 * stopped with a reason instead of hanging.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <cubicle/component.h>
#include "clock.h"
#include "connection.h"
#include "optional.h"
#include "ready.h"
#include "signals.h"
#include "syscall.h"
#include "thread.h"

#define SELF	 CUBICLE_SELF
#define NS_PER_S INT64_C(1000000000)

/* --- times ------------------------------------------------------------------ */

/* The monotonic time after (t), which is from now on; NULL is never. -EINVAL */
static int64_t end_after(const struct timespec *t)
{
	if (!t)
		return INT64_MAX;
	if (t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= NS_PER_S)
		return -EINVAL;
	if (!t->tv_sec && !t->tv_nsec)
		return 0;
	/* 146 years are as good as for ever. */
	if (t->tv_sec > INT64_MAX / NS_PER_S / 2)
		return INT64_MAX;
	int64_t now = clock_ns(CLOCK_MONOTONIC);
	return now < 0 ? now : now + t->tv_sec * NS_PER_S + t->tv_nsec;
}

/* A negative number of milliseconds is for ever. */
static int64_t end_after_ms(int ms)
{
	struct timespec t = {
		.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

	return end_after(ms < 0 ? NULL : &t);
}

static int is_over(int64_t end_ns)
{
	return !end_ns ||
		(end_ns != INT64_MAX && clock_ns(CLOCK_MONOTONIC) >= end_ns);
}

/* --- futex ------------------------------------------------------------------ */

#define FUTEX_WAIT	  0
#define FUTEX_WAKE	  1
#define FUTEX_REQUEUE	  3
#define FUTEX_CMP_REQUEUE 4
#define FUTEX_COMMAND	  127 /* without the flags */

/* 0 after time (t), -EINTR or -EINVAL; NULL is for ever. If no signal can end
 * that, (why) is reported. */
static long wait_for(const struct timespec *t, const char *why)
{
	static const struct timespec ever = {INT64_MAX, 0};

	if (!t && why)
		cubicle_abort(why);
	return clock_wait(CLOCK_MONOTONIC, 0, t ? t : &ever, NULL);
}

/* The same with other threads. */
static long futex_of_threads(const volatile int *word, int command, int value,
	const struct timespec *t)
{
	const void *at = (const void *)(uintptr_t)word;
	long more = 0, error;
	uint64_t ns;

	switch (command & FUTEX_COMMAND) {
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		/* They wait for another word then, or find that it is free. */
		more = (long)(uintptr_t)t;
		/* fallthrough */
	case FUTEX_WAKE:
		return cubicle_thread_wake(at, (uint32_t)(value + more));
	case FUTEX_WAIT:
		break;
	default:
		return -ENOSYS;
	}
	if (t && (t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= NS_PER_S))
		return -EINVAL;
	ns = !t					       ? 0
		: t->tv_sec > INT64_MAX / NS_PER_S / 2 ? INT64_MAX
		: t->tv_sec || t->tv_nsec
		? (uint64_t)t->tv_sec * NS_PER_S + (uint64_t)t->tv_nsec
		: 1;
	uint32_t depth = thread_let_go();
	error = cubicle_thread_wait(at, (uint32_t)value, ns);
	thread_hold_again(depth);
	if (error == -EDEADLK)
		cubicle_abort(
			"deadlock: a callback waits for another thread, and its "
			"caller for the callback");
	return error == -EINTR && !signal_is_here() ? 0 : error;
}

static long futex(const volatile int *word, int command, int value,
	const struct timespec *t)
{
	if (libc_threads)
		return futex_of_threads(word, command, value, t);
	switch (command & FUTEX_COMMAND) {
	case FUTEX_WAKE:
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		return 0;
	case FUTEX_WAIT:
		break;
	default:
		return -ENOSYS;
	}
	if (*word != value)
		return -EAGAIN;
	long error = wait_for(t,
		"deadlock: the program waits for a lock that it holds itself, "
		"or for a thread, and there is none");
	return error ? error : -ETIMEDOUT;
}

long wait_futex(long word, long command, long value, long t, UNUSED2)
{
	return futex(PTR(word), (int)command, (int)value, PTR(t));
}

/* --- poll -------------------------------------------------------------------- */

/* As vfs_poll(). Without vfs no descriptor is open. */
static int poll_once(struct pollfd *p, size_t count, struct vfs_wait *w)
{
	int found = 0;

	if (vfs_poll)
		return vfs_poll(SELF, (void *)p, count * sizeof(*p), w);
	*w = (struct vfs_wait){.until_ns = INT64_MAX};
	for (size_t i = 0; i < count; i++) {
		p[i].revents = p[i].fd < 0 ? 0 : POLLNVAL;
		found += p[i].fd >= 0;
	}
	return found;
}

/* What (n) events are returned as. A program that asks again and again does not
 * sleep, and what it has collected is sent all the same. */
static long found(long n)
{
	if (!n)
		connection_flush_all();
	return n;
}

static long poll_until(struct pollfd *p, size_t count, int64_t end_ns)
{
	struct vfs_wait w;

	if (end_ns < 0)
		return end_ns;
	for (;;) {
		signal_tell_files();
		int n = poll_once(p, count, &w);
		if (n || is_over(end_ns))
			return found(n);
		long error = ready_sleep(&w, end_ns, NULL, 0,
			"poll() without a limit, and nothing to wait for");
		if (error)
			return error;
	}
}

long wait_poll(long p, long count, long ms, UNUSED3)
{
	return poll_until(PTR(p), (size_t)count, end_after_ms((int)ms));
}

/* A wait during which other signals are blocked. */
struct masked {
	uint64_t before;
	int is_masked, has_come;
};

static struct masked mask_begin(const uint64_t *mask)
{
	struct masked m = {.is_masked = mask != NULL};

	if (mask) {
		m.before = signal_block(*mask);
		m.has_come = signal_deliver() != SIGNAL_NONE;
	}
	return m;
}

static long mask_end(const struct masked *m, long result)
{
	if (m->is_masked) {
		if (result == -EINTR)
			signal_deliver();
		signal_block(m->before);
	}
	return result;
}

static long poll_masked(
	struct pollfd *p, size_t count, int64_t end_ns, const uint64_t *mask)
{
	struct masked m = mask_begin(mask);

	return mask_end(&m, m.has_come ? -EINTR : poll_until(p, count, end_ns));
}

long wait_ppoll(long p, long count, long t, long mask, UNUSED2)
{
	return poll_masked(PTR(p), (size_t)count, end_after(PTR(t)), PTR(mask));
}

/* --- select ------------------------------------------------------------------ */

#define SETS	 3 /* to read, to write, exceptional */
#define WORDS	 (FD_SETSIZE / 64)
#define IN_SET	 (POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define OUT_SET	 (POLLWRNORM | POLLWRBAND | POLLOUT | POLLERR)
#define MORE_SET POLLPRI

static const short set_events[SETS] = {IN_SET, OUT_SET, MORE_SET};

static int is_in(const uint64_t *set, int fd)
{
	return set && set[fd / 64] >> fd % 64 & 1;
}

static long select_until(
	int count, uint64_t *set[SETS], int64_t end_ns, const uint64_t *mask)
{
	struct pollfd p[FD_SETSIZE];
	size_t used = 0;
	long found = 0;

	if (count < 0 || count > FD_SETSIZE)
		return -EINVAL;
	for (int fd = 0; fd < count; fd++) {
		short events = 0;
		for (int s = 0; s < SETS; s++)
			events |= is_in(set[s], fd) ? set_events[s] : 0;
		if (events)
			p[used++] = (struct pollfd){fd, events, 0};
	}
	long n = poll_masked(p, used, end_ns, mask);
	for (size_t i = 0; n > 0 && i < used; i++)
		if (p[i].revents & POLLNVAL)
			return -EBADF;
	for (int s = 0; n >= 0 && s < SETS; s++)
		if (set[s])
			memset(set[s], 0, (size_t)(count + 63) / 64 * 8);
	for (size_t i = 0; n > 0 && i < used; i++)
		for (int s = 0; s < SETS; s++)
			if (set[s] &&
				p[i].events & set_events[s] &
					(short)~(POLLHUP | POLLERR) &&
				p[i].revents & set_events[s]) {
				set[s][p[i].fd / 64] |= UINT64_C(1)
					<< p[i].fd % 64;
				found++;
			}
	return n < 0 ? n : found;
}

/* As Linux does: what is left of the time. */
static int64_t left_of(int64_t end_ns)
{
	int64_t left = end_ns ? end_ns - clock_ns(CLOCK_MONOTONIC) : 0;

	return left > 0 ? left : 0;
}

long wait_select(long count, long in, long out, long more, long t, UNUSED1)
{
	uint64_t *set[SETS] = {PTR(in), PTR(out), PTR(more)};
	struct timeval *limit = PTR(t);
	struct timespec time;

	/* As Linux, more than a second of microseconds is allowed. */
	if (limit)
		time = (struct timespec){
			.tv_sec = limit->tv_sec + limit->tv_usec / 1000000,
			.tv_nsec = limit->tv_usec % 1000000 * 1000};
	int64_t end_ns = end_after(limit ? &time : NULL);
	if (end_ns < 0)
		return end_ns;
	long n = select_until((int)count, set, end_ns, NULL);
	if (limit && end_ns != INT64_MAX)
		*limit = (struct timeval){left_of(end_ns) / NS_PER_S,
			left_of(end_ns) % NS_PER_S / 1000};
	return n;
}

long wait_pselect(long count, long in, long out, long more, long t, long masks)
{
	uint64_t *set[SETS] = {PTR(in), PTR(out), PTR(more)};
	const struct {
		const uint64_t *mask;
		size_t bytes;
	} *signals = PTR(masks);
	struct timespec *limit = PTR(t);
	int64_t end_ns = end_after(limit);

	if (end_ns < 0)
		return end_ns;
	long n = select_until(
		(int)count, set, end_ns, signals ? signals->mask : NULL);
	if (limit && end_ns != INT64_MAX)
		*limit = (struct timespec){.tv_sec = left_of(end_ns) / NS_PER_S,
			.tv_nsec = left_of(end_ns) % NS_PER_S};
	return n;
}

/* --- epoll ------------------------------------------------------------------- */

#define EVENTS_MAX 256 /* of one call; there are more with the next one */

long wait_epoll_create(long size, UNUSED5)
{
	return (int)size <= 0 ? -EINVAL : vfs_epoll_create(SELF, 0);
}

long wait_epoll_create1(long flags, UNUSED5)
{
	return vfs_epoll_create(SELF, (int)flags);
}

static long epoll_control(
	int epoll, int how, int fd, const struct epoll_event *event)
{
	if (!event && how != EPOLL_CTL_DEL)
		return -EFAULT;
	return vfs_epoll_ctl(SELF, epoll, how, fd, event ? event->events : 0,
		event ? event->data.u64 : 0);
}

long wait_epoll_ctl(long epoll, long how, long fd, long event, UNUSED2)
{
	return epoll_control((int)epoll, (int)how, (int)fd, PTR(event));
}

static long epoll_until(
	int epoll, struct epoll_event *events, int count, int64_t end_ns)
{
	struct vfs_wait w;

	if (end_ns < 0)
		return end_ns;
	if (count <= 0)
		return -EINVAL;
	if (count > EVENTS_MAX)
		count = EVENTS_MAX;
	size_t bytes = (size_t)count * sizeof(*events);
	for (;;) {
		signal_tell_files();
		long n = vfs_epoll_wait(SELF, epoll, events, bytes, &w);
		if (n || (is_over(end_ns) && !w.set))
			return found(n);
		n = ready_sleep(&w, end_ns, events, bytes,
			"epoll_wait() without a limit, and nothing to wait for");
		if (n > 0)
			n = vfs_epoll_found(SELF, epoll, (void *)events,
				(size_t)n * sizeof(*events));
		if (n || is_over(end_ns))
			return n;
	}
}

static long epoll_masked(int epoll, struct epoll_event *events, int count,
	int64_t end_ns, const uint64_t *mask)
{
	struct masked m = mask_begin(mask);

	return mask_end(&m,
		m.has_come ? -EINTR
			   : epoll_until(epoll, events, count, end_ns));
}

long wait_epoll(long epoll, long events, long count, long ms, UNUSED2)
{
	return epoll_until(
		(int)epoll, PTR(events), (int)count, end_after_ms((int)ms));
}

long wait_epoll_pwait(
	long epoll, long events, long count, long ms, long mask, UNUSED1)
{
	return epoll_masked((int)epoll, PTR(events), (int)count,
		end_after_ms((int)ms), PTR(mask));
}

long wait_epoll_pwait2(
	long epoll, long events, long count, long t, long mask, UNUSED1)
{
	return epoll_masked((int)epoll, PTR(events), (int)count,
		end_after(PTR(t)), PTR(mask));
}
