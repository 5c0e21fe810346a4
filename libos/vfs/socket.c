/* SPDX-License-Identifier: MIT */
/* socket.c: calls on sockets of any kind. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "socket.h"

#define FLAGS (O_NONBLOCK | O_CLOEXEC)

/* --- the file of a socket ---------------------------------------------------- */

static int64_t socket_read(struct file *f, void *buf, size_t len)
{
	struct vfs_address from = {0};
	/* This takes no message. */
	int64_t n = !len ? 0 : socket_of(f)->ops->recv(f, buf, len, 0, &from);

	/* The rest of a message is lost, as on Linux. */
	return n >= VFS_TRUNCATED ? n - VFS_TRUNCATED : n;
}

static int64_t socket_write(struct file *f, const void *buf, size_t len)
{
	const struct vfs_address none = {0};

	return socket_of(f)->ops->send(f, buf, len, 0, &none);
}

static int socket_ready(struct file *f)
{
	return socket_of(f)->ops->ready(f);
}

static void socket_close(struct file *f)
{
	struct socket *s = f->object;

	s->ops->close(f);
	client_free(f->client, s, sizeof(*s));
}

static int socket_ioctl(
	struct file *f, uint64_t request, void *out, size_t bytes)
{
	if (request != FIONREAD)
		return -ENOTTY;
	if (bytes < sizeof(int))
		return -EINVAL;
	int n = socket_of(f)->ops->waiting(f);
	if (n < 0)
		return n;
	memcpy(out, &n, sizeof(n));
	return 0;
}

static const struct object_ops socket_ops = {S_IFSOCK | 0777, socket_read,
	socket_write, socket_ready, socket_close, socket_ioctl};

/* A file for (object); NULL: then that is gone. */
static struct file *socket_file(struct client *c, const struct socket_ops *ops,
	void *object, int type, int flags)
{
	struct socket *s = client_alloc(c, sizeof(*s));

	if (s) {
		*s = (struct socket){ops, object, type};
		struct file *f = anon_new(c, &socket_ops, s, O_RDWR | flags);
		if (f) {
			ops->opened(object, f);
			return f;
		}
		client_free(c, s, sizeof(*s));
	}
	ops->undo(object);
	return NULL;
}

static int socket_open(struct client *c, const struct socket_ops *ops,
	void *object, int type, int flags)
{
	struct file *f = socket_file(c, ops, object, type, flags);
	int fd = f ? descriptor_new(c, f, 0, !!(flags & O_CLOEXEC)) : -ENOMEM;

	if (f && fd < 0)
		file_drop(f);
	return fd;
}

static int make(struct client *c, int family, int type, int protocol,
	const struct socket_ops **ops, void **object)
{
	*ops = family == AF_UNIX ? &local_ops : &remote_ops;
	return family == AF_UNIX
		? local_make(c, type, protocol, object)
		: remote_make(c, family, type, protocol, object);
}

int vfs_socket(cubicle_id_t who, int family, int type, int protocol)
{
	struct client *c = client_get(who);
	const struct socket_ops *ops;
	int flags = type & FLAGS;
	void *object;

	if (!c)
		return -ENOMEM;
	type &= ~FLAGS;
	int error = make(c, family, type, protocol, &ops, &object);
	return error ? error : socket_open(c, ops, object, type, flags);
}

int vfs_socket_pair(cubicle_id_t who, int family, int type, int protocol,
	struct vfs_pair *fds)
{
	struct client *c = client_get(who);
	struct file *file[2] = {NULL, NULL};
	void *object[2];
	int flags = type & FLAGS;

	if (!c)
		return -ENOMEM;
	if (!fds)
		return -EFAULT;
	if (family != AF_UNIX)
		return family == 2 || family == 10 ? -EOPNOTSUPP
						   : -EAFNOSUPPORT;
	type &= ~FLAGS;
	for (int i = 0; i < 2; i++) {
		int error = local_make(c, type, protocol, &object[i]);
		if (!error)
			file[i] = socket_file(
				c, &local_ops, object[i], type, flags);
		if (error || !file[i]) {
			if (i)
				file_drop(file[0]);
			return error ? error : -ENOMEM;
		}
	}
	local_pair(object[0], object[1]);
	for (int i = 0; i < 2; i++) {
		int fd = descriptor_new(c, file[i], 0, !!(flags & O_CLOEXEC));
		if (fd < 0) {
			if (i)
				descriptor_close(c, fds->fd[0]);
			else
				file_drop(file[0]);
			file_drop(file[1]);
			return fd;
		}
		fds->fd[i] = fd;
	}
	return 0;
}

/* --- calls -------------------------------------------------------------------- */

static int socket_get(
	struct client **c, struct file **f, cubicle_id_t who, int fd)
{
	*c = client_get(who);
	if (!*c)
		return -ENOMEM;
	*f = file_get(*c, fd);
	if (!*f || ((*f)->flags & O_PATH))
		return -EBADF;
	return (*f)->object_ops == &socket_ops ? 0 : -ENOTSOCK;
}

#define SOCKET_GET(c, f, s, who, fd)                  \
	struct client *c;                             \
	struct file *f;                               \
	int error_ = socket_get(&(c), &(f), who, fd); \
	if (error_)                                   \
		return error_;                        \
	const struct socket_ops *s = socket_of(f)->ops

static int64_t or_wait(const struct file *f, int flags, int64_t n)
{
	return n == -EAGAIN && !(f->flags & O_NONBLOCK) &&
			!(flags & MSG_DONTWAIT)
		? -VFS_EWAIT
		: n;
}

static int is_address(const struct vfs_address *a)
{
	return a && a->bytes <= VFS_ADDRESS_BYTES;
}

int vfs_bind(cubicle_id_t who, int fd, const struct vfs_address *address)
{
	void *local;

	SOCKET_GET(c, f, ops, who, fd);
	if (!is_address(address))
		return -EINVAL;
	if (!host_socket_is_meant(socket_of(f), address, HOST_LISTEN))
		return ops->bind(f, address);
	int error = host_socket_begin(f, &local);
	return error
		? error
		: (int)host_socket_end(f, local, remote_ops.bind(f, address));
}

int vfs_connect(cubicle_id_t who, int fd, const struct vfs_address *address)
{
	void *local;

	SOCKET_GET(c, f, ops, who, fd);
	if (!is_address(address) || address->bytes < 2)
		return -EINVAL;
	if (!host_socket_is_meant(socket_of(f), address, HOST_CONNECT))
		return (int)or_wait(f, 0, ops->connect(f, address));
	int error = host_socket_begin(f, &local);
	if (!error)
		error = (int)host_socket_end(
			f, local, remote_ops.connect(f, address));
	return (int)or_wait(f, 0, error);
}

int vfs_listen(cubicle_id_t who, int fd, int backlog)
{
	SOCKET_GET(c, f, ops, who, fd);
	return ops->listen(f, backlog);
}

int vfs_accept(
	cubicle_id_t who, int fd, int flags, struct vfs_accepted *accepted)
{
	void *object;

	SOCKET_GET(c, f, ops, who, fd);
	if (flags & ~FLAGS)
		return -EINVAL;
	if (!accepted)
		return -EFAULT;
	/* A connection is not taken for want of a descriptor. */
	int next = descriptor_find(c, 0);
	if (next < 0)
		return next;
	accepted->from.bytes = 0;
	accepted->given = 0;
	int error = ops->accept(f, accepted, &object);
	return error ? (int)or_wait(f, 0, error)
		     : socket_open(c, ops, object, socket_of(f)->type, flags);
}

/* Are these pieces?  -EINVAL */
static int pieces_check(const struct iovec *iov, int count)
{
	return count < 0 || count > VFS_IOV_MAX || (count && !iov) ? -EINVAL
								   : 0;
}

static int64_t recv_whole(struct file *f, const struct iovec *iov, int count,
	size_t total, int flags, struct vfs_address *from)
{
	/* The network need not have written as much as it says. */
	char *whole = heap_zalloc(total);

	if (!whole)
		return -ENOMEM;
	int64_t n = socket_of(f)->ops->recv(f, whole, total, flags, from);
	size_t came = n > 0 ? (size_t)(n & ~VFS_TRUNCATED) : 0;
	if (pieces_scatter(iov, count, whole, came < total ? came : total))
		n = -EFAULT;
	heap_free(whole);
	return n;
}

int64_t vfs_recv(cubicle_id_t who, int fd, const struct iovec *iov, int count,
	int flags, struct vfs_address *from)
{
	int64_t n;

	SOCKET_GET(c, f, ops, who, fd);
	if (pieces_check(iov, count))
		return -EINVAL;
	if (!from)
		return -EFAULT;
	from->bytes = 0;
	size_t total = pieces_bytes(
		iov, count, count > 1 ? PIECES_WHOLE_MAX : VFS_TRANSFER_MAX);
	if (count > 1 && total)
		n = recv_whole(f, iov, count, total, flags, from);
	else
		n = ops->recv(
			f, count ? iov[0].base : NULL, total, flags, from);
	return or_wait(f, flags, n);
}

static int64_t send_whole(struct file *f, const struct iovec *iov, int count,
	size_t total, int flags, const struct vfs_address *to)
{
	char *whole;
	int64_t n = pieces_gather(iov, count, total, &whole);

	if (n)
		return n;
	n = socket_of(f)->ops->send(f, whole, total, flags, to);
	heap_free(whole);
	return n;
}

/* The first (total) bytes of the pieces, by one call. */
static int64_t send_pieces(struct file *f, const struct iovec *iov, int count,
	size_t total, int flags, const struct vfs_address *to)
{
	if (count > 1 && total)
		return send_whole(f, iov, count, total, flags, to);
	return socket_of(f)->ops->send(
		f, count ? iov[0].base : NULL, total, flags, to);
}

int64_t vfs_send(cubicle_id_t who, int fd, const struct iovec *iov, int count,
	int flags, const struct vfs_address *to)
{
	void *local;

	SOCKET_GET(c, f, ops, who, fd);
	if (pieces_check(iov, count) || !is_address(to))
		return -EINVAL;
	size_t total = pieces_bytes(iov, count, VFS_TRANSFER_MAX);
	if (count > 1 && total > PIECES_WHOLE_MAX) {
		if (socket_of(f)->type != SOCK_STREAM)
			return -EMSGSIZE;
		total = PIECES_WHOLE_MAX;
	}
	/* A stream is sent to no address. */
	if (ops != &local_ops || socket_of(f)->type != SOCK_DGRAM ||
		!host_socket_is_meant(socket_of(f), to, HOST_CONNECT))
		return or_wait(
			f, flags, send_pieces(f, iov, count, total, flags, to));
	int64_t n = host_socket_begin(f, &local);
	if (!n)
		n = host_socket_end(
			f, local, send_pieces(f, iov, count, total, flags, to));
	return or_wait(f, flags, n);
}

int vfs_get_option(cubicle_id_t who, int fd, int level, int name, void *value,
	uint32_t bytes)
{
	SOCKET_GET(c, f, ops, who, fd);
	if (!value && bytes)
		return -EFAULT;
	return ops->get_option(f, level, name, value, bytes);
}

int vfs_set_option(cubicle_id_t who, int fd, int level, int name,
	const void *value, uint32_t bytes)
{
	SOCKET_GET(c, f, ops, who, fd);
	if (!value && bytes)
		return -EFAULT;
	return ops->set_option(f, level, name, value, bytes);
}

int vfs_socket_name(cubicle_id_t who, int fd, int peer, struct vfs_address *to)
{
	SOCKET_GET(c, f, ops, who, fd);
	if (!to)
		return -EFAULT;
	*to = (struct vfs_address){0};
	return ops->name(f, peer, to);
}

int vfs_shutdown(cubicle_id_t who, int fd, int how)
{
	SOCKET_GET(c, f, ops, who, fd);
	return ops->shutdown(f, how);
}
