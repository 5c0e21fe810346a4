/* SPDX-License-Identifier: MIT */
/*
 * test_hostnet.c: sockets of the host by hostnet and the monitor's host_net(),
 * while the test itself is the other end.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>
#include "addresses.h"
#include <cubicle/component.h>
#include <cubicle/files.h>
#include <cubicle/net.h>
#include "files_monitor.h"
#include "hostnet/hostnet.h"
#include "layout/address.h"
#include "../hostfs/forged.h"
#include "../net/forged.h"

#define VFS    1 /* the cubicle that asks */
#define CLIENT 2
#define OTHER  3
#define FORGED 66000

extern struct cubicle_system system_of_test __asm__("system");

#define PUBLISHED ((struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS)

/* --- helpers ------------------------------------------------------------------ */

static void rule(uint8_t use, const char *words)
{
	struct cubicle_system_address *r =
		&system_of_test.address[system_of_test.addresses++];

	assert_null(address_parse(r, words));
	r->use = use;
}

static void rules_loopback(void)
{
	system_of_test.addresses = 0;
	for (uint8_t use = 1; use <= 2; use++) {
		rule(use, "127.0.0.0/8:*");
		rule(use, "[::1]:*");
	}
}

static struct vfs_address ip(const char *text, int port)
{
	struct vfs_address a = {0};

	a.bytes = address_ip(a.data, text, port);
	return a;
}

static struct vfs_address path(const char *name, size_t bytes)
{
	struct vfs_address a = {0};

	a.bytes = address_unix(a.data, name, bytes);
	return a;
}

static int port_of(const struct vfs_address *a)
{
	return a->data[2] << 8 | a->data[3];
}

static int64_t new (int family, int type)
{
	int64_t s = hostnet_socket(VFS, CLIENT, family, type, 0);

	assert_true(s > 0);
	return s;
}

static void end(int64_t socket)
{
	assert_int_equal(hostnet_close(VFS, socket), 0);
}

/* A socket of hostnet that listens at (host), and its address. */
static int64_t listening(const char *host, struct vfs_address *at)
{
	struct vfs_address a = ip(host, 0);
	int64_t s = new (a.data[0], SOCK_STREAM);

	assert_int_equal(hostnet_bind(VFS, s, &a), 0);
	assert_int_equal(hostnet_listen(VFS, s, 5), 0);
	assert_int_equal(hostnet_name(VFS, s, 0, at), 0);
	assert_true(port_of(at) > 0);
	return s;
}

/* A socket of the host that is connected to (at). */
static int native_to(const struct vfs_address *at)
{
	int fd = socket(at->data[0], SOCK_STREAM, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (const void *)at->data, at->bytes), 0);
	return fd;
}

/* Wait for (events) of (socket). */
static void wait_for(int64_t socket, uint32_t events)
{
	struct vfs_event e = {0};
	int64_t set = hostnet_set_new(VFS, CLIENT);

	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_ADD, socket, events, 77),
		0);
	assert_int_equal(
		hostnet_set_wait(VFS, set, &e, sizeof(e), 5000000000), 1);
	assert_int_equal(e.data, 77);
	end(set);
}

static int64_t accept_for(cubicle_id_t who, int64_t socket, uint32_t payer,
	struct vfs_address *from)
{
	struct vfs_accepted accepted = {.given = -1};
	int64_t new = hostnet_accept(who, socket, payer, &accepted);

	if (new > 0) {
		*from = accepted.from;
		assert_true(accepted.given > 0);
	}
	return new;
}

static int64_t accepted(int64_t socket, struct vfs_address *from)
{
	wait_for(socket, EPOLLIN);
	return accept_for(VFS, socket, CLIENT, from);
}

static int setup(void **state)
{
	(void)state;
	PUBLISHED->cubicles = 3;
	system_of_test.streams = 3;
	for (int i = 0; i < 3; i++)
		system_of_test.stream_fd[i] = -1;
	rules_loopback();
	return 0;
}

/* Each test closes all that it opens. */
static int teardown(void **state)
{
	(void)state;
	files_bad = files_bad_bytes = 0;
	return files_handles() ? -1 : 0;
}

/* --- streams ------------------------------------------------------------------ */

static void serve(const char *host)
{
	struct vfs_address at, from, mine, peer;
	char buf[64];
	int64_t s = listening(host, &at), made;

	assert_int_equal(accept_for(VFS, s, CLIENT, &from), -EAGAIN);
	int fd = native_to(&at);
	made = accepted(s, &from);
	assert_true(made > 0);
	assert_int_equal(hostnet_name(VFS, made, 1, &peer), 0);
	assert_int_equal(hostnet_name(VFS, made, 0, &mine), 0);
	assert_int_equal(peer.bytes, from.bytes);
	assert_memory_equal(peer.data, from.data, from.bytes);
	assert_memory_equal(mine.data, at.data, at.bytes);
	assert_int_equal(hostnet_recv(VFS, made, buf, 64, 0), -EAGAIN);
	assert_int_equal(write(fd, "hello", 5), 5);
	wait_for(made, EPOLLIN);
	assert_int_equal(hostnet_waiting(VFS, made, 0), 5);
	assert_int_equal(hostnet_recv(VFS, made, buf, 64, MSG_PEEK), 5);
	assert_int_equal(hostnet_recv(VFS, made, buf, 2, 0), 2);
	from.bytes = 99;
	assert_int_equal(
		hostnet_recv_from(VFS, made, buf + 2, 62, 0, &from), 3);
	assert_memory_equal(buf, "hello", 5);
	assert_int_equal(from.bytes, 0);
	assert_int_equal(hostnet_send(VFS, made, "wor", 3, MSG_MORE), 3);
	assert_int_equal(hostnet_send(VFS, made, "ld", 2, 0), 2);
	assert_int_equal(recv(fd, buf, 5, MSG_WAITALL), 5);
	assert_memory_equal(buf, "world", 5);
	assert_int_equal(hostnet_waiting(VFS, made, 1), 0);
	assert_int_equal(hostnet_shutdown(VFS, made, SHUT_WR), 0);
	assert_int_equal(read(fd, buf, 64), 0);
	/* No SIGPIPE. */
	assert_int_equal(hostnet_send(VFS, made, "x", 1, 0), -EPIPE);
	close(fd);
	wait_for(made, EPOLLIN);
	assert_int_equal(hostnet_recv(VFS, made, buf, 64, 0), 0);
	end(made);
	end(s);
}

static void test_serve(void **state)
{
	(void)state;
	serve("127.0.0.1");
	serve("127.1.2.3");
	serve("::1");
}

static void ask(int family, const char *host)
{
	int fd = socket(family, SOCK_STREAM, 0), error = -1;
	struct vfs_address at = ip(host, 0);
	socklen_t bytes = sizeof(at.data);
	char buf[8];

	assert_int_equal(bind(fd, (const void *)at.data, at.bytes), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (void *)at.data, &bytes), 0);
	int64_t s = new (family, SOCK_STREAM);
	assert_int_equal(hostnet_connect(VFS, s, &at), -EINPROGRESS);
	wait_for(s, EPOLLOUT);
	assert_int_equal(hostnet_get_option(VFS, s, SOL_SOCKET, SO_ERROR,
				 &error, sizeof(error)),
		sizeof(error));
	assert_int_equal(error, 0);
	assert_int_equal(hostnet_connect(VFS, s, &at), 0);
	assert_int_equal(hostnet_connect(VFS, s, &at), -EISCONN);
	int other = accept(fd, NULL, NULL);
	assert_int_equal(hostnet_send(VFS, s, "ping", 4, 0), 4);
	assert_int_equal(recv(other, buf, 4, MSG_WAITALL), 4);
	assert_int_equal(write(other, "pong", 4), 4);
	wait_for(s, EPOLLIN);
	assert_int_equal(hostnet_recv(VFS, s, buf, 8, 0), 4);
	assert_memory_equal(buf, "pong", 4);
	close(other);
	close(fd);
	end(s);
	/* Nobody listens there any more. */
	s = new (family, SOCK_STREAM);
	int64_t n = hostnet_connect(VFS, s, &at);
	if (n == -EINPROGRESS) {
		wait_for(s, EPOLLOUT);
		hostnet_get_option(
			VFS, s, SOL_SOCKET, SO_ERROR, &error, sizeof(error));
		n = -error;
	}
	assert_int_equal(n, -ECONNREFUSED);
	end(s);
}

static void test_ask(void **state)
{
	(void)state;
	ask(AF_INET, "127.0.0.1");
	ask(AF_INET6, "::1");
}

/* --- datagrams ---------------------------------------------------------------- */

static void test_datagrams(void **state)
{
	struct vfs_address any = ip("0.0.0.0", 0), at, from;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct vfs_address host = ip("127.0.0.1", 0);
	socklen_t bytes = sizeof(host.data);
	char buf[64];

	(void)state;
	assert_int_equal(bind(fd, (const void *)host.data, host.bytes), 0);
	assert_int_equal(getsockname(fd, (void *)host.data, &bytes), 0);
	int64_t s = new (AF_INET, SOCK_DGRAM);
	assert_int_equal(hostnet_bind(VFS, s, &any), 0);
	assert_int_equal(hostnet_name(VFS, s, 0, &at), 0);
	assert_int_equal(hostnet_send_to(VFS, s, "ask", 3, 0, &host), 3);
	struct sockaddr_in peer;
	bytes = sizeof(peer);
	assert_int_equal(
		recvfrom(fd, buf, 64, 0, (struct sockaddr *)&peer, &bytes), 3);
	assert_int_equal(ntohs(peer.sin_port), port_of(&at));
	assert_int_equal(sendto(fd, "0123456789", 10, 0,
				 (struct sockaddr *)&peer, bytes),
		10);
	assert_int_equal(hostnet_recv_from(VFS, s, buf, 4, MSG_PEEK, &from), 4);
	/* The length of all of it, in 4 bytes. */
	assert_int_equal(
		hostnet_recv_from(VFS, s, buf, 4, MSG_PEEK | MSG_TRUNC, &from),
		10);
	assert_int_equal(hostnet_recv(VFS, s, buf, 4, MSG_PEEK | MSG_TRUNC), 4);
	assert_int_equal(hostnet_recv_from(VFS, s, buf, 64, 0, &from), 10);
	assert_int_equal(from.bytes, host.bytes);
	assert_memory_equal(from.data, host.data, host.bytes);
	assert_int_equal(hostnet_recv_from(VFS, s, buf, 64, 0, &from), -EAGAIN);
	/* With an association, and without it again. */
	assert_int_equal(hostnet_connect(VFS, s, &host), 0);
	assert_int_equal(hostnet_send(VFS, s, "x", 1, 0), 1);
	struct vfs_address none = {.bytes = 16};
	assert_int_equal(hostnet_connect(VFS, s, &none), 0);
	assert_int_equal(hostnet_send(VFS, s, "x", 1, 0), -EDESTADDRREQ);
	none.bytes = 2;
	assert_int_equal(hostnet_connect(VFS, s, &none), 0);
	none.bytes = 1;
	assert_int_equal(hostnet_connect(VFS, s, &none), -EINVAL);
	assert_int_equal(hostnet_send_to(VFS, s, "x", 1, 0, &none), -EINVAL);
	close(fd);
	end(s);
}

/* --- AF_UNIX ------------------------------------------------------------------ */

static void test_unix(void **state)
{
	char name[64], words[80], buf[8];
	struct vfs_address at, from, hidden = path("\0cubicle-net", 12);

	(void)state;
	snprintf(name, sizeof(name), "/tmp/cubicle-net.%d", getpid());
	at = path(name, strlen(name));
	int64_t s = new (AF_UNIX, SOCK_STREAM);
	assert_int_equal(hostnet_bind(VFS, s, &at), -EACCES);
	assert_int_equal(hostnet_connect(VFS, s, &at), -EACCES);
	assert_int_equal(access(name, F_OK), -1);
	snprintf(words, sizeof(words), "unix:%s", name);
	rule(CUBICLE_LISTEN, words);
	assert_int_equal(hostnet_bind(VFS, s, &hidden), -EACCES);
	assert_int_equal(hostnet_bind(VFS, s, &at), 0);
	assert_int_equal(hostnet_listen(VFS, s, 1), 0);
	int64_t c = new (AF_UNIX, SOCK_STREAM);
	assert_int_equal(hostnet_connect(VFS, c, &at), -EACCES);
	rule(CUBICLE_CONNECT, words);
	assert_int_equal(hostnet_connect(VFS, c, &at), 0);
	int64_t made = accept_for(VFS, s, CLIENT, &from);
	assert_true(made > 0);
	assert_int_equal(hostnet_send(VFS, c, "hi", 2, 0), 2);
	assert_int_equal(hostnet_recv(VFS, made, buf, 8, 0), 2);
	/* A descriptor that a process sends does not arrive. */
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (const void *)at.data, at.bytes), 0);
	int64_t other = accept_for(VFS, s, CLIENT, &from);
	union {
		char space[CMSG_SPACE(sizeof(int))];
		struct cmsghdr header;
	} control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
	char text[] = "x";
	struct iovec part = {text, 1};
	struct msghdr m = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control)};
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	int next = dup(0);
	close(next);
	assert_int_equal(sendmsg(fd, &m, 0), 1);
	assert_int_equal(sendmsg(fd, &m, 0), 1);
	assert_int_equal(hostnet_recv_from(VFS, other, buf, 1, 0, &from), 1);
	assert_int_equal(hostnet_recv(VFS, other, buf, 1, 0), 1);
	int after = dup(0);
	assert_int_equal(after, next);
	close(after);
	close(fd);
	end(other);
	end(made);
	end(c);
	end(s);
	unlink(name);
	/* An abstract name; and none, which the kernel would choose. */
	rule(CUBICLE_LISTEN, "unix:@cubicle-net");
	s = new (AF_UNIX, SOCK_DGRAM);
	struct vfs_address auto_name = path("", 0);
	assert_int_equal(hostnet_bind(VFS, s, &auto_name), -EINVAL);
	assert_int_equal(hostnet_bind(VFS, s, &hidden), 0);
	end(s);
}

/* --- what is refused ----------------------------------------------------------- */

static void test_refused(void **state)
{
	static const char *const hosts[] = {"0.0.0.0", "128.0.0.1", "10.0.0.1",
		"126.255.255.255", "255.255.255.255", "224.0.0.1", "::", "::2",
		"::ffff:10.0.0.1", "::ffff:0.0.0.0", "fe80::1", "ff02::1",
		"::127.0.0.1", "64:ff9b::7f00:1"};
	struct vfs_address a;

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++)
			for (int six = strchr(hosts[i], ':') != 0; six < 2;
				six++) {
				int64_t s =
					new (six ? AF_INET6 : AF_INET, type);
				a = ip(hosts[i], 80);
				assert_int_equal(
					hostnet_bind(VFS, s, &a), -EACCES);
				assert_int_equal(
					hostnet_connect(VFS, s, &a), -EACCES);
				assert_int_equal(
					hostnet_send_to(VFS, s, "x", 1, 0, &a),
					-EACCES);
				/* Datagrams may come to port 0 of any. */
				assert_int_equal(hostnet_listen(VFS, s, 1),
					type == SOCK_DGRAM ? -EOPNOTSUPP
							   : -EACCES);
				end(s);
			}
	/* To a mapped loopback address, as to the one that it means. */
	int64_t s = new (AF_INET6, SOCK_STREAM);
	a = ip("::ffff:127.0.0.1", 1);
	int n = hostnet_connect(VFS, s, &a);
	assert_true(n == -EINPROGRESS || n == -ECONNREFUSED);
	end(s);
	/* AF_UNSPEC means AF_INET to some calls of the kernel. */
	s = new (AF_INET, SOCK_DGRAM);
	a = ip("10.0.0.1", 80);
	a.data[0] = 0;
	assert_int_equal(hostnet_send_to(VFS, s, "x", 1, 0, &a), -EAFNOSUPPORT);
	a = ip("0.0.0.0", 80);
	a.data[0] = 0;
	assert_int_equal(hostnet_bind(VFS, s, &a), -EAFNOSUPPORT);
	end(s);
	s = new (AF_INET, SOCK_STREAM);
	assert_int_equal(hostnet_connect(VFS, s, &a), -EAFNOSUPPORT);
	/* A stream at the wildcard address, at a port that the kernel chooses.
	 */
	a = ip("0.0.0.0", 0);
	assert_int_equal(hostnet_bind(VFS, s, &a), -EACCES);
	end(s);
}

static void test_kinds(void **state)
{
	(void)state;
	for (int family = -1; family < 60; family++)
		for (int type = -1; type < 12; type++)
			for (int protocol = -1; protocol < 300; protocol++) {
				int64_t s = hostnet_socket(
					VFS, CLIENT, family, type, protocol);
				bool good = (family == AF_INET ||
						    family == AF_INET6 ||
						    family == AF_UNIX) &&
					(type == SOCK_STREAM ||
						type == SOCK_DGRAM) &&
					(protocol == 0 ||
						protocol ==
							(type == SOCK_STREAM
									? 6
									: 17));
				if (family == AF_UNIX && protocol)
					good = false;
				assert_int_equal(s > 0, good);
				if (s > 0)
					end(s);
			}
	assert_true(hostnet_socket(VFS, CLIENT, AF_INET,
			    SOCK_STREAM | SOCK_NONBLOCK, 0) < 0);
}

/*
 * A bound socket that fails to connect loses a port that the kernel chose. If
 * it could then change IPV6_V6ONLY, listen() would take every IPv4 address,
 * too.
 */
static void test_dual(void **state)
{
	struct vfs_address any = ip("::", 0), to = ip("::1", 1), at;
	int on = 1, off = 0, now = 0;

	(void)state;
	rule(CUBICLE_LISTEN, "[::]:*");
	int64_t s = new (AF_INET6, SOCK_STREAM);
	assert_int_equal(hostnet_bind(VFS, s, &any), -EACCES);
	assert_int_equal(hostnet_set_option(VFS, s, IPPROTO_IPV6,
				 26 /* IPV6_V6ONLY */, &on, sizeof(on)),
		0);
	assert_int_equal(hostnet_bind(VFS, s, &any), 0);
	hostnet_connect(VFS, s, &to);
	wait_for(s, EPOLLHUP);
	hostnet_get_option(VFS, s, SOL_SOCKET, SO_ERROR, &now, sizeof(now));
	/* Where it has lost its port, the kernel allows this. But then it would
	 * listen to all IPv4 addresses. */
	int error =
		hostnet_set_option(VFS, s, IPPROTO_IPV6, 26, &off, sizeof(off));
	assert_true(!error || error == -EINVAL);
	if (!error) {
		assert_true(hostnet_listen(VFS, s, 1) < 0);
	} else if (!hostnet_listen(VFS, s, 1)) {
		assert_int_equal(hostnet_name(VFS, s, 0, &at), 0);
		assert_int_equal(hostnet_get_option(VFS, s, IPPROTO_IPV6, 26,
					 &now, sizeof(now)),
			sizeof(now));
		assert_int_equal(now, 1);
	}
	end(s);
}

/* --- options ------------------------------------------------------------------- */

static void test_options(void **state)
{
	static const int listed[][2] = {
#define LISTED(level, name) {level, name},
		NET_OPTIONS(LISTED)};
	const size_t count = sizeof(listed) / sizeof(listed[0]);
	char value[512];
	int n, on = 1;

	(void)state;
	int64_t s = new (AF_INET, SOCK_STREAM);
	for (int level = -1; level < 300; level++)
		for (int name = -1; name < 100; name++) {
			bool is_listed = false;
			for (size_t i = 0; i < count; i++)
				is_listed |= listed[i][0] == level &&
					listed[i][1] == name;
			n = hostnet_get_option(
				VFS, s, level, name, value, sizeof(value));
			if (!is_listed)
				assert_int_equal(n, -ENOPROTOOPT);
			else if (level != IPPROTO_IPV6)
				assert_true(n >= 1);
			if (!is_listed)
				assert_int_equal(
					hostnet_set_option(VFS, s, level, name,
						value, sizeof(int)),
					-ENOPROTOOPT);
		}
	assert_int_equal(hostnet_set_option(VFS, s, IPPROTO_TCP, TCP_NODELAY,
				 &on, sizeof(on)),
		0);
	n = 0;
	assert_int_equal(hostnet_get_option(VFS, s, IPPROTO_TCP, TCP_NODELAY,
				 &n, sizeof(n)),
		sizeof(n));
	assert_int_equal(n, 1);
	/* Less than there is; nothing. */
	memset(value, 0x55, sizeof(value));
	assert_int_equal(
		hostnet_get_option(VFS, s, IPPROTO_TCP, TCP_INFO, value, 10),
		10);
	assert_int_equal(value[10], 0x55);
	assert_int_equal(
		hostnet_get_option(VFS, s, SOL_SOCKET, SO_TYPE, value, 0), 0);
	assert_true(hostnet_set_option(
			    VFS, s, SOL_SOCKET, SO_KEEPALIVE, &on, 1) < 0);
	/* The level and the option are not cut to 32 bits. */
	assert_int_equal(host_net(NET_GET_OPTION, 0, (1ull << 32) + SOL_SOCKET,
				 SO_TYPE, (uintptr_t)value, 4),
		-ENOPROTOOPT);
	end(s);
}

/* --- sets ---------------------------------------------------------------------- */

static int ready(int64_t set, struct vfs_event *e)
{
	return hostnet_set_wait(VFS, set, e, 4 * sizeof(*e), 0);
}

static void test_sets(void **state)
{
	struct vfs_address at, from;
	struct vfs_event e[4];
	char buf[16];

	(void)state;
	int64_t s = listening("127.0.0.1", &at);
	int fd = native_to(&at);
	int64_t c = accepted(s, &from);
	int64_t set = hostnet_set_new(VFS, CLIENT);
	/* Level. */
	assert_int_equal(hostnet_set_change(
				 VFS, set, VFS_SET_ADD, c, EPOLLIN, 1ull << 63),
		0);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_ADD, c, EPOLLIN, 1),
		-EEXIST);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(write(fd, "ab", 2), 2);
	wait_for(c, EPOLLIN);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(ready(set, e), 1);
		assert_int_equal(e[0].events, EPOLLIN);
		assert_int_equal(e[0].data, 1ull << 63);
	}
	/* Edge. */
	assert_int_equal(hostnet_set_change(VFS, set, VFS_SET_CHANGE, c,
				 EPOLLIN | EPOLLET, 2),
		0);
	assert_int_equal(ready(set, e), 1);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(write(fd, "c", 1), 1);
	assert_int_equal(
		hostnet_set_wait(VFS, set, e, sizeof(e), 5000000000), 1);
	assert_int_equal(ready(set, e), 0);
	/* Once. */
	assert_int_equal(hostnet_set_change(VFS, set, VFS_SET_CHANGE, c,
				 EPOLLIN | EPOLLONESHOT, 3),
		0);
	assert_int_equal(ready(set, e), 1);
	assert_int_equal(write(fd, "d", 1), 1);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(hostnet_recv(VFS, c, buf, 16, 0), 4);
	/* A set in a set. */
	int64_t outer = hostnet_set_new(VFS, CLIENT);
	assert_int_equal(
		hostnet_set_change(VFS, outer, VFS_SET_ADD, set, EPOLLIN, 9),
		0);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_ADD, outer, EPOLLIN, 9),
		-ELOOP);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_ADD, set, EPOLLIN, 9),
		-EINVAL);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_CHANGE, c, EPOLLOUT, 4),
		0);
	assert_int_equal(ready(outer, e), 1);
	assert_int_equal(e[0].data, 9);
	/* Removed, and closed. */
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_REMOVE, c, 0, 0), 0);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_REMOVE, c, 0, 0), -ENOENT);
	assert_int_equal(ready(outer, e), 0);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_ADD, c, EPOLLOUT, 5), 0);
	end(c);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_REMOVE, c, 0, 0), -EBADF);
	/* Streams. */
	int pipes[2];
	assert_int_equal(pipe(pipes), 0);
	system_of_test.stream_fd[0] = pipes[0];
	assert_int_equal(hostnet_set_change(VFS, set, VFS_SET_ADD,
				 VFS_SET_STREAM(0), EPOLLIN, 6),
		0);
	assert_int_equal(hostnet_set_change(VFS, set, VFS_SET_ADD,
				 VFS_SET_STREAM(1), EPOLLIN, 6),
		-EBADF);
	assert_int_equal(hostnet_set_change(VFS, set, VFS_SET_ADD,
				 VFS_SET_STREAM(3), EPOLLIN, 6),
		-EBADF);
	assert_int_equal(hostnet_set_change(
				 VFS, set, VFS_SET_ADD, INT64_MIN, EPOLLIN, 6),
		-EBADF);
	assert_int_equal(
		hostnet_set_change(VFS, set, VFS_SET_ADD, 0, EPOLLIN, 6),
		-EBADF);
	assert_int_equal(ready(set, e), 0);
	assert_int_equal(write(pipes[1], "x", 1), 1);
	assert_int_equal(ready(set, e), 1);
	assert_int_equal(e[0].data, 6);
	close(pipes[0]);
	close(pipes[1]);
	/* Room for no event; a time before now. */
	assert_int_equal(hostnet_set_wait(VFS, set, e, 11, 0), -EINVAL);
	assert_int_equal(hostnet_set_wait(VFS, set, e, 12, -1), -EINVAL);
	close(fd);
	end(s);
	end(set);
	end(outer);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void test_interrupted(void **state)
{
	const struct itimerval often = {{0, 3000}, {0, 3000}}, never = {0};
	struct sigaction act = {.sa_handler = on_alarm};
	struct vfs_event e[4];
	int64_t set = hostnet_set_new(VFS, CLIENT);

	(void)state;
	sigaction(SIGALRM, &act, NULL);
	/* Signals that are not for the program end it with no event, and do not
	 * make it longer. */
	setitimer(ITIMER_REAL, &often, NULL);
	uint64_t start = now_ns();
	for (int i = 0; i < 10; i++)
		assert_int_equal(
			hostnet_set_wait(VFS, set, e, sizeof(e), 50000000), 0);
	assert_true(now_ns() - start < 5000000000);
	/* One that is does. */
	files_signals(1 << (SIGTERM - 1), 0);
	assert_int_equal(
		hostnet_set_wait(VFS, set, e, sizeof(e), INT64_MAX), -EINTR);
	/* Not if the program holds it. */
	files_signals(1 << (SIGTERM - 1), 1 << (SIGTERM - 1));
	assert_int_equal(hostnet_set_wait(VFS, set, e, sizeof(e), 20000000), 0);
	files_signals(0, 0);
	setitimer(ITIMER_REAL, &never, NULL);
	end(set);
}

/* --- numbers -------------------------------------------------------------------- */

static void test_numbers(void **state)
{
	struct vfs_address at, from;
	char buf[8];

	(void)state;
	int64_t s = listening("127.0.0.1", &at);
	int fd = native_to(&at);
	int64_t c = accepted(s, &from), set = hostnet_set_new(VFS, CLIENT);
	struct vfs_event e;
	/* A connection is given to who pays for it. */
	assert_int_equal(hostnet_recv(CLIENT, c, buf, 8, 0), -EAGAIN);
	assert_int_equal(hostnet_give(VFS, c, 0), 0);
	/* Others have no use of it, until it is given. */
	for (int i = 0; i < 2; i++) {
		uint32_t who = i ? OTHER : CLIENT;
		assert_int_equal(hostnet_recv(who, c, buf, 8, 0), -EBADF);
		assert_int_equal(hostnet_send(who, c, buf, 8, 0), -EBADF);
		assert_int_equal(
			hostnet_recv_from(who, c, buf, 8, 0, &from), -EBADF);
		assert_int_equal(
			hostnet_send_to(who, c, buf, 8, 0, &at), -EBADF);
		assert_int_equal(hostnet_set_wait(who, set, &e, 12, 0), -EBADF);
		assert_int_equal(hostnet_give(who, c, who), -EBADF);
	}
	assert_int_equal(hostnet_give(VFS, c, 99), -EINVAL);
	assert_true(hostnet_give(VFS, c, CLIENT) > 0);
	assert_true(hostnet_give(VFS, set, CLIENT) > 0);
	assert_int_equal(hostnet_recv(CLIENT, c, buf, 8, 0), -EAGAIN);
	assert_int_equal(hostnet_send(CLIENT, c, "x", 1, 0), 1);
	assert_int_equal(hostnet_set_wait(CLIENT, set, &e, 12, 0), 0);
	assert_int_equal(hostnet_recv(OTHER, c, buf, 8, 0), -EBADF);
	/* Not the rest. */
	assert_int_equal(hostnet_close(CLIENT, c), -EBADF);
	assert_int_equal(hostnet_close(CLIENT, set), -EBADF);
	assert_int_equal(hostnet_shutdown(CLIENT, c, 2), -EBADF);
	assert_int_equal(hostnet_bind(CLIENT, c, &at), -EBADF);
	assert_int_equal(hostnet_connect(CLIENT, c, &at), -EBADF);
	assert_int_equal(hostnet_listen(CLIENT, c, 1), -EBADF);
	assert_int_equal(accept_for(CLIENT, s, CLIENT, &from), -EBADF);
	assert_int_equal(hostnet_name(CLIENT, c, 0, &from), -EBADF);
	assert_int_equal(hostnet_waiting(CLIENT, c, 0), -EBADF);
	assert_int_equal(hostnet_get_option(CLIENT, c, 1, 3, buf, 4), -EBADF);
	assert_int_equal(hostnet_set_option(CLIENT, c, 1, 2, buf, 4), -EBADF);
	assert_int_equal(
		hostnet_set_change(CLIENT, set, VFS_SET_ADD, c, 1, 1), -EBADF);
	assert_int_equal(hostnet_give(VFS, c, 0), 0);
	assert_int_equal(hostnet_recv(CLIENT, c, buf, 8, 0), -EBADF);
	/* A set is no socket, and a socket no set. */
	assert_int_equal(hostnet_recv(VFS, set, buf, 8, 0), -EBADF);
	assert_int_equal(hostnet_set_wait(VFS, c, &e, 12, 0), -EBADF);
	/* A number that was closed stays wrong. */
	end(c);
	assert_int_equal(hostnet_close(VFS, c), -EBADF);
	int64_t again = new (AF_INET, SOCK_STREAM);
	assert_int_equal(again & 0x1ffff, c & 0x1ffff);
	assert_int_not_equal(again, c);
	assert_int_equal(hostnet_close(VFS, c), -EBADF);
	static const int64_t forged[] = {0, -1, 1, INT64_MAX, INT64_MIN,
		(int64_t)1 << 32, 65536, 65537, UINT32_MAX};
	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++)
		if (forged[i] != s)
			assert_int_equal(hostnet_close(VFS, forged[i]), -EBADF);
	end(again);
	close(fd);
	end(s);
	end(set);
	/* A caller in the same cubicle. */
	s = hostnet_socket(CUBICLE_SELF, CLIENT, AF_INET, SOCK_STREAM, 0);
	assert_true(s > 0);
	assert_int_equal(hostnet_close(VFS, s), -EBADF);
	assert_int_equal(hostnet_close(CUBICLE_SELF, s), 0);
}

static void test_quota(void **state)
{
	static int64_t made[300];
	struct vfs_address at, from;
	int n = 0;

	(void)state;
	PUBLISHED->open_files = 128 + 3 * 100;
	int64_t s = listening("127.0.0.1", &at);
	int fd = native_to(&at);
	while ((made[n] = hostnet_socket(VFS, CLIENT, n & 1 ? AF_INET : AF_UNIX,
			SOCK_STREAM, 0)) > 0)
		n++;
	assert_int_equal(made[n], -EMFILE);
	assert_int_equal(n, 99);
	assert_int_equal(hostnet_set_new(VFS, CLIENT), -EMFILE);
	/* A connection is not lost. */
	usleep(10000);
	assert_int_equal(accept_for(VFS, s, CLIENT, &from), -EMFILE);
	int64_t c = accept_for(VFS, s, OTHER, &from);
	assert_true(c > 0);
	end(c);
	end(made[--n]);
	c = new (AF_INET, SOCK_DGRAM);
	end(c);
	while (n)
		end(made[--n]);
	assert_int_equal(
		hostnet_socket(VFS, 4, AF_INET, SOCK_STREAM, 0), -EINVAL);
	assert_int_equal(
		hostnet_socket(VFS, UINT32_MAX, AF_INET, SOCK_STREAM, 0),
		-EINVAL);
	close(fd);
	end(s);
	PUBLISHED->open_files = 65536;
}

static void test_restarts(void **state)
{
	struct vfs_address at, from;
	char buf[8];

	(void)state;
	int64_t s = listening("127.0.0.1", &at);
	int fd = native_to(&at);
	int64_t c = accepted(s, &from);
	int64_t kept = hostnet_socket(OTHER, OTHER, AF_INET, SOCK_STREAM, 0);
	/* The owner has restarted: its sockets end with its next call. */
	PUBLISHED->restarts[VFS]++;
	assert_int_equal(hostnet_recv(VFS, c, buf, 8, 0), -EBADF);
	assert_int_equal(read(fd, buf, 8), 0);
	assert_int_equal(hostnet_close(VFS, s), -EBADF);
	assert_int_equal(hostnet_close(OTHER, kept), 0);
	close(fd);
	/* The monitor closes all if the cubicle itself restarts. */
	s = listening("127.0.0.1", &at);
	fd = native_to(&at);
	c = accepted(s, &from);
	files_restart(1);
	assert_int_equal(files_handles(), 0);
	assert_int_equal(read(fd, buf, 8), 0);
	assert_int_equal(hostnet_recv(VFS, c, buf, 8, 0), -EBADF);
	close(fd);
	hostnet_close(VFS, s);
	hostnet_close(VFS, c);
}

/* --- handles --------------------------------------------------------------------- */

static void test_forged(void **state)
{
	int dir = open("/tmp", O_RDONLY | O_DIRECTORY), fd = dup(dir);
	int64_t mount = files_mount_add(dir, 0);

	(void)state;
	assert_true(mount >= 0);
	/* No number is a socket: files and raw descriptors are not. */
	for (uint32_t o = 0; o <= NET_CLOSE; o++)
		for (uint64_t h = 0; forged_net_has(o) && h < FORGED; h++)
			assert_int_equal(forged_net(o, h), -EBADF);
	for (uint32_t o = 0; o <= NET_CLOSE; o++)
		for (int bit = 16; forged_net_has(o) && bit < 64; bit++)
			assert_int_equal(
				forged_net(o, (1ull << bit) + (uint64_t)fd),
				-EBADF);
	for (int64_t h = 0; h < FORGED; h++)
		assert_int_equal(net_give(h, 1), -EBADF);
	/* A socket is no file; it is no set, and a set no socket. */
	int64_t s = net_socket(AF_INET, SOCK_STREAM, 0), set = net_set_new();
	for (uint32_t o = 0; o <= FILES_CLOSE; o++)
		if (o != FILES_MOUNT) {
			assert_int_equal(forged(o, (uint64_t)s), -EBADF);
			assert_int_equal(forged(o, (uint64_t)set), -EBADF);
		}
	assert_int_equal(files_give(s, 1, 1), -EBADF);
	assert_int_equal(files_give_locks(s, 1), -EBADF);
	for (uint32_t o = 0; o < NET_CALLS_COUNT; o++) {
		if (!forged_net_has(o))
			continue;
		bool of_set = forged_net__forms[o][0] == 'x';
		assert_int_equal(
			forged_net(o, (uint64_t)(of_set ? s : set)), -EBADF);
	}
	/* Members of a set. */
	struct epoll_event e = {EPOLLIN, {0}};
	for (int64_t member = 0; member < FORGED; member++)
		if (member != s && member != set)
			assert_int_equal(
				net_set_change(set, EPOLL_CTL_ADD, member, &e),
				-EBADF);
	assert_int_equal(net_set_change(set, EPOLL_CTL_ADD, s, &e), 0);
	assert_int_equal(
		net_set_change(set, EPOLL_CTL_ADD, (1ll << 32) + s, &e),
		-EBADF);
	assert_int_equal(net_close(s), 0);
	assert_int_equal(net_close(s), -EBADF);
	assert_int_equal(net_close(set), 0);
	assert_int_equal(host_net(NET_GIVE + 1, 0, 0, 0, 0, 0), -EINVAL);
	assert_int_equal(host_net(UINT32_MAX, 0, 0, 0, 0, 0), -EINVAL);
	/* The handle of the mount ends the test. */
	files_restart(0);
	assert_int_equal(files_handles(), 1);
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	files_forget(dir);
	close(dir);
	close(fd);
}

/* Memory that the caller cannot access. */
static void test_memory(void **state)
{
	static struct {
		char before[64];
		char bad[256];
		char after[64];
	} memory;
	struct vfs_address at = ip("127.0.0.1", 9);
	char *edge = memory.bad - 8;
	int type;

	(void)state;
	files_bad = (uintptr_t)memory.bad;
	files_bad_bytes = sizeof(memory.bad);
	memset(&memory, 0x55, sizeof(memory));
	int64_t s = net_socket(AF_INET, SOCK_DGRAM, 0), set = net_set_new();
	int64_t t = net_socket(AF_INET, SOCK_STREAM, 0);
	for (int i = 0; i < 3; i++) {
		void *to = i == 0 ? NULL : i == 1 ? memory.bad : edge;
		struct net_address *a = to;
		assert_int_equal(net_bind(s, a), -EFAULT);
		assert_int_equal(net_connect(s, a), -EFAULT);
		assert_int_equal(net_accept(t, a), -EFAULT);
		assert_int_equal(net_name(s, 0, a), -EFAULT);
		assert_int_equal(net_name(s, 1, a), -EFAULT);
		assert_int_equal(net_receive(s, to, 16, 0), -EFAULT);
		assert_int_equal(net_send(s, to, 16, 0), -EFAULT);
		assert_int_equal(
			net_receive_from(s, to, 16, 0, (void *)&at), -EFAULT);
		assert_int_equal(
			net_send_to(s, to, 16, 0, (void *)&at), -EFAULT);
		assert_int_equal(net_receive_from(s, &type, 4, 0, a), -EFAULT);
		assert_int_equal(net_send_to(s, &type, 4, 0, a), -EFAULT);
		assert_int_equal(net_get_option(s, 1, 3, to, 16), -EFAULT);
		assert_int_equal(net_set_option(s, 1, 2, to, 16), -EFAULT);
		assert_int_equal(net_set_change(set, 1, s, to), -EFAULT);
		assert_int_equal(net_set_wait(set, to, 1, 0), -EFAULT);
	}
	/* Lengths that reach there, or wrap. */
	assert_int_equal(net_send(s, memory.before, 100, 0), -EFAULT);
	assert_int_equal(net_receive(s, memory.before, SIZE_MAX, 0), -EFAULT);
	assert_int_equal(
		net_get_option(s, 1, 3, memory.before, SIZE_MAX), -EFAULT);
	assert_int_equal(
		net_set_wait(set, memory.before, SIZE_MAX, 0), -EFAULT);
	assert_int_equal(
		net_set_wait(set, memory.before, 1ull << 62, 0), -EFAULT);
	for (size_t i = 0; i < sizeof(memory.bad); i++)
		assert_int_equal(memory.bad[i], 0x55);
	/* Flags that are not listed. */
	for (int bit = 0; bit < 64; bit++) {
		uint64_t flag = 1ull << bit;
		int64_t n = host_net(NET_RECEIVE, (uint64_t)s, (uintptr_t)&type,
			4, flag | 0x40, 0);
		assert_int_equal(n == -EINVAL, !(flag & 0x63));
		n = host_net(
			NET_SEND, (uint64_t)t, (uintptr_t)&type, 4, flag, 0);
		assert_int_equal(n == -EINVAL, !(flag & 0x8041));
		n = host_net(NET_SEND_TO, (uint64_t)t, (uintptr_t)&type, 4,
			flag, (uintptr_t)&at);
		assert_int_equal(n == -EINVAL, !(flag & 0x8041));
	}
	net_close(s);
	net_close(t);
	net_close(set);
}

/* --- all ------------------------------------------------------------------------- */

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_serve),
		TEST(test_ask),
		TEST(test_datagrams),
		TEST(test_unix),
		TEST(test_refused),
		TEST(test_kinds),
		TEST(test_dual),
		TEST(test_options),
		TEST(test_sets),
		TEST(test_interrupted),
		TEST(test_numbers),
		TEST(test_quota),
		TEST(test_restarts),
		TEST(test_forged),
		TEST(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
