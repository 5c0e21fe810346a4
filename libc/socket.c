/* SPDX-License-Identifier: MIT */
/*
 * socket.c: system calls on sockets. vfs has those of AF_UNIX, and the network
 * of the layout has all others, also those of AF_UNIX of the host.
 *
 * NOTE There are no control messages: to send one is an error, and none is ever
 * received.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include "clock.h"
#include "connection.h"
#include "iov.h"
#include "optional.h"
#include "ready.h"
#include "signals.h"
#include "syscall.h"

#define SELF CUBICLE_SELF

/* --- addresses -------------------------------------------------------------- */

static int address_take(
	struct vfs_address *a, const void *from, socklen_t bytes)
{
	if (bytes > sizeof(a->data))
		return -EINVAL;
	if (!from)
		return -EFAULT;
	a->bytes = bytes;
	memset(a->data, 0, sizeof(a->data));
	memcpy(a->data, from, bytes);
	return 0;
}

/* As much as fits; (bytes) says then how long it is. */
static int address_give(const struct vfs_address *a, void *to, socklen_t *bytes)
{
	if (!to || !bytes)
		return to ? -EFAULT : 0;
	if ((int)*bytes < 0)
		return -EINVAL;
	socklen_t length =
		a->bytes < sizeof(a->data) ? a->bytes : sizeof(a->data);
	memcpy(to, a->data, *bytes < length ? *bytes : length);
	*bytes = length;
	return 0;
}

/* --- waiting ------------------------------------------------------------------ */

static int is_nonblocking(int fd)
{
	return (vfs_fcntl(SELF, fd, F_GETFL, 0) & O_NONBLOCK) != 0;
}

/* --- making and connecting ------------------------------------------------------ */

/* (fd), if it is no error, is a new socket. (given): the handle by which it can
 * be used, or 0. */
static long made(long fd, int family, int type, int64_t given)
{
	int flags = type & (SOCK_NONBLOCK | SOCK_CLOEXEC);
	int nonblocking = (flags & SOCK_NONBLOCK) != 0;

	/* A datagram comes with the address of its sender. */
	if (fd >= 0 && (type & ~flags) == SOCK_STREAM)
		connection_new((int)fd, family == AF_UNIX, nonblocking, given);
	return fd;
}

long socket_make(long family, long type, long protocol, UNUSED3)
{
	return made(vfs_socket(SELF, (int)family, (int)type, (int)protocol),
		(int)family, (int)type, 0);
}

static long pair(int family, int type, int protocol, int fds[2])
{
	struct vfs_pair made;
	int error = vfs_socket_pair(SELF, family, type, protocol, &made);

	if (!error) {
		fds[0] = made.fd[0];
		fds[1] = made.fd[1];
	}
	return error;
}

long socket_pair(long family, long type, long protocol, long fds, UNUSED2)
{
	return pair((int)family, (int)type, (int)protocol, PTR(fds));
}

long socket_bind(long fd, long address, long bytes, UNUSED3)
{
	struct vfs_address a;
	int error = address_take(&a, PTR(address), (socklen_t)bytes);

	return error ? error : vfs_bind(SELF, (int)fd, &a);
}

static long connected(int fd)
{
	int error = 0;
	int n = vfs_get_option(
		SELF, fd, SOL_SOCKET, SO_ERROR, &error, sizeof(error));

	return n < 0 ? n : -error;
}

static long connect_to(int fd, const struct vfs_address *a)
{
	int64_t end_ns = 0;
	long error;

	while ((error = vfs_connect(SELF, fd, a)) == -VFS_EWAIT) {
		/* Only of AF_UNIX, whose queue of connections is full. */
		error = ready_pause(fd, POLLOUT, &end_ns);
		if (error)
			return error;
	}
	if (!error)
		connection_connected(fd);
	if (error != -EINPROGRESS || is_nonblocking(fd))
		return error;
	for (;;) {
		struct vfs_pollfd p = {.fd = fd, .events = POLLOUT};
		struct vfs_wait w;
		int n = vfs_poll(SELF, &p, sizeof(p), &w);
		if (n)
			return n < 0 ? n : connected(fd);
		error = ready_wait(fd, POLLOUT, &end_ns);
		if (error)
			return error == -EAGAIN ? -EINPROGRESS : error;
	}
}

long socket_connect(long fd, long address, long bytes, UNUSED3)
{
	struct vfs_address a;
	int error = address_take(&a, PTR(address), (socklen_t)bytes);

	return error ? error : connect_to((int)fd, &a);
}

long socket_listen(long fd, long backlog, UNUSED4)
{
	return vfs_listen(SELF, (int)fd, (int)backlog);
}

static long accept_from(int fd, int flags, void *address, socklen_t *bytes)
{
	struct vfs_accepted accepted;
	int64_t end_ns = 0;
	long new;

	while ((new = vfs_accept(SELF, fd, flags, &accepted)) == -VFS_EWAIT) {
		long error = ready_wait(fd, POLLIN, &end_ns);
		if (error)
			return error;
	}
	if (new < 0)
		return new;
	int error = address_give(&accepted.from, address, bytes);
	if (error)
		vfs_close(SELF, (int)new);
	return error ? error
		     : made(new, accepted.from.data[0], SOCK_STREAM | flags,
			       accepted.given);
}

long socket_accept(long fd, long address, long bytes, UNUSED3)
{
	return accept_from((int)fd, 0, PTR(address), PTR(bytes));
}

long socket_accept4(long fd, long address, long bytes, long flags, UNUSED2)
{
	return accept_from((int)fd, (int)flags, PTR(address), PTR(bytes));
}

static long shut_down(int fd, int how)
{
	/* Data that is still to be sent comes first. */
	if ((how == SHUT_WR || how == SHUT_RDWR) && connection_end(fd))
		return how == SHUT_WR ? 0 : vfs_shutdown(SELF, fd, SHUT_RD);
	return vfs_shutdown(SELF, fd, how);
}

long socket_shutdown(long fd, long how, UNUSED4)
{
	return shut_down((int)fd, (int)how);
}

static long name_of(int fd, int peer, void *to, socklen_t *bytes)
{
	struct vfs_address a;

	if (!to || !bytes)
		return -EFAULT;
	int error = vfs_socket_name(SELF, fd, peer, &a);
	return error ? error : address_give(&a, to, bytes);
}

long socket_name(long fd, long address, long bytes, UNUSED3)
{
	return name_of((int)fd, 0, PTR(address), PTR(bytes));
}

long socket_peer(long fd, long address, long bytes, UNUSED3)
{
	return name_of((int)fd, 1, PTR(address), PTR(bytes));
}

/* --- options ---------------------------------------------------------------------- */

#define NS_PER_S INT64_C(1000000000)

static int is_time(int level, int name)
{
	return level == SOL_SOCKET &&
		(name == SO_RCVTIMEO || name == SO_SNDTIMEO);
}

static long time_set(int fd, int out, const struct timeval *t, socklen_t bytes)
{
	if (bytes < sizeof(*t))
		return -EINVAL;
	if (t->tv_usec < 0 || t->tv_usec >= 1000000)
		return -EDOM;
	/* Also: is it a socket? */
	int type,
		n = vfs_get_option(
			SELF, fd, SOL_SOCKET, SO_TYPE, &type, sizeof(type));
	int64_t ns = t->tv_sec > INT64_MAX / NS_PER_S / 4
		? 0
		: t->tv_sec * NS_PER_S + t->tv_usec * 1000;
	int64_t *to = n < 0 ? NULL : ready_times(fd, 1);
	if (to)
		to[out] = ns > 0 ? ns : 0;
	return n < 0 ? n : to ? 0 : -ENOBUFS;
}

static long time_get(int fd, int out, void *to, socklen_t *bytes)
{
	int64_t *ns = ready_times(fd, 0);
	struct timeval t = {0};

	if (ns)
		t = (struct timeval){
			ns[out] / NS_PER_S, ns[out] % NS_PER_S / 1000};
	if (*bytes > sizeof(t))
		*bytes = sizeof(t);
	memcpy(to, &t, *bytes);
	return 0;
}

static long option_get(int fd, int level, int name, void *to, socklen_t *bytes)
{
	if (!to || !bytes)
		return -EFAULT;
	if ((int)*bytes < 0)
		return -EINVAL;
	if (is_time(level, name))
		return time_get(fd, name == SO_SNDTIMEO, to, bytes);
	int n = vfs_get_option(SELF, fd, level, name, to,
		*bytes < VFS_OPTION_BYTES ? *bytes : VFS_OPTION_BYTES);
	if (n >= 0)
		*bytes = (socklen_t)n;
	return n < 0 ? n : 0;
}

long socket_get_option(
	long fd, long level, long name, long to, long bytes, UNUSED1)
{
	return option_get((int)fd, (int)level, (int)name, PTR(to), PTR(bytes));
}

static long option_set(
	int fd, int level, int name, const void *from, socklen_t bytes)
{
	if ((int)bytes < 0)
		return -EINVAL;
	if (bytes && !from)
		return -EFAULT;
	if (is_time(level, name))
		return time_set(fd, name == SO_SNDTIMEO, from, bytes);
	if (level == IPPROTO_TCP && name == TCP_CORK && bytes == sizeof(int)) {
		int64_t n = connection_cork(fd, *(const int *)from);
		if (n != CONNECTION_NOT)
			return n;
	}
	return vfs_set_option(SELF, fd, level, name, from,
		bytes < VFS_OPTION_BYTES ? bytes : VFS_OPTION_BYTES);
}

long socket_set_option(
	long fd, long level, long name, long from, long bytes, UNUSED1)
{
	return option_set(
		(int)fd, (int)level, (int)name, PTR(from), (socklen_t)bytes);
}

/* --- data ---------------------------------------------------------------------------- */

#define RECV_FLAGS                                                     \
	(MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT | MSG_WAITALL | MSG_OOB | \
		MSG_CMSG_CLOEXEC)
#define SEND_FLAGS                                                    \
	(MSG_DONTWAIT | MSG_MORE | MSG_NOSIGNAL | MSG_OOB | MSG_EOR | \
		MSG_CONFIRM)
#define TO_VFS_RECV (MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT | MSG_OOB)
#define TO_VFS_SEND (MSG_DONTWAIT | MSG_MORE | MSG_OOB)

/* Bytes that were received; VFS_TRUNCATED more if some did not fit. */
static long receive(int fd, struct iovec *iov, int count, int flags,
	struct vfs_address *from)
{
	int64_t end_ns = 0;
	long n;

	if (flags & ~RECV_FLAGS)
		return -EOPNOTSUPP;
	if (count == 1) {
		n = connection_receive(
			fd, iov[0].iov_base, iov[0].iov_len, flags);
		from->bytes = 0;
		if (n != CONNECTION_NOT)
			return n;
	}
	while ((n = vfs_recv(SELF, fd, (void *)iov, count, flags & TO_VFS_RECV,
			from)) == -VFS_EWAIT) {
		long error = ready_wait(fd, POLLIN, &end_ns);
		if (error)
			return error;
	}
	return n;
}

/* MSG_WAITALL of a stream: until all bytes have come. */
static long receive_all(int fd, char *buf, size_t bytes, int flags)
{
	struct vfs_address from;
	size_t done = 0;
	long n;

	do {
		struct iovec iov = {buf + done, bytes - done};
		n = receive(fd, &iov, 1, flags & ~MSG_WAITALL, &from);
		if (n > 0)
			done += (size_t)n;
	} while (n > 0 && done < bytes);
	return done ? (long)done : n;
}

static int waits_for_all(int fd, int flags)
{
	int type = 0;

	return (flags & MSG_WAITALL) && !(flags & (MSG_PEEK | MSG_DONTWAIT)) &&
		vfs_get_option(SELF, fd, SOL_SOCKET, SO_TYPE, &type,
			sizeof(type)) > 0 &&
		type == SOCK_STREAM && !is_nonblocking(fd);
}

static long receive_from(int fd, void *buf, size_t bytes, int flags,
	void *address, socklen_t *length)
{
	struct vfs_address from;
	struct iovec iov = {buf, bytes};

	if (waits_for_all(fd, flags))
		return receive_all(fd, buf, bytes, flags);
	long n = receive(fd, &iov, 1, flags & ~MSG_WAITALL, &from);
	if (n < 0)
		return n;
	int error = from.bytes ? address_give(&from, address, length) : 0;
	if (!from.bytes && address && length)
		*length = 0;
	return error ? error : n & ~VFS_TRUNCATED;
}

long socket_recv_from(
	long fd, long buf, long bytes, long flags, long address, long length)
{
	return receive_from((int)fd, PTR(buf), (size_t)bytes, (int)flags,
		PTR(address), PTR(length));
}

static long receive_message(int fd, struct msghdr *m, int flags)
{
	struct vfs_address from = {0};

	if (!m)
		return -EFAULT;
	if ((unsigned)m->msg_iovlen > VFS_IOV_MAX)
		return -EMSGSIZE;
	long n = m->msg_iovlen == 1 && waits_for_all(fd, flags)
		? receive_all(fd, m->msg_iov[0].iov_base, m->msg_iov[0].iov_len,
			  flags)
		: receive(fd, m->msg_iov, m->msg_iovlen, flags & ~MSG_WAITALL,
			  &from);
	if (n < 0)
		return n;
	m->msg_flags = n & VFS_TRUNCATED ? MSG_TRUNC : 0;
	m->msg_controllen = 0;
	if (m->msg_name && from.bytes)
		address_give(&from, m->msg_name, &m->msg_namelen);
	else
		m->msg_namelen = 0;
	return n & ~VFS_TRUNCATED;
}

long socket_recv_message(long fd, long message, long flags, UNUSED3)
{
	return receive_message((int)fd, PTR(message), (int)flags);
}

/* Until (fd) may send to (to). Only a connected socket of AF_UNIX waits for the
 * queue of its peer; others are always ready. */
static long wait_to_send(int fd, const struct vfs_address *to, int64_t *end_ns)
{
	int is_unix = to->bytes && to->data[0] == AF_UNIX && !to->data[1];

	return is_unix ? ready_pause(fd, POLLOUT, end_ns)
		       : ready_wait(fd, POLLOUT, end_ns);
}

/* Once: what was sent may be a part. */
static long send_once(int fd, struct iovec *iov, int count, int flags,
	const struct vfs_address *to)
{
	int64_t end_ns = 0;
	long n;

	while ((n = vfs_send(SELF, fd, (void *)iov, count, flags & TO_VFS_SEND,
			to)) == -VFS_EWAIT) {
		long error = wait_to_send(fd, to, &end_ns);
		if (error)
			return error;
	}
	if (n == -EPIPE && !(flags & MSG_NOSIGNAL))
		signal_raise(SIGPIPE);
	return n;
}

/* Send the rest, piece by piece: the first (done) bytes have been sent. */
static long send_rest(
	int fd, const struct iovec *iov, int count, size_t done, int flags)
{
	const struct vfs_address none = {0};
	size_t skip = done, total = done;

	for (int i = 0; i < count; i++) {
		struct iovec piece = iov[i];
		if (skip >= piece.iov_len) {
			skip -= piece.iov_len;
			continue;
		}
		piece.iov_base = (char *)piece.iov_base + skip;
		piece.iov_len -= skip;
		skip = 0;
		while (piece.iov_len) {
			long n = send_once(fd, &piece, 1, flags, &none);
			if (n <= 0)
				return (long)total;
			total += (size_t)n;
			piece.iov_base = (char *)piece.iov_base + n;
			piece.iov_len -= (size_t)n;
		}
	}
	return (long)total;
}

static long send_all(int fd, struct iovec *iov, int count, int flags,
	const struct vfs_address *to)
{
	if (flags & ~SEND_FLAGS)
		return -EOPNOTSUPP;
	long n = to->bytes ? CONNECTION_NOT
			   : connection_send(fd, iov, count, flags);
	if (n == -EPIPE && !(flags & MSG_NOSIGNAL))
		signal_raise(SIGPIPE);
	if (n == CONNECTION_NOT) {
		n = ready_flush(fd, flags & MSG_DONTWAIT);
		n = n ? n : send_once(fd, iov, count, flags, to);
	}
	/* Only a stream can do a part. */
	if (n <= 0 || (size_t)n >= iov_bytes(iov, count) ||
		(flags & MSG_DONTWAIT) || is_nonblocking(fd))
		return n;
	return send_rest(fd, iov, count, (size_t)n, flags);
}

long socket_send_to(
	long fd, long buf, long bytes, long flags, long address, long length)
{
	struct vfs_address to = {0};
	struct iovec iov = {PTR(buf), (size_t)bytes};
	int error = address ? address_take(&to, PTR(address), (socklen_t)length)
			    : 0;

	return error ? error : send_all((int)fd, &iov, 1, (int)flags, &to);
}

static long send_message(int fd, const struct msghdr *m, int flags)
{
	struct vfs_address to = {0};

	if (!m)
		return -EFAULT;
	if ((unsigned)m->msg_iovlen > VFS_IOV_MAX)
		return -EMSGSIZE;
	if (m->msg_controllen)
		return -EOPNOTSUPP;
	int error = m->msg_name ? address_take(&to, m->msg_name, m->msg_namelen)
				: 0;
	return error ? error
		     : send_all(fd, m->msg_iov, m->msg_iovlen, flags, &to);
}

long socket_send_message(long fd, long message, long flags, UNUSED3)
{
	return send_message((int)fd, PTR(message), (int)flags);
}

/* --- many at a time -------------------------------------------------------------------- */

static long receive_many(int fd, struct mmsghdr *m, unsigned count, int flags,
	const struct timespec *t)
{
	unsigned done = 0;
	long n = 0;

	/* The time is looked at after each message, as on Linux. */
	int64_t end_ns = t
		? clock_ns(CLOCK_MONOTONIC) + t->tv_sec * NS_PER_S + t->tv_nsec
		: INT64_MAX;
	for (; done < count; done++) {
		int dont_wait = done && (flags & MSG_WAITFORONE);
		n = receive_message(fd, &m[done].msg_hdr,
			(flags & ~MSG_WAITFORONE) |
				(dont_wait ? MSG_DONTWAIT : 0));
		if (n < 0)
			break;
		m[done].msg_len = (unsigned)n;
		if (t && clock_ns(CLOCK_MONOTONIC) >= end_ns) {
			done++;
			break;
		}
	}
	return done ? (long)done : n;
}

long socket_recv_many(
	long fd, long messages, long count, long flags, long t, UNUSED1)
{
	return receive_many(
		(int)fd, PTR(messages), (unsigned)count, (int)flags, PTR(t));
}

static long send_many(int fd, struct mmsghdr *m, unsigned count, int flags)
{
	unsigned done = 0;
	long n = 0;

	for (; done < count; done++) {
		n = send_message(fd, &m[done].msg_hdr, flags);
		if (n < 0)
			break;
		m[done].msg_len = (unsigned)n;
	}
	return done ? (long)done : n;
}

long socket_send_many(long fd, long messages, long count, long flags, UNUSED2)
{
	return send_many((int)fd, PTR(messages), (unsigned)count, (int)flags);
}
