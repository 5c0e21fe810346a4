/* SPDX-License-Identifier: MIT */
/*
 * wait.c: what files are ready for. vfs itself never waits: it tells its client
 * what to wait for.
 */
#include <cubicle/component.h>
#include "internal.h"

#define ALWAYS (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

/* As VFS_WAITS() says. */
static int answer(struct file *f)
{
	return f->mount->ops->ready ? f->mount->ops->ready(f->node) : -EPERM;
}

/* A device is asked once in a call, however many entries or watches mean it: to
 * ask one is a system call of the host. */
#define ASKED 16

static struct {
	const struct mount *mount;
	uint64_t node;
	int answer;
} asked[ASKED];

static int asked_count = ASKED; /* that many: nothing is kept */

void ready_once(void)
{
	asked_count = 0;
}

void ready_always(void)
{
	asked_count = ASKED;
}

static int answer_once(struct file *f)
{
	if (f->object_ops || asked_count == ASKED)
		return answer(f);
	int i = 0;
	while (i < asked_count &&
		(asked[i].node != f->node || asked[i].mount != f->mount))
		i++;
	if (i < asked_count)
		return asked[i].answer;
	asked[i].mount = f->mount;
	asked[i].node = f->node;
	asked[i].answer = answer(f);
	/* With more, the last one is asked again. */
	asked_count += asked_count < ASKED - 1;
	return asked[i].answer;
}

int file_ready_now(struct file *f, uint32_t events, uint32_t *streams)
{
	int ready = answer_once(f);

	/* An error of a device: a call on it will tell. */
	if (ready < 0)
		return ALWAYS;
	if (streams && events & (POLLIN | POLLRDNORM))
		*streams |= (uint32_t)(ready / VFS_INPUT_FROM(0)) % 8;
	if (streams && events & (POLLOUT | POLLWRNORM))
		*streams |= (uint32_t)(ready / VFS_OUTPUT_TO(0)) % 8;
	return ready % VFS_INPUT_FROM(0);
}

int file_can_wait(struct file *f)
{
	return answer(f) != -EPERM;
}

/* --- poll ------------------------------------------------------------------ */

#define PIECE 64 /* entries */

/* The file of (p); NULL if it has none that can be asked. */
static struct file *entry_file(struct client *c, const struct vfs_pollfd *p)
{
	struct file *f = p->fd < 0 ? NULL : file_get(c, p->fd);

	return f && !(f->flags & O_PATH) ? f : NULL;
}

static int entry_ready(
	struct client *c, struct vfs_pollfd *p, struct vfs_wait *wait)
{
	struct file *f = entry_file(c, p);
	uint16_t events = (uint16_t)p->events;

	p->revents = 0;
	if (p->fd < 0)
		return 0;
	if (!f) {
		p->revents = POLLNVAL;
		return 1;
	}
	uint32_t ready = (uint32_t)file_ready_now(f, events, &wait->streams);
	if (f->remote)
		ready |= polled_ready(f);
	p->revents = (int16_t)(ready & (events | POLLERR | POLLHUP));
	return p->revents != 0;
}

/* A function for each piece of the entries. */
typedef int piece_do(struct client *c, struct vfs_pollfd *p, size_t count,
	struct vfs_wait *wait);

/* Note the entries whose files belong to the network. */
static int piece_want(struct client *c, struct vfs_pollfd *p, size_t count,
	struct vfs_wait *wait)
{
	(void)wait;
	for (size_t i = 0; i < count; i++) {
		struct file *f = entry_file(c, &p[i]);
		if (f && f->remote)
			poll_want(f, (uint16_t)p[i].events);
	}
	return 0;
}

static int piece_member(struct client *c, struct vfs_pollfd *p, size_t count,
	struct vfs_wait *wait)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		struct file *f = entry_file(c, &p[i]);
		if (f && f->remote) {
			error = poll_member(c, p[i].fd, f);
			wait->set = c->set_given;
		} else if (f && !f->object_ops) {
			file_ready_now(
				f, (uint16_t)p[i].events, &wait->streams);
		}
	}
	return error;
}

static int piece_ready(struct client *c, struct vfs_pollfd *p, size_t count,
	struct vfs_wait *wait)
{
	int found = 0;

	for (size_t i = 0; i < count; i++)
		found += entry_ready(c, &p[i], wait);
	return found;
}

/* The sum of the results, or the first error. */
static int each_piece(struct client *c, struct vfs_pollfd *fds, size_t bytes,
	piece_do *function, struct vfs_wait *wait)
{
	struct vfs_pollfd piece[PIECE];
	int sum = 0;

	for (size_t at = 0; at < bytes; at += sizeof(piece)) {
		size_t n =
			bytes - at < sizeof(piece) ? bytes - at : sizeof(piece);
		char *here = (char *)fds + at;
		if (cubicle_copy_in(piece, here, n))
			return -EFAULT;
		int result = function(c, piece, n / sizeof(*fds), wait);
		if (result < 0)
			return result;
		sum += result;
		if (function == piece_ready && cubicle_copy_out(here, piece, n))
			return -EFAULT;
	}
	return sum;
}

static int poll_remotes_once(struct client *c, struct vfs_pollfd *fds,
	size_t bytes, struct vfs_wait *wait)
{
	poll_begin(c);
	wait->set = 0;
	int error = each_piece(c, fds, bytes, piece_want, wait);
	if (!error)
		error = each_piece(c, fds, bytes, piece_member, wait);
	if (!error && wait->set)
		error = poll_look(c, wait->streams);
	return error;
}

#define TRIES 3 /* it is stopped, it restarts, it works */

/* Ask the network, if some of it is of the network. */
static int poll_remotes(struct client *c, struct vfs_pollfd *fds, size_t bytes,
	struct vfs_wait *wait)
{
	int error = 0;

	for (int i = 0; i < TRIES; i++) {
		error = poll_remotes_once(c, fds, bytes, wait);
		if (error != -EBADF && error != -EOWNERDEAD)
			break;
		remotes_check();
	}
	return error;
}

int vfs_poll(cubicle_id_t who, struct vfs_pollfd *fds, size_t bytes,
	struct vfs_wait *wait)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if (!wait)
		return -EFAULT;
	if (bytes % sizeof(*fds) || bytes > VFS_DESCRIPTORS_MAX * sizeof(*fds))
		return -EINVAL;
	*wait = (struct vfs_wait){.until_ns = timers_run(c)};
	if (c->remotes)
		remotes_check();
	ready_once();
	int result = c->remotes ? poll_remotes(c, fds, bytes, wait) : 0;
	if (!result)
		result = each_piece(c, fds, bytes, piece_ready, wait);
	ready_always();
	return result;
}
