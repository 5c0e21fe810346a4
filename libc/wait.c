/* SPDX-License-Identifier: MIT */
/*
 * wait.c: system calls that wait. There is one thread, and files are always
 * ready, so only time and signals can end a wait. Where neither can, the
 * program is stopped with a reason instead of hanging.
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <time.h>
#include <cubicle/component.h>
#include "clock.h"
#include "optional.h"
#include "signals.h"
#include "syscall.h"

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

static long futex(const volatile int *word, int command, int value,
	const struct timespec *t)
{
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

static short ready(const struct pollfd *p)
{
	if (p->fd < 0)
		return 0;
	int events =
		vfs_poll ? vfs_poll(CUBICLE_SELF, p->fd, p->events) : -EPERM;
	return (short)(events < 0 ? POLLNVAL : events);
}

static long poll_for(struct pollfd *p, size_t count, const struct timespec *t)
{
	long found = 0;

	for (size_t i = 0; i < count; i++) {
		p[i].revents = ready(&p[i]);
		found += p[i].revents != 0;
	}
	if (found)
		return found;
	return wait_for(t,
		signal_can_come() ? NULL
				  : "poll() without a limit, and nothing to "
				    "wait for");
}

/* (ms) milliseconds; a negative number is for ever. */
static long poll_ms(struct pollfd *p, size_t count, int ms)
{
	struct timespec t = {
		.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

	return poll_for(p, count, ms < 0 ? NULL : &t);
}

long wait_poll(long p, long count, long ms, UNUSED3)
{
	return poll_ms(PTR(p), (size_t)count, (int)ms);
}

static long poll_masked(
	struct pollfd *p, size_t count, const struct timespec *t, uint64_t mask)
{
	uint64_t before = signal_block(mask);
	long result = signal_deliver() != SIGNAL_NONE ? -EINTR
						      : poll_for(p, count, t);

	if (result == -EINTR)
		signal_deliver();
	signal_block(before);
	return result;
}

long wait_ppoll(long p, long count, long t, long mask, UNUSED2)
{
	if (mask)
		return poll_masked(
			PTR(p), (size_t)count, PTR(t), *(uint64_t *)PTR(mask));
	return poll_for(PTR(p), (size_t)count, PTR(t));
}
