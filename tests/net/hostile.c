/* SPDX-License-Identifier: MIT */
/*
 * hostile.c: a hostnet that attacks. It does what hostnet does, until somebody
 * asks for a socket of a type of commands.h. Then it breaks a rule; or it tries
 * all ways of one kind out of what `rights = net` gives it, and returns how
 * often it gained something, in bits 0 to 15, what it gained first, and from
 * bit 32 on how often it tried.
 */
#include <cubicle/component.h>
#include "hostnet/hostnet.h"
#include "rt/string.h"
#include "commands.h"
#include "forged.h"

static int64_t honest_socket(
	cubicle_id_t who, uint32_t payer, int family, int type, int protocol);
#define hostnet_socket honest_socket
#include "hostnet/hostnet.c"
#undef hostnet_socket
#include "hostnet/set.c"
#include "hostnet/table.c"

static uint64_t tried, gained, first;

/* A try with (what), that gained something if (gain). */
static void try(uint64_t what, int gain)
{
	tried++;
	if (gain && !gained++)
		first = what;
}

/* Every number below (forged) as a handle; the control may end the monitor, so
 * it stops at once. */
static void attack_handles(uint64_t forged)
{
	static const uint64_t far[] = {1ull << 31, 1ull << 32, (1ull << 32) + 3,
		UINT64_MAX, 1ull << 63};
	struct net_address at = {0};
	char buf[16];

	for (uint64_t h = 3; h < forged && !gained; h++) {
		int64_t n = host_net(NET_GET_NAME, h, (uintptr_t)&at, 0, 0, 0);
		/* A descriptor that is no socket is one all the same. */
		try(h, n != -EBADF);
		n = host_net(NET_RECEIVE, h, (uintptr_t)buf, 1, 0x42, 0);
		try(h, n != -EBADF);
	}
	for (uint32_t o = 0; o <= NET_CLOSE && !gained; o++)
		for (uint64_t h = 3; h < forged && !gained; h++)
			if (forged_net_has(o))
				try(o, forged_net(o, h) != -EBADF);
	for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
		for (uint32_t o = 0; o <= NET_CLOSE && !gained; o++)
			if (forged_net_has(o))
				try(o, forged_net(o, far[i]) != -EBADF);
	int64_t set = net_set_new();
	uint64_t event[2] = {1, 0};
	for (int64_t m = 3; m < (int64_t)forged && !gained; m++)
		try(1000,
			m != set && net_set_change(set, 1, m, event) != -EBADF);
	net_close(set);
}

static struct net_address ip(
	unsigned family, unsigned port, unsigned first_byte)
{
	struct net_address a = {family == 2 ? 16 : 28, {0}};

	a.data[0] = (unsigned char)family;
	a.data[2] = (unsigned char)(port >> 8);
	a.data[3] = (unsigned char)port;
	if (family == 2)
		a.data[4] = (unsigned char)first_byte;
	else
		a.data[8] = (unsigned char)first_byte;
	return a;
}

static int works(int64_t n)
{
	return n >= 0 || n == -EINPROGRESS || n == -ENETUNREACH ||
		n == -EHOSTUNREACH || n == -EADDRNOTAVAIL;
}

static void attack_address(int64_t s, struct net_address *a)
{
	try(1, works(net_bind(s, a)));
	try(2, works(net_connect(s, a)));
	try(3, works(net_send_to(s, "x", 1, 0, a)));
}

/* Paths and names of AF_UNIX, to which nobody listens: what is not EACCES is
 * the kernel's answer. vfs has a list of those that are allowed; it can only be
 * lied to. */
static void attack_unix(void)
{
	static const struct net_address names[] = {
		{8, {1, 0, '/', 'x', '/', 'y', '/', 'z'}},
		{9, {1, 0, '/', 'x', '/', 'y', '/', 'z', 0}},
		{6, {1, 0, 'x', '/', 'y', 'z'}}, {4, {1, 0, '.', '/'}},
		{8, {1, 0, 0, 'c', 'n', 'e', 't', 'y'}},
		{8, {1, 0, 0, 'c', 0, 'e', 't', 'y'}}, {3, {1, 0, '@'}}};

	for (int type = 1; type <= 2; type++)
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			int64_t s = net_socket(1, type, 0);
			try(10, net_connect(s, &names[i]) != -EACCES);
			try(11,
				type == 2 &&
					net_send_to(s, "x", 1, 0, &names[i]) !=
						-EACCES);
			net_close(s);
		}
}

static void attack_addresses(void)
{
	for (int type = 1; type <= 2; type++)
		for (unsigned byte = 0; byte < 256; byte++) {
			struct net_address a = ip(2, 9, byte);
			int64_t s = net_socket(2, type, 0);
			if (byte != 127)
				attack_address(s, &a);
			net_close(s);
			/* Mapped, and by AF_UNSPEC. */
			s = net_socket(10, type, 0);
			a = ip(10, 9, 0);
			a.data[18] = a.data[19] = 0xff;
			a.data[20] = (unsigned char)byte;
			if (byte != 127)
				attack_address(s, &a);
			a = ip(10, 9, byte);
			attack_address(s, &a);
			net_close(s);
		}
	/* listen() without bind(); and after an attempt to connect. */
	int64_t s = net_socket(2, 1, 0);
	struct net_address a = ip(2, 9, 127);
	try(4, net_listen(s, 1) >= 0);
	a.data[7] = 1;
	net_connect(s, &a);
	try(5, net_listen(s, 1) >= 0);
	net_close(s);
	/* A name of AF_UNIX that the kernel chooses, and one of ours. */
	s = net_socket(1, 1, 0);
	a = (struct net_address){2, {1}};
	try(6, net_bind(s, &a) >= 0);
	a = (struct net_address){8, {1, 0, 0, 'c', 'n', 'e', 't', 'x'}};
	try(7, net_bind(s, &a) >= 0);
	net_close(s);
	attack_unix();
	/* Lengths. */
	s = net_socket(2, 2, 0);
	a = ip(2, 9, 10);
	for (uint32_t bytes = 0; bytes < 300; bytes++) {
		a.bytes = bytes;
		try(8, works(net_connect(s, &a)));
	}
	a.bytes = UINT32_MAX;
	try(9, works(net_connect(s, &a)));
	net_close(s);
}

static void attack_options(void)
{
	static const uint32_t listed[][2] = {
#define LISTED(level, name) {level, name},
#define SOL_SOCKET	    1
#define IPPROTO_TCP	    6
#define IPPROTO_IP	    0
#define IPPROTO_IPV6	    41
#define SO_ERROR	    4
#define SO_TYPE		    3
#define SO_ACCEPTCONN	    30
#define SO_DOMAIN	    39
#define SO_PROTOCOL	    38
#define SO_REUSEADDR	    2
#define SO_REUSEPORT	    15
#define SO_KEEPALIVE	    9
#define SO_SNDBUF	    7
#define SO_RCVBUF	    8
#define SO_LINGER	    13
#define SO_BROADCAST	    6
#define SO_OOBINLINE	    10
#define SO_RCVLOWAT	    18
#define TCP_NODELAY	    1
#define TCP_CORK	    3
#define TCP_KEEPIDLE	    4
#define TCP_KEEPINTVL	    5
#define TCP_KEEPCNT	    6
#define TCP_DEFER_ACCEPT    9
#define TCP_FASTOPEN	    23
#define TCP_INFO	    11
#define TCP_QUICKACK	    12
#define TCP_USER_TIMEOUT    18
#define TCP_MAXSEG	    2
#define IPV6_V6ONLY	    26
#define IP_TOS		    1
#define IP_TTL		    2
		NET_OPTIONS(LISTED)};
	int64_t s = net_socket(2, 1, 0);
	char value[256] = {1};

	for (int level = -1; level < 300; level++)
		for (int name = -1; name < 300; name++) {
			int is_listed = 0;
			for (size_t i = 0;
				i < sizeof(listed) / sizeof(listed[0]); i++)
				is_listed |= (int)listed[i][0] == level &&
					(int)listed[i][1] == name;
			if (is_listed)
				continue;
			try((uint64_t)name,
				net_get_option(s, level, name, value,
					sizeof(value)) >= 0);
			try((uint64_t)name,
				net_set_option(s, level, name, value,
					sizeof(value)) >= 0);
		}
	net_close(s);
}

/* (victim): memory of the caller. */
static void attack_buffers(char *victim)
{
	struct net_address *a = (struct net_address *)(void *)victim;
	struct net_address at = ip(2, 0, 127), none = {0};
	int64_t s = net_socket(2, 2, 0), t = net_socket(2, 2, 0);
	char buf[16] = "filled";

	at.data[7] = 1;
	net_bind(s, &at);
	net_name(s, 0, &at);
	try(1, net_send_to(t, victim, 16, 0, &at) >= 0);
	net_send_to(t, buf, 16, 0, &at);
	try(2, net_receive(s, victim, 16, 0x40) >= 0);
	net_send_to(t, buf, 16, 0, &at);
	try(3, net_receive_from(s, victim, 16, 0x40, &none) >= 0);
	try(4, net_receive_from(s, buf, 16, 0x40, a) >= 0);
	try(5, net_get_option(s, 1, 3, victim, 4) >= 0);
	try(6, net_set_option(s, 1, 7, victim, 4) >= 0);
	try(7, net_name(s, 0, a) >= 0);
	try(8, net_bind(t, a) != -EFAULT);
	try(9, net_connect(t, a) != -EFAULT);
	int64_t set = net_set_new();
	uint64_t event[2] = {4, 0};
	try(10, net_set_change(set, 1, t, victim) >= 0);
	net_set_change(set, 1, t, event);
	try(11, net_set_wait(set, victim, 1, 0) >= 0);
	net_close(set);
	net_close(s);
	net_close(t);
}

int64_t hostnet_socket(
	cubicle_id_t who, uint32_t payer, int family, int type, int protocol)
{
	if (type == BREAK_A_RULE)
		__builtin_trap();
	if (type < ATTACK)
		return honest_socket(who, payer, family, type, protocol);
	tried = gained = first = 0;
	if (type == ATTACK + ATTACK_HANDLES)
		attack_handles((uint64_t)family);
	if (type == ATTACK + ATTACK_ADDRESSES)
		attack_addresses();
	if (type == ATTACK + ATTACK_OPTIONS)
		attack_options();
	if (type == ATTACK + ATTACK_BUFFERS)
		attack_buffers(
			(char *)((uintptr_t)payer << 32 | (uint32_t)protocol));
	return (int64_t)(tried << 32 | (first & 0xffff) << 16 |
		(gained & 0xffff));
}
