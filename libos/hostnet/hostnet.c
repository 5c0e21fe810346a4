/* SPDX-License-Identifier: MIT */
/*
 * hostnet.c: calls on sockets. Buffers of callers are granted, and the monitor
 * has the host read and write them; hostnet itself never touches them.
 */
#include <linux/errno.h>
#include "hostnet/hostnet.h"
#include "table.h"

_Static_assert(sizeof(struct vfs_address) == sizeof(struct net_address) &&
		VFS_NETWORK_TRANSFER_MAX <= FILES_TRANSFER_MAX,
	"as the monitor expects it");

/* What a call on a socket begins with: of its owner, or of whom it is given to.
 */
#define SOCKET_OWN(e, number)                                  \
	struct entry *e = entry_own(number, who, KIND_SOCKET); \
	if (!e)                                                \
	return -EBADF
#define SOCKET_USE(e, number)                                  \
	struct entry *e = entry_use(number, who, KIND_SOCKET); \
	if (!e)                                                \
	return -EBADF

static const struct net_address *in(const struct vfs_address *address)
{
	return (const struct net_address *)address;
}

static struct net_address *out(struct vfs_address *address)
{
	return (struct net_address *)address;
}

static size_t transfer(size_t len)
{
	return len < VFS_NETWORK_TRANSFER_MAX ? len : VFS_NETWORK_TRANSFER_MAX;
}

/* --- sockets ---------------------------------------------------------------- */

#define AF_UNIX	     1
#define SOL_SOCKET   1
#define SO_REUSEPORT 15

/* If it listens, then together with the sockets of other instances. */
static void share_port(int64_t handle)
{
	const int on = 1;

	net_set_option(handle, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
}

int64_t hostnet_socket(
	cubicle_id_t who, uint32_t payer, int family, int type, int protocol)
{
	struct entry *e;
	int error = entry_new(who, payer, KIND_SOCKET, &e);

	if (error)
		return error;
	int64_t handle = net_socket(family, type, protocol);
	/* A name of AF_UNIX is not shared. */
	if (handle >= 0 && family != AF_UNIX && CUBICLE_PUBLISHED->share_ports)
		share_port(handle);
	return entry_open(e, handle);
}

int hostnet_bind(
	cubicle_id_t who, int64_t socket, const struct vfs_address *address)
{
	SOCKET_OWN(e, socket);
	return net_bind(e->handle, in(address));
}

int hostnet_connect(
	cubicle_id_t who, int64_t socket, const struct vfs_address *address)
{
	SOCKET_OWN(e, socket);
	return net_connect(e->handle, in(address));
}

int hostnet_listen(cubicle_id_t who, int64_t socket, int backlog)
{
	SOCKET_OWN(e, socket);
	return net_listen(e->handle, backlog);
}

/* As hostnet_give() returns it. */
static int64_t give(struct entry *e, uint32_t client)
{
	int error = net_give(e->handle, client);

	if (error)
		return error;
	e->client = client;
	return client ? e->handle : 0;
}

int64_t hostnet_accept(cubicle_id_t who, int64_t socket, uint32_t payer,
	struct vfs_accepted *accepted)
{
	struct entry *e;

	SOCKET_OWN(listening, socket);
	int64_t handle = listening->handle;
	/* First: a connection that is accepted is lost without one. */
	int error = entry_new(who, payer, KIND_SOCKET, &e);
	if (error)
		return error;
	int64_t new = entry_open(e, net_accept(handle, out(&accepted->from)));
	accepted->given = new > 0 ? give(e, payer) : 0;
	return new;
}

int hostnet_name(
	cubicle_id_t who, int64_t socket, int peer, struct vfs_address *to)
{
	SOCKET_OWN(e, socket);
	return net_name(e->handle, peer, out(to));
}

int hostnet_shutdown(cubicle_id_t who, int64_t socket, int how)
{
	SOCKET_OWN(e, socket);
	return net_shutdown(e->handle, how);
}

int hostnet_close(cubicle_id_t who, int64_t socket)
{
	struct entry *e = entry_own(socket, who, KIND_SOCKET);

	if (!e)
		e = entry_own(socket, who, KIND_SET);
	return e ? entry_close(e) : -EBADF;
}

int64_t hostnet_give(cubicle_id_t who, int64_t socket, uint32_t client)
{
	struct entry *e = entry_own(socket, who, KIND_SOCKET);

	if (!e)
		e = entry_own(socket, who, KIND_SET);
	return e ? give(e, client) : -EBADF;
}

/* --- data ------------------------------------------------------------------- */

int64_t hostnet_recv(
	cubicle_id_t who, int64_t socket, void *buf, size_t len, int flags)
{
	SOCKET_USE(e, socket);
	int64_t n = net_receive(e->handle, buf, transfer(len), flags);
	/* MSG_TRUNC: the length of the whole datagram. */
	return n > (int64_t)len ? (int64_t)len : n;
}

int64_t hostnet_recv_from(cubicle_id_t who, int64_t socket, void *buf,
	size_t len, int flags, struct vfs_address *from)
{
	SOCKET_USE(e, socket);
	return net_receive_from(
		e->handle, buf, transfer(len), flags, out(from));
}

int64_t hostnet_send(cubicle_id_t who, int64_t socket, const void *buf,
	size_t len, int flags)
{
	SOCKET_USE(e, socket);
	return net_send(e->handle, buf, transfer(len), flags);
}

int64_t hostnet_send_to(cubicle_id_t who, int64_t socket, const void *buf,
	size_t len, int flags, const struct vfs_address *to)
{
	SOCKET_USE(e, socket);
	return net_send_to(e->handle, buf, transfer(len), flags, in(to));
}

int hostnet_waiting(cubicle_id_t who, int64_t socket, int out)
{
	SOCKET_OWN(e, socket);
	return net_waiting(e->handle, out);
}

/* --- options ---------------------------------------------------------------- */

int hostnet_get_option(cubicle_id_t who, int64_t socket, int level, int name,
	void *value, uint32_t bytes)
{
	SOCKET_OWN(e, socket);
	return net_get_option(e->handle, level, name, value, bytes);
}

int hostnet_set_option(cubicle_id_t who, int64_t socket, int level, int name,
	const void *value, uint32_t bytes)
{
	SOCKET_OWN(e, socket);
	return net_set_option(e->handle, level, name, value, bytes);
}
