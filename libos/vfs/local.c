/* SPDX-License-Identifier: MIT */
/*
 * local.c: sockets of AF_UNIX inside vfs: socket_ops of socket.h. Those of the
 * host are in remote.c; host_socket.c says which these are.
 *
 * What is sent is in a queue of the receiver, message by message, also for a
 * stream. Whoever receives pays for it; so does a socket that waits to be
 * accepted, which is why it takes little until then.
 *
 * A name is that of a file of type socket, which bind() makes, or it begins
 * with a NUL and is in no file system.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "random/random.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "socket.h"

#define SPACE	      212992u /* bytes of a queue, as Linux has it by default */
#define SPACE_WAITING 16384u  /* before it is accepted */
#define OVERHEAD      640u    /* of a message, about as much as in Linux */
#define BACKLOG_MAX   4096
/* Datagram sockets of a client that are connected to one of another client,
 * which wakes them when it receives. */
#define TARGETS	   64
#define READABLE   (POLLIN | POLLPRI | POLLRDNORM | POLLRDBAND)
#define WRITABLE   (POLLOUT | POLLWRNORM | POLLWRBAND)
#define SHUT_IN	   1
#define SHUT_OUT   2
#define NOT_SET	   INT32_MIN
#define NAME_FIRST 2 /* of an address: after the family */

struct message {
	struct message *next;
	const struct client *sender;
	uint32_t offset, bytes;
	struct vfs_address from;
	char data[];
};

struct local {
	struct file *file; /* NULL: it waits to be accepted */
	struct client *client;
	const struct client *maker; /* who connected; then it is (client) */
	int type;
	int shut;	    /* SHUT_* */
	int error;	    /* for SO_ERROR */
	struct local *peer; /* it is connected to; of a SOCK_DGRAM one way */
	struct message *first, *last;
	size_t space; /* that messages take, with their overhead */
	struct vfs_address name;
	/* The file that the name is of, or NULL and 0. */
	const struct mount *mount;
	uint64_t inode;
	/* SO_SNDBUF and SO_RCVBUF that were set, for a socket of the host that
	 * takes its place; or NOT_SET */
	int send_bytes, receive_bytes;
	int backlog; /* -1: it does not listen */
	int waiting; /* to be accepted */
	struct local *first_waiting, *next_waiting;
	struct local *next_named; /* in the same bucket */
	struct local **named_at;  /* what points to it there, or NULL */
	/* SOCK_DGRAM: those whose peer it is; and the same for its own peer. */
	struct local *senders, *next_sender, **sender_at;
};

/* Sockets with a name, by a hash that clients cannot foresee. A client can have
 * many, and others search here, too. */
#define BUCKET_BITS 12

static struct local *buckets[1 << BUCKET_BITS];
static uint64_t factor; /* odd; 0: it is not chosen yet */

static struct local *local_of(struct file *f)
{
	return socket_of(f)->object;
}

static int is_connected_type(const struct local *l)
{
	return l->type != SOCK_DGRAM;
}

static void wake(struct local *l, int events)
{
	if (l->file)
		file_wake(l->file, events);
}

/* Allocate zeroed memory that (c) pays for, though (other) causes it. */
static void *alloc_for(
	struct client *c, const struct client *other, size_t bytes)
{
	if (client_take_for(c, other, bytes))
		return NULL;
	void *p = heap_zalloc(bytes);
	if (!p)
		client_give_for(c, other, bytes);
	return p;
}

static void free_for(
	struct client *c, const struct client *other, void *p, size_t bytes)
{
	client_give_for(c, other, bytes);
	heap_free(p);
}

/* A socket of (c), which (maker) causes. */
static struct local *local_new(
	struct client *c, const struct client *maker, int type)
{
	struct local *l = alloc_for(c, maker, sizeof(*l));

	if (!l)
		return NULL;
	l->client = c;
	l->maker = maker;
	l->type = type;
	l->backlog = -1;
	l->send_bytes = l->receive_bytes = NOT_SET;
	return l;
}

/* Does (l) have a socket of another client as its target? */
static int is_abroad(const struct local *l)
{
	return l->peer && l->peer->client != l->client;
}

/* Let (l), a SOCK_DGRAM, send to (to); NULL: to no socket. */
static void target_set(struct local *l, struct local *to)
{
	l->client->targets -= (uint32_t)is_abroad(l);
	if (l->peer) {
		*l->sender_at = l->next_sender;
		if (l->next_sender)
			l->next_sender->sender_at = l->sender_at;
	}
	l->peer = to;
	l->client->targets += (uint32_t)is_abroad(l);
	if (!to)
		return;
	l->next_sender = to->senders;
	l->sender_at = &to->senders;
	if (to->senders)
		to->senders->sender_at = &l->next_sender;
	to->senders = l;
}

/* --- queues ------------------------------------------------------------------- */

static size_t message_space(size_t bytes)
{
	return bytes + OVERHEAD;
}

static void message_drop(struct local *l)
{
	struct message *m = l->first;

	l->first = m->next;
	if (!l->first)
		l->last = NULL;
	size_t bytes = m->offset + m->bytes;
	l->space -= message_space(bytes);
	free_for(l->client, m->sender, m, sizeof(*m) + bytes);
}

static size_t space_of(const struct local *l)
{
	return l->file ? SPACE : SPACE_WAITING;
}

/* As in Linux, there is a hint before the queue is full. */
static int has_room(const struct local *l)
{
	return l->space * 4 <= space_of(l);
}

static int64_t message_add(
	struct local *to, const struct local *from, const char *buf, size_t len)
{
	struct message *m =
		alloc_for(to->client, from->client, sizeof(*m) + len);

	if (!m)
		return -ENOMEM;
	if (cubicle_copy_in(m->data, buf, len)) {
		free_for(to->client, from->client, m, sizeof(*m) + len);
		return -EFAULT;
	}
	m->sender = from->client;
	m->bytes = (uint32_t)len;
	m->from = from->name;
	if (to->last)
		to->last->next = m;
	else
		to->first = m;
	to->last = m;
	to->space += message_space(len);
	wake(to, READABLE);
	return (int64_t)len;
}

/* --- the end -------------------------------------------------------------------- */

static void local_free(struct local *l)
{
	if (l->named_at)
		*l->named_at = l->next_named;
	if (l->named_at && l->next_named)
		l->next_named->named_at = l->named_at;
	while (l->first)
		message_drop(l);
	free_for(l->client, l->maker, l, sizeof(*l));
}

/* (l) has gone: its peer reads what there is, and then the end. */
static void disconnect(struct local *l, int reset)
{
	struct local *peer = l->peer;

	l->peer = NULL;
	if (!peer || peer->peer != l)
		return;
	peer->peer = NULL;
	peer->shut = SHUT_IN | SHUT_OUT;
	if (reset)
		peer->error = ECONNRESET;
	wake(peer, ~0);
}

static void unaccepted_end(struct local *l)
{
	while (l->first_waiting) {
		struct local *w = l->first_waiting;
		l->first_waiting = w->next_waiting;
		disconnect(w, 1);
		local_free(w);
	}
}

static void local_close(struct file *f)
{
	struct local *l = local_of(f);

	unaccepted_end(l);
	if (is_connected_type(l))
		disconnect(l, l->first != NULL);
	else
		target_set(l, NULL);
	/* Sockets that send to it get an error. */
	while (l->senders) {
		struct local *o = l->senders;
		target_set(o, NULL);
		o->error = ECONNREFUSED;
		wake(o, ~0);
	}
	local_free(l);
}

/* --- names ------------------------------------------------------------------------ */

static int is_abstract(const struct vfs_address *a)
{
	return a->bytes > NAME_FIRST && !a->data[NAME_FIRST];
}

/* The path of (a), with a NUL, to (path). */
static int path_of(const struct vfs_address *a, char *path)
{
	size_t n = a->bytes > NAME_FIRST ? a->bytes - NAME_FIRST : 0;

	if (!n)
		return -EINVAL;
	memcpy(path, a->data + NAME_FIRST, n);
	path[n] = 0;
	return 0;
}

static int is_same(const struct vfs_address *a, const struct vfs_address *b)
{
	return a->bytes == b->bytes && !memcmp(a->data, b->data, a->bytes);
}

static struct local **bucket_of_abstract(const struct vfs_address *a)
{
	uint64_t hash = 0;

	for (uint32_t i = NAME_FIRST; i < a->bytes; i++)
		hash = (hash + a->data[i] + 1) * factor;
	return &buckets[hash >> (64 - BUCKET_BITS)];
}

static struct local **bucket_of_file(uint64_t inode)
{
	return &buckets[inode * factor >> (64 - BUCKET_BITS)];
}

static void named_add(struct local *l, struct local **bucket)
{
	l->next_named = *bucket;
	l->named_at = bucket;
	if (*bucket)
		(*bucket)->named_at = &l->next_named;
	*bucket = l;
}

static struct local *find_abstract(const struct vfs_address *a)
{
	struct local *l = *bucket_of_abstract(a);

	while (l && !(is_abstract(&l->name) && is_same(&l->name, a)))
		l = l->next_named;
	return l;
}

#define ANY_TRIES 64

/* Linux gives five hexadecimal digits to who asks for any name. Nobody knows
 * which, so nobody can take those that would come next. */
static int bind_any(struct local *l)
{
	static uint32_t last;
	struct vfs_address a = {.bytes = NAME_FIRST + 6, .data = {AF_UNIX}};
	uint32_t random;

	for (uint32_t tries = 0; tries < ANY_TRIES; tries++) {
		if (random_get(&random, sizeof(random)))
			return -EIO;
		random += ++last;
		for (int i = 0; i < 5; i++)
			a.data[NAME_FIRST + 1 + i] =
				(unsigned char)"0123456789abcdef"[random >>
						4 * (4 - i) &
					15];
		if (!find_abstract(&a)) {
			l->name = a;
			named_add(l, bucket_of_abstract(&a));
			return 0;
		}
	}
	return -EADDRINUSE;
}

static int local_bind(struct file *f, const struct vfs_address *a)
{
	struct local *l = local_of(f);
	char path[VFS_ADDRESS_BYTES + 1];
	int error;

	if (a->bytes < NAME_FIRST || a->data[0] != AF_UNIX)
		return -EINVAL;
	if (l->name.bytes)
		return -EINVAL;
	if (a->bytes == NAME_FIRST)
		return bind_any(l);
	if (is_abstract(a)) {
		if (find_abstract(a))
			return -EADDRINUSE;
	} else {
		error = path_of(a, path);
		if (!error)
			error = socket_file_make(
				l->client, path, &l->mount, &l->inode);
		if (error)
			return error == -EEXIST ? -EADDRINUSE : error;
	}
	l->name = *a;
	named_add(
		l, l->mount ? bucket_of_file(l->inode) : bucket_of_abstract(a));
	return 0;
}

/* The socket that has the name (a), for (c). */
static int find(struct client *c, const struct vfs_address *a, int type,
	struct local **to)
{
	char path[VFS_ADDRESS_BYTES + 1];
	const struct mount *mount;
	uint64_t inode;
	struct local *l;

	if (a->bytes <= NAME_FIRST || a->data[0] != AF_UNIX)
		return -EINVAL;
	if (is_abstract(a)) {
		l = find_abstract(a);
	} else {
		int error = path_of(a, path);
		if (!error)
			error = socket_file_find(c, path, &mount, &inode);
		if (error)
			return error;
		l = *bucket_of_file(inode);
		while (l && !(l->inode == inode && l->mount == mount))
			l = l->next_named;
	}
	if (!l)
		return -ECONNREFUSED;
	*to = l;
	return l->type == type ? 0 : -EPROTOTYPE;
}

static int local_name(struct file *f, int peer, struct vfs_address *to)
{
	struct local *l = local_of(f);

	if (peer && !l->peer)
		return -ENOTCONN;
	*to = peer ? l->peer->name : l->name;
	if (!to->bytes) {
		to->bytes = NAME_FIRST;
		to->data[0] = AF_UNIX;
	}
	return 0;
}

/* --- connections -------------------------------------------------------------------- */

static int local_listen(struct file *f, int backlog)
{
	struct local *l = local_of(f);

	if (!is_connected_type(l))
		return -EOPNOTSUPP;
	if (l->peer || !l->name.bytes)
		return -EINVAL;
	l->backlog =
		backlog < 0 || backlog > BACKLOG_MAX ? BACKLOG_MAX : backlog;
	return 0;
}

static int local_connect(struct file *f, const struct vfs_address *a)
{
	struct local *l = local_of(f), *to;

	if (l->type == SOCK_DGRAM && a->bytes >= NAME_FIRST &&
		a->data[0] == AF_UNSPEC) {
		target_set(l, NULL);
		return 0;
	}
	int error = find(l->client, a, l->type, &to);
	if (error)
		return error;
	if (l->type == SOCK_DGRAM) {
		if (to->client != l->client && !is_abroad(l) &&
			l->client->targets == TARGETS)
			return -ENOBUFS;
		target_set(l, to);
		return 0;
	}
	if (l->peer)
		return -EISCONN;
	if (l->backlog >= 0)
		return -EINVAL;
	if (to->backlog < 0)
		return -ECONNREFUSED;
	/* As Linux, one more than the backlog. */
	if (to->waiting > to->backlog)
		return -EAGAIN;
	struct local *w = local_new(to->client, l->client, l->type);
	if (!w)
		return -ENOMEM;
	struct local **at = &to->first_waiting;
	while (*at)
		at = &(*at)->next_waiting;
	*at = w;
	to->waiting++;
	w->name = to->name;
	w->peer = l;
	l->peer = w;
	l->shut = 0;
	wake(to, READABLE);
	wake(l, WRITABLE);
	return 0;
}

static int local_accept(
	struct file *f, struct vfs_accepted *accepted, void **object)
{
	struct local *l = local_of(f), *w = l->first_waiting;

	if (l->backlog < 0)
		return -EINVAL;
	if (!w)
		return -EAGAIN;
	l->first_waiting = w->next_waiting;
	w->next_waiting = NULL;
	l->waiting--;
	/* The socket that connected may be gone. */
	accepted->from = w->peer ? w->peer->name : (struct vfs_address){0};
	if (accepted->from.bytes < NAME_FIRST) {
		accepted->from.bytes = NAME_FIRST;
		accepted->from.data[0] = AF_UNIX;
	}
	*object = w;
	return 0;
}

static void local_opened(void *object, struct file *f)
{
	struct local *l = object;

	l->file = f;
	/* From now on it is one of the client's own. */
	if (l->maker != l->client)
		l->client->bytes_of_others -= sizeof(*l);
	l->maker = l->client;
	/* There is more room now. */
	if (l->peer)
		wake(l->peer, WRITABLE);
}

static void local_undo(void *object)
{
	struct local *l = object;

	disconnect(l, 1);
	local_free(l);
}

/* --- data --------------------------------------------------------------------------- */

static int take_error(struct local *l)
{
	int error = l->error;

	l->error = 0;
	return -error;
}

static int64_t send_stream(struct local *l, const char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		size_t room = space_of(l->peer);
		size_t n = len - done < room / 4 ? len - done : room / 4;
		if (l->peer->space + message_space(0) >= room)
			break;
		int64_t sent = message_add(l->peer, l, buf + done, n);
		if (sent < 0)
			return done ? (int64_t)done : sent;
		done += n;
	}
	return done ? (int64_t)done : -EAGAIN;
}

static int64_t send_message(
	struct local *l, struct local *to, const char *buf, size_t len)
{
	if (message_space(len) > SPACE)
		return -EMSGSIZE;
	if (to->space && to->space + message_space(len) > space_of(to))
		return -EAGAIN;
	return message_add(to, l, buf, len);
}

static int64_t local_send(struct file *f, const void *buf, size_t len,
	int flags, const struct vfs_address *a)
{
	struct local *l = local_of(f), *to = l->peer;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (a->bytes && is_connected_type(l))
		return to ? -EISCONN : -EOPNOTSUPP;
	if (a->bytes) {
		int error = find(l->client, a, l->type, &to);
		if (error)
			return error;
	}
	/* Which comes first depends on the type on Linux, too. */
	if (l->error && l->type != SOCK_STREAM)
		return take_error(l);
	if (l->shut & SHUT_OUT)
		return -EPIPE;
	if (l->error)
		return take_error(l);
	if (!to)
		return -ENOTCONN;
	if (to->shut & SHUT_IN)
		return -EPIPE;
	if (l->type != SOCK_STREAM)
		return send_message(l, to, buf, len);
	return len ? send_stream(l, buf, len) : 0;
}

/* Something was taken from the queue: whoever sends can go on. */
static void made_room(struct local *l)
{
	if (!has_room(l))
		return;
	if (is_connected_type(l) && l->peer)
		wake(l->peer, WRITABLE);
	for (struct local *o = l->senders; o; o = o->next_sender)
		wake(o, WRITABLE);
}

static int64_t recv_stream(struct local *l, char *buf, size_t len, int flags)
{
	struct message *first = l->first;
	size_t done = 0;

	for (struct message *m = l->first, *next; m && done < len; m = next) {
		size_t n = len - done < m->bytes ? len - done : m->bytes;
		next = m->next;
		if (cubicle_copy_out(buf + done, m->data + m->offset, n))
			return done ? (int64_t)done : -EFAULT;
		done += n;
		if (flags & MSG_PEEK)
			continue;
		m->offset += (uint32_t)n;
		m->bytes -= (uint32_t)n;
		if (!m->bytes)
			message_drop(l);
	}
	if (l->first != first)
		made_room(l);
	return (int64_t)done;
}

static int64_t recv_message(struct local *l, char *buf, size_t len, int flags,
	struct vfs_address *from)
{
	struct message *m = l->first;
	size_t n = len < m->bytes ? len : m->bytes;

	if (cubicle_copy_out(buf, m->data, n))
		return -EFAULT;
	int64_t result = n < m->bytes
		? VFS_TRUNCATED + (int64_t)(flags & MSG_TRUNC ? m->bytes : n)
		: (int64_t)n;
	if (l->type == SOCK_DGRAM)
		*from = m->from;
	if (!(flags & MSG_PEEK)) {
		message_drop(l);
		made_room(l);
	}
	return result;
}

static int64_t local_recv(struct file *f, void *buf, size_t len, int flags,
	struct vfs_address *from)
{
	struct local *l = local_of(f);

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (l->type == SOCK_STREAM && !l->peer && !l->shut && !l->first)
		return -EINVAL;
	if (l->type == SOCK_SEQPACKET && !l->peer && !l->shut && !l->first)
		return -ENOTCONN;
	if (l->error && l->type != SOCK_STREAM)
		return take_error(l);
	if (l->first)
		return l->type == SOCK_STREAM
			? recv_stream(l, buf, len, flags)
			: recv_message(l, buf, len, flags, from);
	if (l->error)
		return take_error(l);
	return l->shut & SHUT_IN ? 0 : -EAGAIN;
}

static int local_ready(struct file *f)
{
	struct local *l = local_of(f);
	int ready = 0;

	if (l->error)
		ready |= POLLERR;
	if (l->shut == (SHUT_IN | SHUT_OUT))
		ready |= POLLHUP;
	if (l->shut & SHUT_IN)
		ready |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (l->first || l->first_waiting)
		ready |= POLLIN | POLLRDNORM;
	if (l->backlog >= 0)
		return ready;
	if (is_connected_type(l) && !l->peer && !l->shut)
		ready |= POLLHUP;
	if (!l->peer || has_room(l->peer))
		ready |= WRITABLE;
	return ready & ~POLLPRI;
}

static int local_shutdown(struct file *f, int how)
{
	struct local *l = local_of(f);
	int shut = how == 0 ? SHUT_IN
		: how == 1  ? SHUT_OUT
			    : SHUT_IN | SHUT_OUT;

	if (how < 0 || how > 2)
		return -EINVAL;
	if (is_connected_type(l) && !l->peer && !l->shut)
		return -ENOTCONN;
	l->shut |= shut;
	if (is_connected_type(l) && l->peer) {
		l->peer->shut |= (shut & SHUT_IN ? SHUT_OUT : 0) |
			(shut & SHUT_OUT ? SHUT_IN : 0);
		wake(l->peer, ~0);
	}
	wake(l, ~0);
	return 0;
}

/* struct ucred: there is one process, of user 0. */
struct credentials {
	int32_t pid, user, group;
};

static int local_get_option(
	struct file *f, int level, int name, void *value, uint32_t bytes)
{
	struct local *l = local_of(f);
	struct credentials c = {1, 0, 0};
	int n;

	if (level != SOL_SOCKET)
		return -EOPNOTSUPP;
	if (name == SO_PEERCRED) {
		if (!l->peer)
			c = (struct credentials){0, -1, -1};
		uint32_t most = bytes < sizeof(c) ? bytes : sizeof(c);
		memcpy(value, &c, most);
		return (int)most;
	}
	switch (name) {
	case SO_TYPE:
		n = l->type;
		break;
	case SO_ERROR:
		n = -take_error(l);
		break;
	case SO_SNDBUF:
	case SO_RCVBUF:
		n = SPACE;
		break;
	case SO_ACCEPTCONN:
		n = l->backlog >= 0;
		break;
	case SO_DOMAIN:
		n = AF_UNIX;
		break;
	case SO_PROTOCOL:
	case SO_REUSEADDR:
		n = 0;
		break;
	default:
		return -ENOPROTOOPT;
	}
	uint32_t most = bytes < sizeof(n) ? bytes : sizeof(n);
	memcpy(value, &n, most);
	return (int)most;
}

static int local_set_option(
	struct file *f, int level, int name, const void *value, uint32_t bytes)
{
	struct local *l = local_of(f);

	if (level != SOL_SOCKET)
		return -EOPNOTSUPP;
	if (bytes < sizeof(int))
		return -EINVAL;
	if (name == SO_SNDBUF)
		memcpy(&l->send_bytes, value, sizeof(int));
	if (name == SO_RCVBUF)
		memcpy(&l->receive_bytes, value, sizeof(int));
	/* Without effect on Linux, too, or a hint. */
	return name == SO_REUSEADDR || name == SO_SNDBUF || name == SO_RCVBUF
		? 0
		: -ENOPROTOOPT;
}

/* FIONREAD */
static int local_waiting(struct file *f)
{
	struct local *l = local_of(f);
	size_t n = 0;

	if (l->backlog >= 0)
		return -EINVAL;
	for (struct message *m = l->first; m; m = m->next) {
		n += m->bytes;
		if (l->type == SOCK_DGRAM)
			break;
	}
	return (int)n;
}

const struct socket_ops local_ops = {
	.bind = local_bind,
	.connect = local_connect,
	.listen = local_listen,
	.accept = local_accept,
	.opened = local_opened,
	.undo = local_undo,
	.recv = local_recv,
	.send = local_send,
	.get_option = local_get_option,
	.set_option = local_set_option,
	.name = local_name,
	.waiting = local_waiting,
	.shutdown = local_shutdown,
	.ready = local_ready,
	.close = local_close,
};

static int is_type(int type)
{
	return type == SOCK_STREAM || type == SOCK_DGRAM ||
		type == SOCK_SEQPACKET;
}

int local_make(struct client *c, int type, int protocol, void **object)
{
	if (protocol != 0 && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	if (!is_type(type))
		return -ESOCKTNOSUPPORT;
	if (!factor && random_get(&factor, sizeof(factor)))
		return -EIO;
	factor |= 1;
	*object = local_new(c, c, type);
	return *object ? 0 : -ENOMEM;
}

void local_pair(void *a, void *b)
{
	struct local *one = a, *other = b;

	if (is_connected_type(one)) {
		one->peer = other;
		other->peer = one;
	} else {
		target_set(one, other);
		target_set(other, one);
	}
}

/* --- sockets of the host --------------------------------------------------------- */

int local_is_used(void *object)
{
	struct local *l = object;

	if (l->error)
		return take_error(l);
	if (l->peer || (is_connected_type(l) && l->shut))
		return -EISCONN;
	return l->name.bytes || l->backlog >= 0 || l->shut || l->first ||
			l->senders
		? -EINVAL
		: 0;
}

int local_options_pass(const void *object, struct file *f)
{
	const struct local *l = object;
	int error = 0;

	if (l->send_bytes != NOT_SET)
		error = remote_ops.set_option(f, SOL_SOCKET, SO_SNDBUF,
			&l->send_bytes, sizeof(l->send_bytes));
	if (!error && l->receive_bytes != NOT_SET)
		error = remote_ops.set_option(f, SOL_SOCKET, SO_RCVBUF,
			&l->receive_bytes, sizeof(l->receive_bytes));
	return error;
}
