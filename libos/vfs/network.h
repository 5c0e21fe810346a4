/* SPDX-License-Identifier: MIT */
/*
 * network.h: what vfs asks of a network. A component that is one has a header
 * that says VFS_NETWORK(its_name), which declares its_name_socket() and so on;
 * libos/vfs/socket.c lists it.
 *
 * Nouns
 *   socket  a number greater than 0 that the network gave out and checks when
 * it comes back. Sockets never block: what would wait is -EAGAIN or
 *           -EINPROGRESS. A socket belongs to the cubicle that made it
 *   set     sockets, and streams of the console, that are waited for together.
 *           It belongs to the cubicle that made it, as a socket does. It works
 *           as an epoll of Linux, with all its flags
 *   payer   the cubicle on whose behalf something is made, for limits
 *   given   a socket or set that another cubicle may use, too, but only to
 *           receive and to send, or to wait. Only its owner can close it
 *
 * Numbers are Linux's, for x86-64: families, types, options, flags, and the
 * bytes of addresses. Errors: negative errno, as Linux gives them, and
 *   -EBADF   no such socket or set, or the caller may not use it so
 *   -EACCES  the layout does not allow the address (`listen`, `connect`)
 *   -EMFILE  the payer has too many
 */
#ifndef VFS_NETWORK_H
#define VFS_NETWORK_H

#include <cubicle/interface.h>
#include "vfs/vfs.h"

/* The most bytes that one call of recv or send transfers. */
#define VFS_NETWORK_TRANSFER_MAX (1 << 20)

/* struct epoll_event of Linux, which is packed. */
struct vfs_event {
	uint32_t events;
	uint64_t data;
} __attribute__((packed));

#define VFS_SET_ADD    1 /* EPOLL_CTL_* */
#define VFS_SET_REMOVE 2
#define VFS_SET_CHANGE 3

/* What (member) of a set is, besides a socket or another set: the stream of the
 * console. */
#define VFS_SET_STREAM(stream) (-1 - (int64_t)(stream))

/*
 * socket     (type) without flags. -EAFNOSUPPORT, -EPROTONOSUPPORT
 * connect    -EINPROGRESS: poll for POLLOUT, then ask for SO_ERROR
 * accept     the new socket, which is given to (payer); the address of the peer
 *            and what give would return to (accepted)
 * recv       given. (flags): MSG_PEEK, MSG_OOB, MSG_TRUNC
 * recv_from  given; and the address of the sender to (from)
 * send       given. (flags): MSG_MORE, MSG_OOB. There is no SIGPIPE, only
 *            -EPIPE
 * send_to    given; to an address
 * get_option up to (bytes) bytes of value; returns how many there are
 * name       the address of the socket, or of its peer if (peer)
 * waiting    bytes that can be read (SIOCINQ), or, if (out), that have not left
 *            (SIOCOUTQ)
 * give       let (client) use the socket or set, too, and no other; 0: nobody.
 *            Returns the handle by which it may do that itself
 * (cubicle/given.h), or 0: then it calls the functions of the network
 * set_change epoll_ctl(2) with (how), VFS_SET_*: (member) is a socket, another
 *            set or VFS_SET_STREAM(). -EPERM: it is always ready
 * set_wait   given. epoll_pwait2(2): as many events as fit into (bytes) bytes,
 *            within (ns) nanoseconds, or INT64_MAX for no limit; returns how
 *            many, and 0 also if it was interrupted before. Blocks. -EINTR: a
 *            signal for the program has come
 */
#define VFS_NETWORK(net)                                                      \
	CUBICLE_FUNCTION((error, int64_t), net##_socket,                      \
		(caller, cubicle_id_t, who), (value, uint32_t, payer),        \
		(value, int, family), (value, int, type),                     \
		(value, int, protocol));                                      \
	CUBICLE_FUNCTION((error, int), net##_bind,                            \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(nonnull, in_struct, const struct vfs_address *, address));   \
	CUBICLE_FUNCTION((error, int), net##_connect,                         \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(nonnull, in_struct, const struct vfs_address *, address));   \
	CUBICLE_FUNCTION((error, int), net##_listen,                          \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, int, backlog));                                       \
	CUBICLE_FUNCTION((error, int64_t), net##_accept,                      \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, uint32_t, payer),                                     \
		(nonnull, out_struct, struct vfs_accepted *, accepted));      \
	CUBICLE_FUNCTION((count, int64_t, len), net##_recv,                   \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(nonnull, grant_out, void *, buf, len), (value, size_t, len), \
		(value, int, flags));                                         \
	CUBICLE_FUNCTION((error, int64_t), net##_recv_from,                   \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(nonnull, grant_out, void *, buf, len), (value, size_t, len), \
		(value, int, flags),                                          \
		(nonnull, out_struct, struct vfs_address *, from));           \
	CUBICLE_FUNCTION((count, int64_t, len), net##_send,                   \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(nonnull, grant_in, const void *, buf, len),                  \
		(value, size_t, len), (value, int, flags));                   \
	CUBICLE_FUNCTION((count, int64_t, len), net##_send_to,                \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(nonnull, grant_in, const void *, buf, len),                  \
		(value, size_t, len), (value, int, flags),                    \
		(nonnull, in_struct, const struct vfs_address *, to));        \
	CUBICLE_FUNCTION((count, int, bytes), net##_get_option,               \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, int, level), (value, int, name),                      \
		(nonnull, out, void *, value, bytes),                         \
		(value, uint32_t, bytes));                                    \
	CUBICLE_FUNCTION((error, int), net##_set_option,                      \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, int, level), (value, int, name),                      \
		(nonnull, in, const void *, value, bytes),                    \
		(value, uint32_t, bytes));                                    \
	CUBICLE_FUNCTION((error, int), net##_name,                            \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, int, peer),                                           \
		(nonnull, out_struct, struct vfs_address *, to));             \
	CUBICLE_FUNCTION((error, int), net##_waiting,                         \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, int, out));                                           \
	CUBICLE_FUNCTION((error, int), net##_shutdown,                        \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, int, how));                                           \
	CUBICLE_FUNCTION((error, int), net##_close,                           \
		(caller, cubicle_id_t, who), (value, int64_t, socket));       \
	CUBICLE_FUNCTION((error, int64_t), net##_give,                        \
		(caller, cubicle_id_t, who), (value, int64_t, socket),        \
		(value, uint32_t, client));                                   \
	CUBICLE_FUNCTION((error, int64_t), net##_set_new,                     \
		(caller, cubicle_id_t, who), (value, uint32_t, payer));       \
	CUBICLE_FUNCTION((error, int), net##_set_change,                      \
		(caller, cubicle_id_t, who), (value, int64_t, set),           \
		(value, int, how), (value, int64_t, member),                  \
		(value, uint32_t, events), (value, uint64_t, data));          \
	CUBICLE_FUNCTION((error, int), net##_set_wait,                        \
		(caller, cubicle_id_t, who), (value, int64_t, set),           \
		(nonnull, grant_out, struct vfs_event *, events, bytes),      \
		(value, size_t, bytes), (value, int64_t, ns))

#endif
