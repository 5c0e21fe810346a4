/* SPDX-License-Identifier: MIT */
/*
 * pipe.c: pipes. As in Linux, a pipe is a ring of pages: what is written goes
 * to the end of the last one if all of it fits there, and else to new pages. So
 * it is full at the same moment as there.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

#define PAGE	  4096u
#define SLOTS	  16u  /* pages, unless F_SETPIPE_SZ says something else */
#define SLOTS_MAX 256u /* 1 MiB */
#define READ_END  0
#define WRITE_END 1
#define READABLE  (POLLIN | POLLRDNORM)
#define WRITABLE  (POLLOUT | POLLWRNORM)

struct slot {
	char *page;
	uint32_t offset, bytes;
};

struct pipe {
	struct file *end[2]; /* NULL: closed */
	struct slot *slot;
	uint32_t slots; /* a power of two */
	uint32_t head;	/* the next one to be written; both only grow */
	uint32_t tail;
};

static struct slot *slot_at(struct pipe *p, uint32_t at)
{
	return &p->slot[at & (p->slots - 1)];
}

static int is_full(const struct pipe *p)
{
	return p->head - p->tail >= p->slots;
}

static void wake(struct pipe *p, int end, int events)
{
	if (p->end[end])
		file_wake(p->end[end], events);
}

static void slot_drop(struct client *c, struct pipe *p)
{
	client_free(c, slot_at(p, p->tail++)->page, PAGE);
}

static int64_t pipe_read(struct file *f, void *buf, size_t len)
{
	struct pipe *p = f->object;
	int was_full = is_full(p);
	size_t done = 0;

	if (!len)
		return 0;
	while (done < len && p->head != p->tail) {
		struct slot *s = slot_at(p, p->tail);
		size_t n = len - done < s->bytes ? len - done : s->bytes;
		if (cubicle_copy_out(
			    (char *)buf + done, s->page + s->offset, n))
			return done ? (int64_t)done : -EFAULT;
		s->offset += (uint32_t)n;
		s->bytes -= (uint32_t)n;
		done += n;
		if (!s->bytes)
			slot_drop(f->client, p);
	}
	if (was_full && done)
		wake(p, WRITE_END, WRITABLE);
	if (!done && p->end[WRITE_END])
		return -EAGAIN;
	return (int64_t)done;
}

/* To the end of the last page, if all of what does not fill pages fits there.
 * Returns how much that is. */
static size_t append(struct pipe *p, const char *buf, size_t len)
{
	size_t n = len % PAGE;

	if (!n || p->head == p->tail)
		return 0;
	struct slot *s = slot_at(p, p->head - 1);
	if (s->offset + s->bytes + n > PAGE ||
		cubicle_copy_in(s->page + s->offset + s->bytes, buf, n))
		return 0;
	s->bytes += (uint32_t)n;
	return n;
}

static int64_t page_add(
	struct client *c, struct pipe *p, const char *buf, size_t len)
{
	uint32_t n = len < PAGE ? (uint32_t)len : PAGE;
	char *page = client_alloc(c, PAGE);

	if (!page)
		return -ENOMEM;
	if (cubicle_copy_in(page, buf, n)) {
		client_free(c, page, PAGE);
		return -EFAULT;
	}
	*slot_at(p, p->head++) = (struct slot){page, 0, n};
	return n;
}

static int64_t pipe_write(struct file *f, const void *buf, size_t len)
{
	struct pipe *p = f->object;
	int64_t n = 0;

	if (!len)
		return 0;
	if (!p->end[READ_END])
		return -EPIPE;
	size_t done = append(p, buf, len);
	while (done < len && !is_full(p) && n >= 0) {
		n = page_add(
			f->client, p, (const char *)buf + done, len - done);
		done += n > 0 ? (size_t)n : 0;
	}
	/* Linux wakes the watchers at each write, even if it writes nothing. */
	if (n != -EFAULT)
		wake(p, READ_END, READABLE);
	return done ? (int64_t)done : n < 0 ? n : -EAGAIN;
}

static int read_end_ready(struct file *f)
{
	struct pipe *p = f->object;

	return (p->head != p->tail ? READABLE : 0) |
		(p->end[WRITE_END] ? 0 : POLLHUP);
}

static int write_end_ready(struct file *f)
{
	struct pipe *p = f->object;

	return (is_full(p) ? 0 : WRITABLE) | (p->end[READ_END] ? 0 : POLLERR);
}

static size_t slot_bytes(const struct pipe *p)
{
	return p->slots * sizeof(struct slot);
}

/* No file is open on (p), or none was made. */
static void pipe_free(struct client *c, struct pipe *p)
{
	while (p->head != p->tail)
		slot_drop(c, p);
	if (p->slot)
		client_free(c, p->slot, slot_bytes(p));
	client_free(c, p, sizeof(*p));
}

static void pipe_close(struct file *f)
{
	struct pipe *p = f->object;
	int end = f == p->end[WRITE_END];

	p->end[end] = NULL;
	if (p->end[!end])
		wake(p, !end, ~0);
	else
		pipe_free(f->client, p);
}

/* FIONREAD */
static int pipe_ioctl(struct file *f, uint64_t request, void *out, size_t bytes)
{
	struct pipe *p = f->object;
	int n = 0;

	if (request != FIONREAD)
		return -ENOTTY;
	if (bytes < sizeof(n))
		return -EINVAL;
	for (uint32_t at = p->tail; at != p->head; at++)
		n += (int)slot_at(p, at)->bytes;
	memcpy(out, &n, sizeof(n));
	return 0;
}

#define MODE (S_IFIFO | 0600)

static int64_t no_read(struct file *f, void *buf, size_t len)
{
	(void)f, (void)buf, (void)len;
	return -EBADF;
}

static int64_t no_write(struct file *f, const void *buf, size_t len)
{
	(void)f, (void)buf, (void)len;
	return -EBADF;
}

static const struct object_ops end_ops[2] = {
	{MODE, pipe_read, no_write, read_end_ready, pipe_close, pipe_ioctl},
	{MODE, no_read, pipe_write, write_end_ready, pipe_close, pipe_ioctl},
};

int vfs_pipe(cubicle_id_t who, struct vfs_pair *fds, int flags)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (flags & ~(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	if (!fds)
		return -EFAULT;
	struct pipe *p = client_alloc(c, sizeof(*p));
	if (!p)
		return -ENOMEM;
	p->slots = SLOTS;
	p->slot = client_alloc(c, slot_bytes(p));
	if (!p->slot) {
		pipe_free(c, p);
		return -ENOMEM;
	}
	p->end[0] = anon_new(c, &end_ops[0], p, O_RDONLY | flags);
	p->end[1] = anon_new(c, &end_ops[1], p, O_WRONLY | flags);
	int error = anon_open_pair(c, p->end, flags, fds);
	if (error)
		pipe_free(c, p);
	return error;
}

static int resize(struct client *c, struct pipe *p, int64_t bytes)
{
	uint32_t slots = 1;

	if (bytes < 0 || bytes > INT32_MAX)
		return -EINVAL;
	while (slots < SLOTS_MAX && (int64_t)slots * PAGE < bytes)
		slots *= 2;
	if ((int64_t)slots * PAGE < bytes)
		return -EPERM;
	if (p->head - p->tail > slots)
		return -EBUSY;
	struct slot *new = client_alloc(c, slots * sizeof(*new));
	if (!new)
		return -ENOMEM;
	for (uint32_t at = p->tail; at != p->head; at++)
		new[at & (slots - 1)] = *slot_at(p, at);
	client_free(c, p->slot, slot_bytes(p));
	p->slot = new;
	p->slots = slots;
	/* There may be more room, which Linux does not look at, either. */
	wake(p, WRITE_END, ~0);
	return (int)(slots * PAGE);
}

int pipe_size(struct file *f, int command, int64_t bytes)
{
	struct pipe *p = f->object;

	if (f->object_ops != &end_ops[0] && f->object_ops != &end_ops[1])
		return -EBADF;
	return command == F_GETPIPE_SZ ? (int)(p->slots * PAGE)
				       : resize(f->client, p, bytes);
}
