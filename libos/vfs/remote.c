/* SPDX-License-Identifier: MIT */
/*
 * remote.c: sockets of the network, socket_ops of socket.h, and its sets, which
 * are waited for together.
 *
 * The network says which of them are ready, and vfs keeps nothing of that. For
 * vfs_poll() each client has a set, whose members are what it asked for the
 * last time: most programs ask again and again for the same.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "socket.h"

/* A layout need not have one. */
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE weak
#include "hostnet/hostnet.h"
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE

#define SELF	 CUBICLE_SELF
#define AF_INET	 2
#define AF_INET6 10
#define NO_DATA	 UINT64_MAX /* of a member that is no descriptor */
#define EVENTS	 64	    /* of one call */

static int64_t remote_of(struct file *f)
{
	return (int64_t)(intptr_t)socket_of(f)->object;
}

static void *object_of(int64_t socket)
{
	return (void *)(intptr_t)socket;
}

int remote_is_there(void)
{
	return hostnet_socket != NULL;
}

/* --- sockets -------------------------------------------------------------------- */

int remote_make(
	struct client *c, int family, int type, int protocol, void **object)
{
	if (!hostnet_socket || (family != AF_INET && family != AF_INET6))
		return -EAFNOSUPPORT;
	int64_t socket = hostnet_socket(SELF, c->id, family, type, protocol);
	if (socket < 0)
		return (int)socket;
	*object = object_of(socket);
	return 0;
}

static void remote_opened(void *object, struct file *f)
{
	f->remote = (int64_t)(intptr_t)object;
	f->client->remotes++;
}

static void remote_undo(void *object)
{
	hostnet_close(SELF, (int64_t)(intptr_t)object);
}

static void remote_close(struct file *f)
{
	f->client->remotes--;
	polled_end(f);
	hostnet_close(SELF, remote_of(f));
}

static int remote_bind(struct file *f, const struct vfs_address *a)
{
	return hostnet_bind(SELF, remote_of(f), a);
}

static int remote_connect(struct file *f, const struct vfs_address *a)
{
	return hostnet_connect(SELF, remote_of(f), a);
}

static int remote_listen(struct file *f, int backlog)
{
	return hostnet_listen(SELF, remote_of(f), backlog);
}

static int remote_accept(
	struct file *f, struct vfs_address *from, void **object)
{
	int64_t socket =
		hostnet_accept(SELF, remote_of(f), f->client->id, from);

	if (socket < 0)
		return (int)socket;
	*object = object_of(socket);
	return 0;
}

static int64_t remote_recv(struct file *f, void *buf, size_t len, int flags,
	struct vfs_address *from)
{
	flags &= ~MSG_DONTWAIT;
	if (socket_of(f)->type == SOCK_STREAM)
		return hostnet_recv(SELF, remote_of(f), buf, len, flags);
	int64_t n = hostnet_recv_from(
		SELF, remote_of(f), buf, len, flags | MSG_TRUNC, from);
	if (n <= (int64_t)len)
		return n;
	/* No message is that long. */
	if (n > VFS_NETWORK_TRANSFER_MAX)
		return -EIO;
	return VFS_TRUNCATED + (flags & MSG_TRUNC ? n : (int64_t)len);
}

static int64_t remote_send(struct file *f, const void *buf, size_t len,
	int flags, const struct vfs_address *to)
{
	flags &= ~MSG_DONTWAIT;
	return to->bytes
		? hostnet_send_to(SELF, remote_of(f), buf, len, flags, to)
		: hostnet_send(SELF, remote_of(f), buf, len, flags);
}

static int remote_get_option(
	struct file *f, int level, int name, void *value, uint32_t bytes)
{
	return hostnet_get_option(
		SELF, remote_of(f), level, name, value, bytes);
}

static int remote_set_option(
	struct file *f, int level, int name, const void *value, uint32_t bytes)
{
	return hostnet_set_option(
		SELF, remote_of(f), level, name, value, bytes);
}

static int remote_name(struct file *f, int peer, struct vfs_address *to)
{
	return hostnet_name(SELF, remote_of(f), peer, to);
}

static int remote_waiting(struct file *f)
{
	return hostnet_waiting(SELF, remote_of(f), 0);
}

static int remote_shutdown(struct file *f, int how)
{
	return hostnet_shutdown(SELF, remote_of(f), how);
}

static int remote_ready(struct file *f)
{
	return (int)polled_ready(f);
}

const struct socket_ops remote_ops = {
	.bind = remote_bind,
	.connect = remote_connect,
	.listen = remote_listen,
	.accept = remote_accept,
	.opened = remote_opened,
	.undo = remote_undo,
	.recv = remote_recv,
	.send = remote_send,
	.get_option = remote_get_option,
	.set_option = remote_set_option,
	.name = remote_name,
	.waiting = remote_waiting,
	.shutdown = remote_shutdown,
	.ready = remote_ready,
	.close = remote_close,
};

int vfs_socket_give(cubicle_id_t who, int fd, int64_t *handle)
{
	struct client *c = client_get(who);
	struct file *f = c ? file_get(c, fd) : NULL;

	if (!f)
		return -EBADF;
	if (f->type != S_IFSOCK || !f->remote)
		return -ENOTSOCK;
	if (!handle)
		return -EFAULT;
	int64_t given = hostnet_give(SELF, f->remote, c->id);
	if (given >= 0)
		*handle = given;
	return given < 0 ? (int)given : 0;
}

/* --- sets ------------------------------------------------------------------------- */

int64_t netset_new(struct client *c)
{
	if (!hostnet_set_new)
		return -ENOSYS;
	return hostnet_set_new(SELF, c->id);
}

int64_t netset_give(struct client *c, int64_t set)
{
	return hostnet_give(SELF, set, c->id);
}

int netset_change(
	int64_t set, int how, int64_t member, uint32_t events, uint64_t data)
{
	return hostnet_set_change(SELF, set, how, member, events, data);
}

int netset_look(int64_t set, void *events, size_t bytes)
{
	int n = hostnet_set_wait(SELF, set, events, bytes, 0);

	/* No signal ends what does not wait. */
	return n == -EINTR ? 0 : n;
}

void netset_close(int64_t set)
{
	hostnet_close(SELF, set);
}

/* --- poll ------------------------------------------------------------------------- */

/* (f) leaves the set of its client. */
void polled_end(struct file *f)
{
	struct file **at = &f->client->polled;

	while (*at && *at != f)
		at = &(*at)->next_polled;
	if (!*at)
		return;
	*at = f->next_polled;
	netset_change(f->client->set, VFS_SET_REMOVE, f->remote, 0, 0);
	f->polled_events = 0;
}

uint32_t polled_ready(struct file *f)
{
	return f->poll_number == f->client->poll_number ? f->poll_ready : 0;
}

/* Let the client wait for these streams, too; it does so by a set. */
static void streams_poll(struct client *c, uint32_t streams)
{
	uint32_t other = streams ^ c->polled_streams;

	for (uint32_t i = 0; i < 3; i++)
		if (other >> i & 1)
			netset_change(c->set,
				streams >> i & 1 ? VFS_SET_ADD : VFS_SET_REMOVE,
				VFS_SET_STREAM(i), i ? POLLOUT : POLLIN,
				NO_DATA);
	c->polled_streams = streams;
}

void poll_begin(struct client *c)
{
	c->poll_number++;
}

void poll_want(struct file *f, uint32_t events)
{
	if (f->poll_number != f->client->poll_number)
		f->poll_events = f->poll_ready = 0;
	f->poll_number = f->client->poll_number;
	f->poll_events |= events | POLLERR;
}

/* Make the members of the set those that are wanted. */
static int members_change(struct client *c, int fd, struct file *f)
{
	uint32_t events = f->poll_events;

	if (f->polled_events == events)
		return 0;
	int error = netset_change(c->set,
		f->polled_events ? VFS_SET_CHANGE : VFS_SET_ADD, f->remote,
		events, (uint64_t)fd);
	if (error)
		return error;
	if (!f->polled_events) {
		f->next_polled = c->polled;
		c->polled = f;
	}
	f->polled_events = events;
	return 0;
}

int poll_member(struct client *c, int fd, struct file *f)
{
	if (!c->set) {
		int64_t set = netset_new(c);
		if (set < 0)
			return (int)set;
		c->set = set;
		c->set_close = netset_close;
		c->set_given = netset_give(c, set);
	}
	return members_change(c, fd, f);
}

/* The events of the set; what it says is no more than a hint. */
int poll_look(struct client *c, uint32_t streams)
{
	static struct vfs_event events[EVENTS];
	struct file *next;
	int n = EVENTS;

	for (struct file *f = c->polled; f; f = next) {
		next = f->next_polled;
		if (f->poll_number != c->poll_number)
			polled_end(f);
	}
	streams_poll(c, streams);
	for (int round = 0; n == EVENTS && round < c->descriptors / EVENTS + 2;
		round++) {
		n = netset_look(c->set, events, sizeof(events));
		for (int i = 0; i < n && i < EVENTS; i++) {
			struct file *f = events[i].data < INT32_MAX
				? file_get(c, (int)events[i].data)
				: NULL;
			if (f && f->poll_number == c->poll_number)
				f->poll_ready = events[i].events;
		}
	}
	return n < 0 ? n : 0;
}
