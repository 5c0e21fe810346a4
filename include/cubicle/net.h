/* SPDX-License-Identifier: MIT */
/*
 * net.h: sockets of the host, as the monitor offers them to the one cubicle whose
 * layout says `rights = net`; the component hostnet is written for it. For all
 * other cubicles host_net() does not exist.
 *
 * Nouns
 *   handle   a number for a socket or a set
 *   set      an epoll instance of Linux, with all its flags
 *   address  a struct net_address: a struct sockaddr of AF_INET, AF_INET6 or AF_UNIX
 *   rule     an address, or a range of addresses, that the layout allows: `listen`
 *            for bind(), `connect` for connect() and for what is sent to an address.
 *            An IPv6 address that means an IPv4 address is compared as that one
 *
 * Sockets never block: an operation that would have to wait gives -EAGAIN or
 * -EINPROGRESS. Only net_set_wait() waits for events. net_close() may block as long as SO_LINGER
 * says. No descriptor of a process can be received, and none can be sent.
 *
 * The functions are system calls of Linux with the numbers, structs and errors
 * that these have. Besides:
 *   -EBADF        no such handle, or of the wrong kind
 *   -EFAULT       a buffer is not entirely accessible to the caller
 *   -EINVAL       a flag that is not listed; an address that is too short or too long
 *   -EACCES       no rule allows the address
 *   -ENOPROTOOPT  the option is not listed in net_abi.h
 *   -EMFILE       too many are open
 * Buffers may be the caller's own memory, or memory that is windowed or granted to
 * it.
 */
#ifndef CUBICLE_NET_H
#define CUBICLE_NET_H

#include <cubicle/files_abi.h>
#include <cubicle/interface.h>
#include <cubicle/net_abi.h>

CUBICLE_FUNCTION((error, int64_t), host_net, (value, uint32_t, operation),
	(value, uint64_t, a), (value, uint64_t, b), (value, uint64_t, c),
	(value, uint64_t, d), (value, uint64_t, e));

/* A socket: AF_INET, AF_INET6 or AF_UNIX; SOCK_STREAM or SOCK_DGRAM; (protocol) is 0,
 * IPPROTO_TCP or IPPROTO_UDP. Returns a handle.
 *   -EAFNOSUPPORT, -EPROTONOSUPPORT */
static inline int64_t net_socket(int family, int type, int protocol)
{
	return host_net(NET_SOCKET, (uint64_t)family, (uint64_t)type,
		(uint64_t)protocol, 0, 0);
}

/* bind(2). A datagram socket can always be bound to the wildcard address with port
 * 0. A socket of AF_UNIX without a name is refused. */
static inline int net_bind(int64_t socket, const struct net_address *address)
{
	return (int)host_net(
		NET_BIND, (uint64_t)socket, (uintptr_t)address, 0, 0, 0);
}

/* connect(2). AF_UNSPEC ends the association of a datagram socket. -EAFNOSUPPORT:
 * the socket is a stream. */
static inline int net_connect(int64_t socket, const struct net_address *address)
{
	return (int)host_net(
		NET_CONNECT, (uint64_t)socket, (uintptr_t)address, 0, 0, 0);
}

/* listen(2). -EACCES: the socket is not bound. The kernel would choose a port, of
 * every address. */
static inline int net_listen(int64_t socket, int backlog)
{
	return (int)host_net(
		NET_LISTEN, (uint64_t)socket, (uint64_t)backlog, 0, 0, 0);
}

/* accept(2): the handle of the new socket; the peer's address to (from). */
static inline int64_t net_accept(int64_t socket, struct net_address *from)
{
	return host_net(
		NET_ACCEPT, (uint64_t)socket, (uintptr_t)from, 0, 0, 0);
}

/* recv(2), send(2): FILES_TRANSFER_MAX bytes at most. (flags): MSG_OOB, MSG_PEEK,
 * MSG_TRUNC, MSG_DONTWAIT; and MSG_MORE, MSG_OOB, MSG_DONTWAIT. There is no
 * SIGPIPE, only -EPIPE. */
static inline int64_t net_receive(
	int64_t socket, void *buf, size_t len, int flags)
{
	return host_net(NET_RECEIVE, (uint64_t)socket, (uintptr_t)buf, len,
		(uint64_t)flags, 0);
}
static inline int64_t net_send(
	int64_t socket, const void *buf, size_t len, int flags)
{
	return host_net(NET_SEND, (uint64_t)socket, (uintptr_t)buf, len,
		(uint64_t)flags, 0);
}

/* The same, with the address of the sender; and to an address. */
static inline int64_t net_receive_from(int64_t socket, void *buf, size_t len,
	int flags, struct net_address *from)
{
	return host_net(NET_RECEIVE_FROM, (uint64_t)socket, (uintptr_t)buf, len,
		(uint64_t)flags, (uintptr_t)from);
}
static inline int64_t net_send_to(int64_t socket, const void *buf, size_t len,
	int flags, const struct net_address *to)
{
	return host_net(NET_SEND_TO, (uint64_t)socket, (uintptr_t)buf, len,
		(uint64_t)flags, (uintptr_t)to);
}

/* getsockopt(2): up to (bytes) of the value to (value). Returns how many bytes there are. */
static inline int net_get_option(
	int64_t socket, int level, int name, void *value, size_t bytes)
{
	return (int)host_net(NET_GET_OPTION, (uint64_t)socket, (uint64_t)level,
		(uint64_t)name, (uintptr_t)value, bytes);
}

/* setsockopt(2). -EINVAL: IPV6_V6ONLY of a socket that is bound. */
static inline int net_set_option(int64_t socket, int level, int name,
	const void *value, size_t bytes)
{
	return (int)host_net(NET_SET_OPTION, (uint64_t)socket, (uint64_t)level,
		(uint64_t)name, (uintptr_t)value, bytes);
}

/* getsockname(2), or getpeername(2) if (peer). */
static inline int net_name(int64_t socket, int peer, struct net_address *to)
{
	return (int)host_net(peer ? NET_GET_PEER : NET_GET_NAME,
		(uint64_t)socket, (uintptr_t)to, 0, 0, 0);
}

/* The bytes that can be read (SIOCINQ), or, if (out), that wait to be
 * sent (SIOCOUTQ). */
static inline int net_waiting(int64_t socket, int out)
{
	int bytes;
	int error = (int)host_net(out ? NET_UNSENT : NET_WAITING,
		(uint64_t)socket, 0, (uintptr_t)&bytes, 0, 0);

	return error < 0 ? error : bytes;
}

static inline int net_shutdown(int64_t socket, int how)
{
	return (int)host_net(
		NET_SHUTDOWN, (uint64_t)socket, (uint64_t)how, 0, 0, 0);
}

/* Close a socket or a set. */
static inline int net_close(int64_t handle)
{
	return (int)host_net(NET_CLOSE, (uint64_t)handle, 0, 0, 0, 0);
}

/* epoll_create1(2). Returns a handle. */
static inline int64_t net_set_new(void)
{
	return host_net(NET_SET_NEW, 0, 0, 0, 0, 0);
}

/* A standard stream, as a member of a set. */
#define NET_STREAM(stream) (~(int64_t)(stream))

/* epoll_ctl(2); (event) is a struct epoll_event. */
static inline int net_set_change(
	int64_t set, int how, int64_t member, const void *event)
{
	return (int)host_net(NET_SET_CHANGE, (uint64_t)set, (uint64_t)how,
		(uint64_t)member, (uintptr_t)event, 0);
}

/*
 * epoll_pwait2(2): up to (count) events, and NET_EVENTS_MAX, to (events), within
 * (ns) nanoseconds; INT64_MAX is without limit. Returns how many there are, and 0
 * also if it was interrupted before the time was over. Blocks.
 *   -EINTR  a signal for the program has come
 */
static inline int net_set_wait(
	int64_t set, void *events, size_t count, int64_t ns)
{
	return (int)host_net(NET_SET_WAIT, (uint64_t)set, (uintptr_t)events,
		count, (uint64_t)ns, 0);
}

/* Let cubicle (client) receive and send with the socket, or wait for the set, by
 * itself (cubicle/given.h), and no other; 0: none. -EINVAL  no such cubicle */
static inline int net_give(int64_t handle, uint32_t client)
{
	return (int)host_net(NET_GIVE, (uint64_t)handle, client, 0, 0, 0);
}

#endif
