/* SPDX-License-Identifier: MIT */
/* clang-format off */
/*
 * net_abi.h: the operations on sockets of the host; constants and structs only.
 * net.h has a function for each, with its contract.
 *
 * An operation is a system call of Linux, as in files_abi.h. Besides the letters there:
 *
 *   k x    a handle: of a socket, of a set
 *   m      a handle of a socket or of a set, or ~n for standard stream n of host.h
 *   l q j  a struct net_address to listen at, to connect to, to send to. The call gets
 *          the struct sockaddr and, as its next argument, the length
 *   p      a struct net_address that the call fills; it gets them, too
 *   -      nothing: this is that next argument
 *   v      memory that is written, of as many events as the next argument says, or
 *          NET_EVENTS_MAX if that is less
 *   h      a time in nanoseconds; a signal for the program ends the call
 *   z      nothing: the call gets a pointer to the length of the memory, which it
 *          changes, and the new length is the result
 *
 * These take values, too:
 *
 *   o      a number with no other bits than the value; the next value is added to it
 *   y      nothing: the result is a new handle, of the kind that the value says
 *
 * The calls recvmsg and sendmsg have the arguments of recvfrom and sendto.
 */
/* clang-format on */
#ifndef CUBICLE_NET_ABI_H
#define CUBICLE_NET_ABI_H

#include <stdint.h>

#define NET_ADDRESS_BYTES 128
#define NET_EVENTS_MAX	  4096 /* of one wait */
#define NET_EVENT_BYTES	  12   /* of struct epoll_event, which is packed */

/* A struct sockaddr of any family. */
struct net_address {
	uint32_t bytes; /* of (data) that count */
	unsigned char data[NET_ADDRESS_BYTES];
};

/* clang-format off */
#define NET_CALLS(OPERATION) \
	OPERATION(SOCKET, socket, "ioiy", 3, 02004000 /* NONBLOCK, CLOEXEC */, 16) \
	OPERATION(BIND, bind, "kl", 0) \
	OPERATION(CONNECT, connect, "kq", 0) \
	OPERATION(LISTEN, listen, "ki", 0) \
	OPERATION(ACCEPT, accept4, "kp-cy", 02004000, 16) \
	OPERATION(RECEIVE, recvfrom, "kwibc", 0x63 /* OOB, PEEK, TRUNC, DONTWAIT */, 0) \
	OPERATION(RECEIVE_FROM, recvmsg, "kwibp", 0x63) \
	OPERATION(SEND, sendto, "krioc", 0x8041 /* MORE, DONTWAIT, OOB */, 0x4000 /* NOSIGNAL */, 0) \
	OPERATION(SEND_TO, sendmsg, "krioj", 0x8041, 0x4000) \
	OPERATION(GET_OPTION, getsockopt, "kiiwz", 0) \
	OPERATION(SET_OPTION, setsockopt, "kiiri", 0) \
	OPERATION(GET_NAME, getsockname, "kp", 0) \
	OPERATION(GET_PEER, getpeername, "kp", 0) \
	OPERATION(WAITING, ioctl, "kcW", 0x541b /* SIOCINQ */, 4) \
	OPERATION(UNSENT, ioctl, "kcW", 0x5411 /* SIOCOUTQ */, 4) \
	OPERATION(SHUTDOWN, shutdown, "ki", 0) \
	OPERATION(SET_NEW, epoll_create1, "cy", 02000000 /* CLOEXEC */, 32) \
	OPERATION(SET_CHANGE, epoll_ctl, "ximR", 12) \
	OPERATION(SET_WAIT, epoll_pwait2, "xvihc", 0)

/* Of each: its level, and the option itself. */
#define NET_OPTIONS(OPTION) \
	OPTION(SOL_SOCKET, SO_ERROR) OPTION(SOL_SOCKET, SO_TYPE) \
	OPTION(SOL_SOCKET, SO_ACCEPTCONN) OPTION(SOL_SOCKET, SO_DOMAIN) \
	OPTION(SOL_SOCKET, SO_PROTOCOL) OPTION(SOL_SOCKET, SO_REUSEADDR) \
	OPTION(SOL_SOCKET, SO_REUSEPORT) OPTION(SOL_SOCKET, SO_KEEPALIVE) \
	OPTION(SOL_SOCKET, SO_SNDBUF) OPTION(SOL_SOCKET, SO_RCVBUF) \
	OPTION(SOL_SOCKET, SO_LINGER) OPTION(SOL_SOCKET, SO_BROADCAST) \
	OPTION(SOL_SOCKET, SO_OOBINLINE) OPTION(SOL_SOCKET, SO_RCVLOWAT) \
	OPTION(IPPROTO_TCP, TCP_NODELAY) OPTION(IPPROTO_TCP, TCP_CORK) \
	OPTION(IPPROTO_TCP, TCP_KEEPIDLE) OPTION(IPPROTO_TCP, TCP_KEEPINTVL) \
	OPTION(IPPROTO_TCP, TCP_KEEPCNT) OPTION(IPPROTO_TCP, TCP_DEFER_ACCEPT) \
	OPTION(IPPROTO_TCP, TCP_FASTOPEN) OPTION(IPPROTO_TCP, TCP_INFO) \
	OPTION(IPPROTO_TCP, TCP_QUICKACK) OPTION(IPPROTO_TCP, TCP_USER_TIMEOUT) \
	OPTION(IPPROTO_TCP, TCP_MAXSEG) OPTION(IPPROTO_IPV6, IPV6_V6ONLY) \
	OPTION(IPPROTO_IP, IP_TOS) OPTION(IPPROTO_IP, IP_TTL)
/* clang-format on */

#define NET_NAME(name, call, forms, ...) NET_##name,
enum net_operation {
	NET_CALLS(NET_NAME) NET_CALLS_COUNT,
	NET_CLOSE = NET_CALLS_COUNT,
	NET_GIVE
};

#endif
