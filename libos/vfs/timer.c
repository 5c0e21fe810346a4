/* SPDX-License-Identifier: MIT */
/*
 * timer.c: timerfd. The timers that are set are in a list of their client, and
 * expire when that client asks for something that depends on it.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"

/* A layout need not have it; then there are no timers. */
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE weak
#include "time/time.h"
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE

#define CLOCK_BOOTTIME 7
#define ABSOLUTE       1 /* TFD_TIMER_ABSTIME */

struct timer {
	struct file *file;
	int clock;     /* TIME_REALTIME or TIME_MONOTONIC */
	int on_wall;   /* (at_ns) is of the wall clock, whatever is done to that
			*/
	int64_t at_ns; /* 0: it is not set */
	int64_t interval_ns;
	uint64_t expired; /* times */
	struct timer *next;
	struct timer **at; /* what points to it; NULL: it is in no list */
};

static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t now_of(const struct timer *t)
{
	return time_now_ns(t->on_wall ? TIME_REALTIME : TIME_MONOTONIC);
}

static void expire(struct timer *t, int64_t now)
{
	int64_t times = 1;

	if (t->interval_ns) {
		times += (now - t->at_ns) / t->interval_ns;
		t->at_ns = add(t->at_ns, times * t->interval_ns);
	} else {
		t->at_ns = 0;
	}
	t->expired += (uint64_t)times;
	file_wake(t->file, POLLIN);
}

/* Set, it is in the list of (c); otherwise not. */
static void list_add(struct client *c, struct timer *t)
{
	t->next = c->timers;
	t->at = &c->timers;
	if (t->next)
		t->next->at = &t->next;
	c->timers = t;
}

static void list_remove(struct timer *t)
{
	if (!t->at)
		return;
	*t->at = t->next;
	if (t->next)
		t->next->at = t->at;
	t->at = NULL;
}

int64_t timers_run(struct client *c)
{
	struct timer *next;
	int64_t until = INT64_MAX, clock = 0, wall = 0;

	/* There may be many, and the clock is not here. */
	if (c->timers) {
		clock = time_now_ns(TIME_MONOTONIC);
		wall = time_now_ns(TIME_REALTIME);
	}
	for (struct timer *t = c->timers; t; t = next) {
		next = t->next;
		int64_t now = t->on_wall ? wall : clock;
		if (t->at_ns && now >= t->at_ns)
			expire(t, now);
		if (!t->at_ns) {
			list_remove(t);
			continue;
		}
		/* The wall clock may be set: look again after a second. */
		int64_t left = t->at_ns - now;
		if (t->on_wall && left > 1000000000)
			left = 1000000000;
		int64_t end = add(clock, left);
		until = end < until ? end : until;
	}
	return until;
}

static void unset(struct timer *t)
{
	list_remove(t);
	t->at_ns = 0;
}

static int64_t timer_read(struct file *f, void *buf, size_t len)
{
	struct timer *t = f->object;

	if (len < sizeof(t->expired))
		return -EINVAL;
	timers_run(f->client);
	if (!t->expired)
		return -EAGAIN;
	if (cubicle_copy_out(buf, &t->expired, sizeof(t->expired)))
		return -EFAULT;
	t->expired = 0;
	return sizeof(t->expired);
}

/* timers_run() comes before. */
static int timer_ready(struct file *f)
{
	struct timer *t = f->object;

	return t->expired ? POLLIN : 0;
}

static void timer_close(struct file *f)
{
	unset(f->object);
	client_free(f->client, f->object, sizeof(struct timer));
}

static const struct object_ops timer_ops = {
	0600, timer_read, NULL, timer_ready, timer_close, NULL};

int vfs_timer(cubicle_id_t who, int clock, int flags)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (!time_now_ns)
		return -ENOSYS;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK) ||
		(clock != TIME_REALTIME && clock != TIME_MONOTONIC &&
			clock != CLOCK_BOOTTIME))
		return -EINVAL;
	struct timer *t = client_alloc(c, sizeof(*t));
	if (!t)
		return -ENOMEM;
	t->clock = clock == TIME_REALTIME ? TIME_REALTIME : TIME_MONOTONIC;
	int fd = anon_open(c, &timer_ops, t, O_RDWR | flags);
	if (fd < 0)
		client_free(c, t, sizeof(*t));
	else
		t->file = file_get(c, fd);
	return fd;
}

static int timer_find(
	struct client **c, struct timer **t, cubicle_id_t who, int fd)
{
	*c = client_get(who);
	if (!*c)
		return -ENOMEM;
	struct file *f = file_get(*c, fd);
	if (!f)
		return -EBADF;
	if (f->object_ops != &timer_ops)
		return -EINVAL;
	*t = f->object;
	timers_run(*c);
	return 0;
}

static void tell(const struct timer *t, struct vfs_timer *to)
{
	*to = (struct vfs_timer){.interval_ns = t->interval_ns};
	if (t->at_ns) {
		int64_t left = t->at_ns - now_of(t);
		to->left_ns = left > 0 ? left : 1;
	}
}

int vfs_timer_get(cubicle_id_t who, int fd, struct vfs_timer *now)
{
	struct client *c;
	struct timer *t;
	int error = timer_find(&c, &t, who, fd);

	if (!error && !now)
		error = -EFAULT;
	if (!error)
		tell(t, now);
	return error;
}

int vfs_timer_set(cubicle_id_t who, int fd, int flags, int64_t at_ns,
	int64_t interval_ns, struct vfs_timer *old)
{
	struct client *c;
	struct timer *t;
	int error = timer_find(&c, &t, who, fd);

	if (!error && (flags & ~ABSOLUTE || at_ns < 0 || interval_ns < 0))
		error = -EINVAL;
	if (!error && !old)
		error = -EFAULT;
	if (error)
		return error;
	tell(t, old);
	unset(t);
	t->expired = 0;
	t->interval_ns = interval_ns;
	t->on_wall = flags & ABSOLUTE && t->clock == TIME_REALTIME;
	if (!at_ns)
		return 0;
	t->at_ns = flags & ABSOLUTE ? at_ns : add(now_of(t), at_ns);
	list_add(c, t);
	return 0;
}
