/* SPDX-License-Identifier: MIT */
/*
 * net_calls.c: sockets of the host, for the cubicle with the right `net`.
 *
 * net_abi.h lists the system calls, and what each argument must be (forms.h).
 * An address is copied into the monitor, compared with the layout (address.h),
 * and that copy is passed.
 */
#include <asm/socket.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/tcp.h>
#include <cubicle/net_abi.h>
#include "base/handle.h"
#include "base/host.h"
#include "call/time.h"
#include "defence.h"
#include "service/address.h"
#include "service/calls.h"
#include "service/forms.h"

static const struct operation operations[NET_CALLS_COUNT] = {NET_CALLS(ROW)};

#define FAMILIES 0x406 /* bit n: AF_INET, AF_INET6, AF_UNIX */

static int socket_check(uint64_t family, uint64_t type, uint64_t protocol)
{
	if (family > 10 || !(FAMILIES & BIT(family)))
		return -EAFNOSUPPORT;
	if ((type != 1 && type != 2) ||
		(protocol && protocol != IPPROTO_TCP &&
			protocol != IPPROTO_UDP))
		return -EPROTONOSUPPORT;
	return 0;
}

/* The kernel would bind a socket that has no port to any one. It loses it where
 * connect() fails. */
static int listen_check(uint64_t fd)
{
	struct net_address name = {.bytes = sizeof(name.data)};

	if (!(handle_kind(fd) & HANDLE_SOCKET) || !DEFENDS(DEFENCE_ADDRESSES))
		return 0;
	int64_t error = host_call(__NR_getsockname, fd, (uintptr_t)name.data,
		(uintptr_t)&name.bytes, 0, 0);
	return error ? (int)error : address_check(fd, &name, 'l');
}

static int option_check(uint64_t level, uint64_t name)
{
#define OPTION(level, name) {level, name},
	static const uint32_t options[][2] = {NET_OPTIONS(OPTION)};

	for (uint32_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i][0] == level && options[i][1] == name)
			return 0;
	return DEFENDS(DEFENCE_OPTIONS) ? -ENOPROTOOPT : 0;
}

/* It may block, as SO_LINGER says. */
static int64_t net_close(uint64_t fd)
{
	time_sleeps();
	int64_t error = handle_close(fd, HANDLE_NET);
	time_sleeps();
	return error;
}

int64_t call_host_net(uint32_t operation, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	uint64_t given[5] = {a, b, c, d, e};
	int64_t error = 0;

	if (operation == NET_GIVE)
		return handle_give_net(a, b);
	if (operation >= NET_CALLS_COUNT)
		return operation == NET_CLOSE ? net_close(a) : -EINVAL;
	if (operation == NET_SOCKET)
		error = socket_check(a, b, c);
	if (operation == NET_LISTEN)
		error = listen_check(a);
	if (operation == NET_GET_OPTION || operation == NET_SET_OPTION)
		error = option_check(b, c);
	return error ? error : forms_call(&operations[operation], given);
}
