/* SPDX-License-Identifier: MIT */
/* ready.c: see ready.h. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <time.h>
#include <cubicle/given.h>
#include <cubicle/component.h>
#include "clock.h"
#include "connection.h"
#include "optional.h"
#include "ready.h"
#include "signals.h"
#include "thread.h"

#define PAUSE_NS 1000000

/* From now until the first of both; 0: it is past. */
static uint64_t ns_until(int64_t a, int64_t b)
{
	int64_t end = a < b ? a : b;

	if (end == INT64_MAX)
		return INT64_MAX;
	int64_t now = clock_ns(CLOCK_MONOTONIC);
	return end > now ? (uint64_t)(end - now) : 0;
}

#define LOOK_NS 10000000

/* With other threads, which have their turns meanwhile. Nothing wakes a thread
 * when the console is ready, so it looks. */
static long wait_among_threads(
	const struct vfs_wait *w, uint64_t ns, void *events, size_t bytes)
{
	struct epoll_event one;
	long n = 0;

	if (!w->set && w->streams) {
		n = time_wait ? time_wait(w->streams, 0) : -EPERM;
		if (n)
			return n < 0 ? n : 0;
		ns = ns < LOOK_NS ? ns : LOOK_NS;
	}
	thread_waits(1);
	if (w->set) {
		uint32_t depth = thread_let_go();
		n = given_wait(w->set, events ? events : &one,
			events ? bytes / sizeof(one) : 1, (int64_t)ns);
		thread_hold_again(depth);
		n = n > 0 && !events ? 0 : n;
	} else {
		n = thread_sleep(ns);
	}
	thread_waits(0);
	return n == -EINTR && !signal_is_here() ? 0 : n;
}

/* The only place where a program sleeps. */
static long wait_in_host(
	const struct vfs_wait *w, uint64_t ns, void *events, size_t bytes)
{
	struct epoll_event one;

	if (libc_threads)
		return wait_among_threads(w, ns, events, bytes);
	if (w->set && events)
		return given_wait(
			w->set, events, bytes / sizeof(one), (int64_t)ns);
	if (w->set) {
		long n = given_wait(w->set, &one, 1, (int64_t)ns);
		return n < 0 ? n : 0;
	}
	long n = time_wait ? time_wait(w->streams, ns) : -EPERM;
	return n < 0 ? n : 0;
}

/* A network that gives wrong sets does not make the program spin. */
#define BAD_SETS 16 /* one after the other */

long ready_sleep(const struct vfs_wait *w, int64_t end_ns, void *events,
	size_t bytes, const char *why)
{
	static int bad_sets;
	int64_t retry_ns = connection_flush_all();
	uint64_t ns = ns_until(w->until_ns, end_ns);

	if ((uint64_t)retry_ns < ns)
		ns = (uint64_t)retry_ns;
	/* The events of a set are to be fetched, also without any time. */
	if (!ns && !(w->set && events))
		return 0;
	if (ns && signal_interrupts)
		return -EINTR;
	if (ns == INT64_MAX && !w->streams && !w->set && !signal_can_come())
		cubicle_abort(why);
	long n = wait_in_host(w, ns, events, bytes);
	bad_sets = n == -EBADF ? bad_sets + 1 : 0;
	/* The network has restarted: vfs knows the new set. */
	if (n == -EBADF)
		return bad_sets < BAD_SETS ? 0 : -EIO;
	return n == -EINTR && signal_is_for_file() ? 0 : n;
}

/* --- limits ----------------------------------------------------------------- */

#define TIMES 64

static struct {
	int fd;	       /* the descriptor plus 1; 0: the entry is free */
	int64_t ns[2]; /* to receive, to send; 0: no limit */
} times[TIMES];

int64_t *ready_times(int fd, int is_new)
{
	static int any; /* was ever set */
	int free = -1;

	any |= is_new;
	if (!any)
		return NULL;
	for (int i = 0; i < TIMES; i++) {
		if (times[i].fd == fd + 1)
			return times[i].ns;
		if (!times[i].fd && free < 0)
			free = i;
	}
	if (!is_new || free < 0)
		return NULL;
	times[free].fd = fd + 1;
	times[free].ns[0] = times[free].ns[1] = 0;
	return times[free].ns;
}

void ready_closed(int fd)
{
	int64_t *ns = ready_times(fd, 0);

	for (int i = 0; ns && i < TIMES; i++)
		if (times[i].ns == ns)
			times[i].fd = 0;
}

/* The end of a call that begins now. */
static int64_t end_of(int fd, int out)
{
	int64_t *ns = ready_times(fd, 0);

	return ns && ns[out] ? clock_ns(CLOCK_MONOTONIC) + ns[out] : INT64_MAX;
}

/* --- one descriptor --------------------------------------------------------- */

/* The time at which the wait ends, to (end_ns); -EAGAIN: it has come. */
static long end_check(int fd, int events, int64_t *end_ns)
{
	if (!*end_ns)
		*end_ns = end_of(fd, events == POLLOUT);
	return *end_ns != INT64_MAX && clock_ns(CLOCK_MONOTONIC) >= *end_ns
		? -EAGAIN
		: 0;
}

long ready_pause(int fd, int events, int64_t *end_ns)
{
	struct vfs_wait w = {.until_ns = clock_ns(CLOCK_MONOTONIC) + PAUSE_NS};
	long error = end_check(fd, events, end_ns);

	return error ? error : ready_sleep(&w, *end_ns, NULL, 0, "");
}

long ready_wait(int fd, int events, int64_t *end_ns)
{
	struct vfs_pollfd p = {.fd = fd, .events = (int16_t)events};
	struct vfs_wait w;
	long error = end_check(fd, events, end_ns);

	if (error)
		return error;
	signal_tell_files();
	int n = vfs_poll(CUBICLE_SELF, &p, sizeof(p), &w);
	if (n)
		return n < 0 ? n : 0;
	return ready_sleep(&w, *end_ns, NULL, 0,
		"deadlock: the program waits for a descriptor that nothing "
		"makes ready");
}

long ready_flush(int fd, int dont_wait)
{
	int64_t end_ns = 0;

	while (connection_flush(fd)) {
		if (dont_wait || connection_is_nonblocking(fd))
			return -EAGAIN;
		long error = ready_wait(fd, POLLOUT, &end_ns);
		if (error)
			return error;
	}
	return 0;
}
