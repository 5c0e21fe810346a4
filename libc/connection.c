/* SPDX-License-Identifier: MIT */
/* connection.c: see connection.h. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <cubicle/given.h>
#include "alloc/alloc.h"
#include "connection.h"
#include "direct.h"
#include "iov.h"
#include "optional.h"
#include "rt/restarts.h"
#include "view.h"

#define SELF	    CUBICLE_SELF
#define PIECE_BYTES 65536
#define KNOWN	    4096 /* descriptors below this */
#define BUFFERS	    8
#define BYTES	    32768    /* of a buffer */
#define RETRY_NS    10000000 /* while the host takes no more */
#define PAGE	    4096
#define HIDDEN_FD                                                   \
	32768 /* from here on are those that the program has closed \
	       */

struct buffer {
	char *data;	/* NULL: not yet there */
	int64_t handle; /* of the socket; 0: it is free */
	size_t sent, used;
	int fd;
	int is_closed; /* by the program; then (fd) is hidden */
	int ends;      /* then the socket is shut down towards the peer */
	int error;     /* of what was sent, which the next call gets */
};

struct connection {
	int64_t handle; /* 0: not asked */
	enum { OTHER, LOCAL, SOCKET, GIVEN } state;
	uint8_t is_unix; /* without TCP_CORK */
	uint8_t nonblocking, corked;
	uint8_t has_more; /* the host waits for more, as MSG_MORE said */
	struct buffer *buffer;
};

static struct connection connections[KNOWN];
static struct buffer buffers[BUFFERS];
static int buffers_used;

static inline struct connection *known(int fd)
{
	return (unsigned)fd < KNOWN ? &connections[fd] : NULL;
}

void connection_connected(int fd)
{
	struct connection *c = known(fd);

	if (c && c->state == LOCAL)
		c->state = SOCKET;
}

void connection_set_nonblocking(int fd, int nonblocking)
{
	struct connection *c = known(fd);

	if (c)
		c->nonblocking = (uint8_t)nonblocking;
}

/* Nothing can be sent any more by (b), whose connection is lost. */
static void buffer_lost(struct buffer *b)
{
	int64_t handle;

	if (b->handle && vfs_socket_give(SELF, b->fd, &handle)) {
		b->sent = b->used = 0;
		b->error = ECONNRESET;
	}
}

/* After a restart, a handle that is given can have the number of another: ask
 * for all again. */
static void restarts_check(void)
{
	static uint32_t seen;

	if (!has_restarted(&seen))
		return;
	for (int fd = 0; fd < KNOWN; fd++)
		if (connections[fd].state == GIVEN)
			connections[fd].state = SOCKET;
	for (int i = 0; i < BUFFERS; i++)
		buffer_lost(&buffers[i]);
}

void connection_new(int fd, int is_unix, int nonblocking, int64_t given)
{
	struct connection *c = known(fd);

	restarts_check();
	if (c)
		*c = (struct connection){.handle = given > 0 ? given : 0,
			.state = given > 0 ? GIVEN
				: is_unix  ? LOCAL
					   : SOCKET,
			.is_unix = is_unix != 0,
			.nonblocking = (uint8_t)nonblocking};
}

/* The first use asks vfs. */
static int is_given(int fd, struct connection *c)
{
	if (c->state != SOCKET)
		return c->state == GIVEN;
	int error = vfs_socket_give(SELF, fd, &c->handle);
	restarts_check();
	c->state = !error && c->handle ? GIVEN : OTHER;
	return c->state == GIVEN;
}

/* The connection of (fd); NULL: vfs must be asked. */
static inline struct connection *get(int fd)
{
	struct connection *c = known(fd);

	return c && c->state > LOCAL && is_given(fd, c) ? c : NULL;
}

/* --- buffers ---------------------------------------------------------------- */

static void buffer_give_back(struct connection *c, struct buffer *b)
{
	if (c)
		c->buffer = NULL;
	if (b->ends)
		vfs_shutdown(SELF, b->fd, SHUT_WR);
	if (b->is_closed)
		vfs_close(SELF, b->fd);
	b->handle = 0;
	buffers_used--;
}

static struct buffer *buffer_take(int fd, struct connection *c)
{
	struct buffer *b = buffers;

	while (b < buffers + BUFFERS && b->handle)
		b++;
	if (b == buffers + BUFFERS)
		return NULL;
	if (!b->data)
		b->data = alloc_pages(SELF, BYTES / PAGE);
	if (!b->data)
		return NULL;
	*b = (struct buffer){.data = b->data, .handle = c->handle, .fd = fd};
	c->buffer = b;
	buffers_used++;
	return b;
}

/* Send what is in (b). 0, -EAGAIN, or another error, after which nothing is
 * left. */
static long buffer_send(struct buffer *b, int flags)
{
	while (b->sent < b->used) {
		int64_t n = given_send(
			b->handle, b->data + b->sent, b->used - b->sent, flags);
		if (n == -EAGAIN)
			return n;
		if (n < 0) {
			b->used = b->sent = 0;
			b->error = (int)-n;
			return n;
		}
		b->sent += (size_t)n;
	}
	b->used = b->sent = 0;
	return 0;
}

/* Before something else is sent. 0, or an error. */
static long flush(struct connection *c, int flags)
{
	struct buffer *b = c->buffer;

	if (!b)
		return 0;
	long error = b->error ? -b->error : buffer_send(b, flags);
	if (error != -EAGAIN)
		buffer_give_back(c, b);
	return error;
}

long connection_flush(int fd)
{
	struct connection *c = known(fd);

	return c && c->buffer && flush(c, 0) == -EAGAIN ? -EAGAIN : 0;
}

int connection_is_nonblocking(int fd)
{
	struct connection *c = known(fd);

	return c && c->nonblocking;
}

int connection_end(int fd)
{
	if (!connection_flush(fd))
		return 0;
	known(fd)->buffer->ends = 1;
	return 1;
}

int64_t connection_flush_all(void)
{
	int64_t retry = INT64_MAX;

	if (!buffers_used)
		return retry;
	for (struct buffer *b = buffers; b < buffers + BUFFERS; b++) {
		if (!b->handle)
			continue;
		struct connection *c = b->is_closed ? NULL : known(b->fd);
		long error = buffer_send(b, 0);
		if (error == -EAGAIN)
			retry = RETRY_NS;
		else if (!error || b->is_closed)
			buffer_give_back(c, b);
	}
	return retry;
}

/* --- the end ---------------------------------------------------------------- */

void connection_shared(int fd)
{
	struct connection *c = known(fd);

	if (c && c->state != OTHER)
		c->state = OTHER;
}

/* A descriptor more of (fd), that the program does not meet if it can be. */
static int hidden_of(int fd)
{
	int hidden = vfs_dup(SELF, fd, HIDDEN_FD, 0);

	/* The program may have a limit below that. */
	return hidden < 0 ? vfs_dup(SELF, fd, 0, 0) : hidden;
}

/* Another descriptor keeps the socket open until all is sent. */
static void hide(struct connection *c)
{
	static const struct linger reset = {.l_onoff = 1};
	struct buffer *b = c->buffer;
	int hidden = hidden_of(b->fd);

	/* The rest is lost, so the peer must not take it for the end. */
	if (hidden < 0) {
		vfs_set_option(SELF, b->fd, SOL_SOCKET, SO_LINGER, &reset,
			sizeof(reset));
		b->ends = 0;
		buffer_give_back(c, b);
		return;
	}
	b->fd = hidden;
	b->is_closed = 1;
	c->buffer = NULL;
}

void connection_closed(int fd)
{
	struct connection *c = known(fd);

	if (!c || c->state == OTHER)
		return;
	if (c->buffer && flush(c, 0) == -EAGAIN)
		hide(c);
	*c = (struct connection){.state = OTHER};
}

/* --- data ------------------------------------------------------------------- */

/* The socket was closed by a restart of the network, or must be waited for. */
static int64_t result_of(struct connection *c, int64_t n)
{
	if (n == -EBADF)
		c->state = OTHER;
	return n == -EBADF || (n == -EAGAIN && !c->nonblocking) ? CONNECTION_NOT
								: n;
}

#define FLAGS_IN  (MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT)
#define FLAGS_OUT (MSG_MORE | MSG_DONTWAIT | MSG_NOSIGNAL)

int64_t connection_receive(int fd, void *buf, size_t bytes, int flags)
{
	struct connection *c = get(fd);

	if (!c || flags & ~FLAGS_IN)
		return CONNECTION_NOT;
	int64_t n = given_receive(
		c->handle, buf, bytes, flags & (MSG_PEEK | MSG_TRUNC));
	/* The peer may wait for what was collected before it answers. */
	if (n == -EAGAIN)
		connection_flush_all();
	return n == -EAGAIN && (flags & MSG_DONTWAIT) ? n : result_of(c, n);
}

static void gather(char *to, const struct iovec *iov, int count)
{
	for (int i = 0; i < count; i++) {
		memcpy(to, iov[i].iov_base, iov[i].iov_len);
		to += iov[i].iov_len;
	}
}

/* Collect (total) bytes of a corked connection; 0: there is no room. */
static int collect(int fd, struct connection *c, const struct iovec *iov,
	int count, size_t total)
{
	struct buffer *b = c->buffer ? c->buffer : buffer_take(fd, c);

	if (!b || b->error || total > BYTES - b->used)
		return 0;
	gather(b->data + b->used, iov, count);
	b->used += total;
	return 1;
}

/* Piece by piece, until one is not sent whole. */
static int64_t send_pieces(
	struct connection *c, const struct iovec *iov, int count, int flags)
{
	int64_t total = 0;

	for (int i = 0; i < count; i++) {
		if (!iov[i].iov_len && count > 1)
			continue;
		int more = i + 1 < count ? MSG_MORE : 0;
		int64_t n = given_send(c->handle, iov[i].iov_base,
			iov[i].iov_len, flags | more);
		if (n < 0)
			return total ? total : n;
		total += n;
		if ((size_t)n < iov[i].iov_len)
			break;
	}
	return total;
}

/* All pieces in one call, if they are short. */
static int64_t send_now(struct connection *c, const struct iovec *iov,
	int count, size_t total, int flags)
{
	char whole[4096];

	if (count < 2 || total > sizeof(whole))
		return send_pieces(c, iov, count, flags);
	gather(whole, iov, count);
	return given_send(c->handle, whole, total, flags);
}

int64_t connection_send(int fd, const struct iovec *iov, int count, int flags)
{
	struct connection *c = get(fd);

	if (!c || flags & ~FLAGS_OUT || count < 0 || count > VFS_IOV_MAX)
		return CONNECTION_NOT;
	size_t total = iov_bytes(iov, count);
	if (c->buffer && c->buffer->ends)
		return -EPIPE;
	if (c->corked && collect(fd, c, iov, count, total))
		return (int64_t)total;
	int more = (flags & MSG_MORE) | (c->corked ? MSG_MORE : 0);
	int64_t n = flush(c, MSG_MORE);
	if (!n) {
		n = send_now(c, iov, count, total, more);
		c->has_more = more != 0;
	}
	return n == -EAGAIN && (flags & MSG_DONTWAIT) ? n : result_of(c, n);
}

/* Read from the file to the end of what was collected. */
static int64_t collect_file(
	int fd, struct connection *c, int file, off_t offset, size_t bytes)
{
	struct buffer *b = c->buffer ? c->buffer : buffer_take(fd, c);

	if (!b || b->error || bytes > BYTES - b->used)
		return CONNECTION_NOT;
	int64_t n = direct_pread(file, b->data + b->used, bytes, offset);
	if (n == DIRECT_NOT)
		n = vfs_pread(SELF, file, b->data + b->used, bytes, offset);
	if (n > 0)
		b->used += (size_t)n;
	return n;
}

static int64_t read_piece(int file, char *to, size_t bytes, off_t offset)
{
	if (bytes > PIECE_BYTES)
		bytes = PIECE_BYTES;
	int64_t n = direct_pread(file, to, bytes, offset);
	return n == DIRECT_NOT ? vfs_pread(SELF, file, to, bytes, offset) : n;
}

int64_t connection_send_file(int fd, int file, off_t offset, size_t bytes)
{
	static char piece[PIECE_BYTES];
	struct connection *c = get(fd);
	int64_t total = 0;

	if (!c)
		return CONNECTION_NOT;
	if (c->buffer && c->buffer->ends)
		return -EPIPE;
	if (c->corked) {
		int64_t n = collect_file(fd, c, file, offset, bytes);
		if (n != CONNECTION_NOT)
			return n;
	}
	int64_t error = flush(c, MSG_MORE);
	int64_t handle = error ? DIRECT_NOT : direct_read_handle(file);
	if (handle != DIRECT_NOT) {
		int64_t n = given_send_file(c->handle, handle, offset, bytes);
		c->has_more = 0;
		if (n != -EBADF)
			return result_of(c, n);
	}
	while (!error && (size_t)total < bytes) {
		size_t want = bytes - (size_t)total;
		const char *from = view_of(file, offset + total, &want);
		int64_t n = (int64_t)want;
		if (!from) {
			from = piece;
			n = read_piece(file, piece, want, offset + total);
		}
		if (n <= 0) {
			error = n;
			break;
		}
		/* Its end goes out, corked or not: what may follow is another
		 * packet, and no call has to remove the cork. */
		int is_last = (size_t)(total + n) == bytes;
		int64_t sent = given_send(
			c->handle, from, (size_t)n, is_last ? 0 : MSG_MORE);
		c->has_more = !is_last;
		if (sent < 0)
			error = sent;
		else
			total += sent;
		if (sent < n)
			break;
	}
	return total ? total : error ? result_of(c, error) : 0;
}

int64_t connection_cork(int fd, int on)
{
	struct connection *c = get(fd);

	if (!c || c->is_unix)
		return CONNECTION_NOT;
	c->corked = on != 0;
	if (on)
		return 0;
	/* An error is for the next call that sends. */
	int sends = c->buffer && c->buffer->used;
	if (c->buffer && !buffer_send(c->buffer, 0))
		buffer_give_back(c, c->buffer);
	if (!sends && c->has_more)
		vfs_set_option(
			SELF, fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
	c->has_more = 0;
	return 0;
}
