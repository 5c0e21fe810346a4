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
#include "rt/restarts.h"
#include "rt/string.h"
#include "socket.h"

/* A layout need not have one. */
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE weak
#include "hostnet/hostnet.h"
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE

#define SELF	   CUBICLE_SELF
#define AF_INET	   2
#define AF_INET6   10
#define NAME_FIRST 2	      /* of an address of AF_UNIX: after the family */
#define NO_DATA	   UINT64_MAX /* of a member that is no descriptor */
#define EVENTS	   64	      /* of one call */

#define OPTION_BYTES 16

/* An option that was set, and is set again after a restart. */
struct option {
	struct option *next;
	int level, name;
	uint32_t bytes;
	char value[OPTION_BYTES];
};

/* A socket of the network, and what it takes to make it again. */
struct remote {
	struct file *file; /* NULL: not yet */
	struct client *client;
	int64_t socket;
	int family, type, protocol;
	int backlog;		  /* -1: it does not listen */
	int is_dead;		  /* with a restart of the network */
	int error;		  /* of a dead one, for the next call */
	struct vfs_address bound; /* 0 bytes: to none */
	/* Of AF_UNIX: the file of (bound), if a mount has it under the same
	 * path; or NULL. */
	const struct mount *mount;
	uint64_t inode;
	struct option *options; /* the last that was set comes first */
	struct remote *next;	/* of all */
	struct remote **at;	/* what points to it there */
};

static struct remote *remotes;
void (*netset_again)(void);
int (*netset_any_lost)(void);
static struct client *polling; /* clients that have a set for vfs_poll() */

static struct remote *remote_of(struct file *f)
{
	return socket_of(f)->object;
}

/* (a) is from the network, and goes to a client. */
static void address_bound(struct vfs_address *a)
{
	if (a->bytes > VFS_ADDRESS_BYTES)
		a->bytes = VFS_ADDRESS_BYTES;
}

int remote_is_there(void)
{
	return hostnet_socket != NULL;
}

static struct remote *remote_new(
	struct client *c, int family, int type, int protocol)
{
	struct remote *r = client_alloc(c, sizeof(*r));

	if (!r)
		return NULL;
	r->client = c;
	r->family = family;
	r->type = type;
	r->protocol = protocol;
	r->backlog = -1;
	r->next = remotes;
	r->at = &remotes;
	if (r->next)
		r->next->at = &r->next;
	remotes = r;
	return r;
}

static void remote_free(struct remote *r)
{
	*r->at = r->next;
	if (r->next)
		r->next->at = r->at;
	while (r->options) {
		struct option *o = r->options;
		r->options = o->next;
		client_free(r->client, o, sizeof(*o));
	}
	client_free(r->client, r, sizeof(*r));
}

static void polls_forget(void);

/* --- a network that has restarted ---------------------------------------------- */

static int options_again(struct remote *r, const struct option *o)
{
	/* In the order in which they were set. */
	int error = o->next ? options_again(r, o->next) : 0;

	return error ? error
		     : hostnet_set_option(SELF, r->socket, o->level, o->name,
			       o->value, o->bytes);
}

/* (r) is of AF_UNIX, and is bound to a path: that, to (path). */
static int path_of(const struct remote *r, char *path)
{
	uint32_t bytes = r->bound.bytes;

	if (r->family != AF_UNIX || bytes <= NAME_FIRST ||
		bytes > VFS_ADDRESS_BYTES || !r->bound.data[NAME_FIRST])
		return 0;
	memcpy(path, r->bound.data + NAME_FIRST, bytes - NAME_FIRST);
	path[bytes - NAME_FIRST] = 0;
	return 1;
}

/* The file of a path stays when its socket is closed, as on Linux. If nobody
 * has replaced it, the new socket may. */
static int bind_again(struct remote *r)
{
	char path[VFS_ADDRESS_BYTES];
	int error = hostnet_bind(SELF, r->socket, &r->bound);

	if (error != -EADDRINUSE || !r->mount || !path_of(r, path) ||
		socket_file_remove(r->client, path, r->mount, r->inode))
		return error;
	error = hostnet_bind(SELF, r->socket, &r->bound);
	if (!error && socket_file_find(r->client, path, &r->mount, &r->inode))
		r->mount = NULL;
	return error;
}

/* A socket that listens comes back as it was. -EOWNERDEAD: the network has
 * stopped once more. */
static int listen_again(struct remote *r)
{
	int64_t old = r->socket;
	int64_t socket = hostnet_socket(
		SELF, r->client->id, r->family, r->type, r->protocol);

	if (socket < 0)
		return (int)socket;
	r->socket = socket;
	int error = r->options ? options_again(r, r->options) : 0;
	if (!error)
		error = bind_again(r);
	if (!error)
		error = hostnet_listen(SELF, socket, r->backlog);
	if (error) {
		hostnet_close(SELF, socket);
		r->socket = old;
	}
	return error;
}

/* All others have lost their connection. */
static void revive(struct remote *r)
{
	int error = r->backlog >= 0 ? listen_again(r) : -ECONNRESET;

	if (!error && r->file)
		r->file->remote = r->socket;
	/* With the next restart there is another try. */
	if (!error || error == -EOWNERDEAD)
		return;
	r->is_dead = 1;
	r->error = ECONNRESET;
	r->socket = 0;
	if (r->file)
		r->file->remote = 0;
}

static void lost_again(void)
{
	int lost = 0;

	/* There may be sets, and no socket. */
	for (struct client *c = polling; c; c = c->next_polling)
		lost |= netset_is_lost(c, c->set);
	if (netset_any_lost)
		lost |= netset_any_lost();
	for (struct remote *r = remotes; r; r = r->next)
		if (!r->is_dead &&
			hostnet_waiting(SELF, r->socket, 0) == -EBADF) {
			revive(r);
			lost = 1;
		}
	if (lost) {
		polls_forget();
		if (netset_again)
			netset_again();
	}
	/* Watchers of dead sockets are woken. */
	for (struct remote *r = remotes; r && lost; r = r->next)
		if (r->is_dead && r->file)
			file_wake(r->file, ~0);
}

#define TRIES 6 /* it may stop again meanwhile */

void remotes_check(void)
{
	static uint32_t seen;

	/* One that has stopped restarts with what is asked here: a program that
	 * only waits makes no other call. */
	for (int i = 0; i < TRIES && seen != restarts_of_all() + stops_of_all();
		i++) {
		seen = restarts_of_all() + stops_of_all();
		lost_again();
	}
}

/* (n) is what the network returned. It may have been stopped in the middle. */
static int64_t checked(int64_t n)
{
	if (n == -EBADF || n == -EOWNERDEAD) {
		remotes_check();
		return -ECONNRESET;
	}
	return n;
}

/* --- sockets -------------------------------------------------------------------- */

int remote_make(
	struct client *c, int family, int type, int protocol, void **object)
{
	if (!hostnet_socket ||
		(family != AF_UNIX && family != AF_INET && family != AF_INET6))
		return -EAFNOSUPPORT;
	struct remote *r = remote_new(c, family, type, protocol);
	if (!r)
		return -ENOMEM;
	r->socket = hostnet_socket(SELF, c->id, family, type, protocol);
	int error = r->socket < 0 ? (int)r->socket : 0;
	if (error)
		remote_free(r);
	*object = r;
	return error;
}

static void remote_opened(void *object, struct file *f)
{
	struct remote *r = object;

	r->file = f;
	f->remote = r->socket;
	f->client->remotes++;
}

static void remote_undo(void *object)
{
	struct remote *r = object;

	hostnet_close(SELF, r->socket);
	remote_free(r);
}

static void remote_close(struct file *f)
{
	struct remote *r = remote_of(f);

	f->client->remotes--;
	polled_end(f);
	if (!r->is_dead)
		hostnet_close(SELF, r->socket);
	remote_free(r);
}

static int remote_bind(struct file *f, const struct vfs_address *a)
{
	struct remote *r = remote_of(f);
	int error = (int)checked(hostnet_bind(SELF, r->socket, a));

	char path[VFS_ADDRESS_BYTES];

	if (error)
		return error;
	r->bound = *a;
	if (path_of(r, path) &&
		socket_file_find(r->client, path, &r->mount, &r->inode))
		r->mount = NULL;
	return 0;
}

static int remote_connect(struct file *f, const struct vfs_address *a)
{
	return (int)checked(hostnet_connect(SELF, remote_of(f)->socket, a));
}

static int remote_listen(struct file *f, int backlog)
{
	struct remote *r = remote_of(f);
	int error = (int)checked(hostnet_listen(SELF, r->socket, backlog));
	struct vfs_address now;

	if (error)
		return error;
	r->backlog = backlog < 0 ? 0 : backlog;
	/* Also if the host has chosen the port. */
	if (!hostnet_name(SELF, r->socket, 0, &now)) {
		address_bound(&now);
		r->bound = now;
	}
	return 0;
}

static int remote_accept(
	struct file *f, struct vfs_accepted *accepted, void **object)
{
	struct remote *r = remote_of(f);

	/* It could not listen again. */
	if (r->is_dead)
		return -EINVAL;
	struct remote *new =
		remote_new(f->client, r->family, r->type, r->protocol);

	if (!new)
		return -ENOMEM;
	new->socket = hostnet_accept(SELF, r->socket, f->client->id, accepted);
	if (new->socket < 0) {
		int error = (int)checked(new->socket);
		remote_free(new);
		return error == -ECONNRESET ? -ECONNABORTED : error;
	}
	address_bound(&accepted->from);
	if (accepted->given < 0)
		accepted->given = 0;
	*object = new;
	return 0;
}

/* The result of a call on a dead one: the error, once, and then (after). */
static int64_t dead(struct remote *r, int64_t after)
{
	int error = r->error;

	r->error = 0;
	return error ? -error : after;
}

static int64_t remote_recv(struct file *f, void *buf, size_t len, int flags,
	struct vfs_address *from)
{
	struct remote *r = remote_of(f);

	remotes_check();
	if (r->is_dead)
		return dead(r, 0);
	flags &= ~MSG_DONTWAIT;
	if (r->type == SOCK_STREAM)
		return checked(hostnet_recv(SELF, r->socket, buf, len, flags));
	int64_t n = checked(hostnet_recv_from(
		SELF, r->socket, buf, len, flags | MSG_TRUNC, from));
	address_bound(from);
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
	struct remote *r = remote_of(f);

	remotes_check();
	if (r->is_dead)
		return dead(r, -EPIPE);
	flags &= ~MSG_DONTWAIT;
	return checked(to->bytes
			? hostnet_send_to(SELF, r->socket, buf, len, flags, to)
			: hostnet_send(SELF, r->socket, buf, len, flags));
}

static int remote_get_option(
	struct file *f, int level, int name, void *value, uint32_t bytes)
{
	struct remote *r = remote_of(f);

	remotes_check();
	if (r->is_dead && level == SOL_SOCKET && name == SO_ERROR &&
		bytes >= sizeof(int)) {
		int error = (int)-dead(r, 0);
		memcpy(value, &error, sizeof(error));
		return sizeof(error);
	}
	return (int)checked(
		hostnet_get_option(SELF, r->socket, level, name, value, bytes));
}

/* Of a socket that listens, or may: the others do not come back. */
static void option_keep(struct remote *r, int level, int name,
	const void *value, uint32_t bytes)
{
	struct option **at = &r->options, *o;

	if (bytes > OPTION_BYTES)
		return;
	while (*at && ((*at)->level != level || (*at)->name != name))
		at = &(*at)->next;
	o = *at;
	if (o)
		*at = o->next;
	else
		o = client_alloc(r->client, sizeof(*o));
	if (!o)
		return;
	o->level = level;
	o->name = name;
	o->bytes = bytes;
	memcpy(o->value, value, bytes);
	o->next = r->options;
	r->options = o;
}

static int remote_set_option(
	struct file *f, int level, int name, const void *value, uint32_t bytes)
{
	struct remote *r = remote_of(f);
	int error = (int)checked(
		hostnet_set_option(SELF, r->socket, level, name, value, bytes));

	/* An accepted one is bound, but not by bind(). */
	if (!error && (!r->bound.bytes || r->backlog >= 0))
		option_keep(r, level, name, value, bytes);
	return error;
}

static int remote_name(struct file *f, int peer, struct vfs_address *to)
{
	int error = (int)checked(
		hostnet_name(SELF, remote_of(f)->socket, peer, to));

	address_bound(to);
	return error;
}

static int remote_waiting(struct file *f)
{
	return (int)checked(hostnet_waiting(SELF, remote_of(f)->socket, 0));
}

static int remote_shutdown(struct file *f, int how)
{
	return (int)checked(hostnet_shutdown(SELF, remote_of(f)->socket, how));
}

static int remote_ready(struct file *f)
{
	if (remote_of(f)->is_dead)
		return POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM | POLLRDHUP |
			POLLHUP | (remote_of(f)->error ? POLLERR : 0);
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
	remotes_check();
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

int64_t netset_new(struct client *c, int64_t *given)
{
	if (!hostnet_set_new)
		return -ENOSYS;
	int64_t set = hostnet_set_new(SELF, c->id);
	if (set <= 0)
		return set ? set : -EIO;
	*given = hostnet_give(SELF, set, c->id);
	if (*given > 0)
		return set;
	/* The client could not wait for it. */
	hostnet_close(SELF, set);
	return *given ? *given : -EOPNOTSUPP;
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
	if (n == -EINTR)
		return 0;
	/* The caller would read after the end of the events. */
	return n > (int)(bytes / sizeof(struct vfs_event)) ? -EIO : n;
}

int netset_is_lost(const struct client *c, int64_t set)
{
	return hostnet_give(SELF, set, c->id) == -EBADF;
}

void netset_close(int64_t set)
{
	hostnet_close(SELF, set);
}

/* The set of (c) for vfs_poll() ends, or has gone. */
static void poll_end(struct client *c)
{
	struct client **at = &polling;

	while (*at != c)
		at = &(*at)->next_polling;
	*at = c->next_polling;
	for (struct file *f = c->polled; f; f = f->next_polled)
		f->polled_events = 0;
	c->polled = NULL;
	c->polled_streams = 0;
	hostnet_close(SELF, c->set);
	c->set = 0;
}

static void polls_forget(void)
{
	while (polling)
		poll_end(polling);
}

/* --- poll ------------------------------------------------------------------------- */

/* (f) is closed, and by that leaves the set of its client. */
void polled_end(struct file *f)
{
	if (!f->polled_events)
		return;
	*f->polled_at = f->next_polled;
	if (f->next_polled)
		f->next_polled->polled_at = f->polled_at;
	f->polled_events = 0;
}

static void member_remove(struct file *f)
{
	netset_change(f->client->set, VFS_SET_REMOVE, f->remote, 0, 0);
	polled_end(f);
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

	if (f->polled_events == events && f->polled_fd == fd)
		return 0;
	int error = netset_change(c->set,
		f->polled_events ? VFS_SET_CHANGE : VFS_SET_ADD, f->remote,
		events, (uint64_t)fd);
	if (error)
		return error;
	if (!f->polled_events) {
		f->next_polled = c->polled;
		f->polled_at = &c->polled;
		if (f->next_polled)
			f->next_polled->polled_at = &f->next_polled;
		c->polled = f;
	}
	f->polled_events = events;
	f->polled_fd = fd;
	return 0;
}

int poll_member(struct client *c, int fd, struct file *f)
{
	if (!c->set) {
		int64_t set = netset_new(c, &c->set_given);
		if (set < 0)
			return (int)set;
		c->set = set;
		c->poll_end = poll_end;
		c->next_polling = polling;
		polling = c;
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
			member_remove(f);
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
