/* SPDX-License-Identifier: MIT */
/* event.c: eventfd and signalfd. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"

#define SEMAPHORE 1 /* EFD_SEMAPHORE */

struct event {
	uint64_t count; /* UINT64_MAX is never reached */
	int is_semaphore;
};

static int64_t event_read(struct file *f, void *buf, size_t len)
{
	struct event *e = f->object;
	uint64_t value = e->is_semaphore ? 1 : e->count;

	if (len < sizeof(value))
		return -EINVAL;
	if (!e->count)
		return -EAGAIN;
	if (cubicle_copy_out(buf, &value, sizeof(value)))
		return -EFAULT;
	e->count -= value;
	file_wake(f, POLLOUT);
	return sizeof(value);
}

static int64_t event_write(struct file *f, const void *buf, size_t len)
{
	struct event *e = f->object;
	uint64_t value;

	if (len < sizeof(value))
		return -EINVAL;
	if (cubicle_copy_in(&value, buf, sizeof(value)))
		return -EFAULT;
	if (value == UINT64_MAX)
		return -EINVAL;
	if (value >= UINT64_MAX - e->count)
		return -EAGAIN;
	e->count += value;
	file_wake(f, POLLIN);
	return sizeof(value);
}

static int event_ready(struct file *f)
{
	struct event *e = f->object;

	return (e->count ? POLLIN : 0) |
		(e->count < UINT64_MAX - 1 ? POLLOUT : 0);
}

static void event_close(struct file *f)
{
	client_free(f->client, f->object, sizeof(struct event));
}

static const struct object_ops event_ops = {
	0600, event_read, event_write, event_ready, event_close, NULL};

int vfs_event(cubicle_id_t who, uint32_t count, int flags)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (flags & ~(SEMAPHORE | O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	struct event *e = client_alloc(c, sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->count = count;
	e->is_semaphore = flags & SEMAPHORE;
	int fd = anon_open(c, &event_ops, e, O_RDWR | (flags & ~SEMAPHORE));
	if (fd < 0)
		client_free(c, e, sizeof(*e));
	return fd;
}

/* --- signals ------------------------------------------------------------------ */

struct signals {
	uint64_t mask;
	struct file *next; /* of the client */
	struct file **at;  /* what points to it there */
};

static int64_t signals_read(struct file *f, void *buf, size_t len)
{
	struct signals *s = f->object;

	(void)buf;
	if (len < 128) /* struct signalfd_siginfo */
		return -EINVAL;
	return f->client->signals & s->mask ? -VFS_ESIGNALS : -EAGAIN;
}

static int signals_ready(struct file *f)
{
	struct signals *s = f->object;

	return f->client->signals & s->mask ? POLLIN : 0;
}

static void signals_close(struct file *f)
{
	struct signals *s = f->object;

	*s->at = s->next;
	if (s->next)
		((struct signals *)s->next->object)->at = s->at;
	client_free(f->client, f->object, sizeof(struct signals));
}

static const struct object_ops signals_ops = {
	0600, signals_read, NULL, signals_ready, signals_close, NULL};

static int signals_new(struct client *c, uint64_t mask, int flags)
{
	struct signals *s = client_alloc(c, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->mask = mask;
	int fd = anon_open(c, &signals_ops, s, O_RDWR | flags);
	if (fd < 0) {
		client_free(c, s, sizeof(*s));
		return fd;
	}
	s->next = c->signal_files;
	s->at = &c->signal_files;
	if (s->next)
		((struct signals *)s->next->object)->at = &s->next;
	c->signal_files = file_get(c, fd);
	return fd;
}

int vfs_signal_file(cubicle_id_t who, int fd, uint64_t mask, int flags)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	if (fd == -1)
		return signals_new(c, mask, flags);
	struct file *f = file_get(c, fd);
	if (!f)
		return -EBADF;
	if (f->object_ops != &signals_ops)
		return -EINVAL;
	((struct signals *)f->object)->mask = mask;
	file_wake(f, POLLIN);
	return fd;
}

int vfs_signal_mask(cubicle_id_t who, int fd, uint64_t *mask)
{
	struct client *c = client_get(who);
	struct file *f = c ? file_get(c, fd) : NULL;

	if (!f)
		return -EBADF;
	if (f->object_ops != &signals_ops || !mask)
		return -EINVAL;
	*mask = ((struct signals *)f->object)->mask;
	return 0;
}

int vfs_signals(cubicle_id_t who, uint64_t pending)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	uint64_t new = pending & ~c->signals;
	c->signals = pending;
	for (struct file *f = c->signal_files; f;
		f = ((struct signals *)f->object)->next)
		if (new &((struct signals *)f->object)->mask)
			file_wake(f, POLLIN);
	return 0;
}
