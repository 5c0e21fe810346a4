/* SPDX-License-Identifier: MIT */
/*
 * user.c: a component that calls hostnet itself. Its first argument says what
 * to do:
 *
 *   loop HOST     be both ends of a stream; HOST is 4 or 6
 *   serve         print the port of a socket that listens, and echo one
 * connection ask PORT      connect to this port, send a word, and expect it
 * back refused       use addresses that the layout does not allow wildcard
 * listen at 0.0.0.0 and [::], port 8080 local PATH    listen at this path, and
 * connect to it signal        wait for the signal SIGTERM sleep         wait
 * for 600 ms in a set restart PORT  connect to this port; then have hostnet
 * break a rule attack N      have a hostnet that attacks do so (hostile.c)
 */
#include <cubicle/component.h>
#include <linux/errno.h>
#include "hostnet/hostnet.h"
#include "rt/string.h"
#include "../system/say.h"
#include "commands.h"

#define SOCK_STREAM  1
#define SOCK_DGRAM   2
#define AF_UNIX	     1
#define AF_INET	     2
#define AF_INET6     10
#define SOL_SOCKET   1
#define SO_REUSEADDR 2
#define SO_ERROR     4
#define POLL_IN	     1
#define POLL_OUT     4
#define SECOND_NS    1000000000
#define SIGTERM	     15

static struct vfs_address here(int six, unsigned port)
{
	struct vfs_address a = {.bytes = six ? 28 : 16};

	a.data[0] = six ? AF_INET6 : AF_INET;
	a.data[2] = (unsigned char)(port >> 8);
	a.data[3] = (unsigned char)port;
	if (six) {
		a.data[23] = 1;
	} else {
		a.data[4] = 127;
		a.data[7] = 1;
	}
	return a;
}

static struct vfs_address ip4(
	unsigned a, unsigned b, unsigned c, unsigned d, unsigned port)
{
	struct vfs_address at = here(0, port);

	at.data[4] = (unsigned char)a;
	at.data[5] = (unsigned char)b;
	at.data[6] = (unsigned char)c;
	at.data[7] = (unsigned char)d;
	return at;
}

static unsigned port_of(const struct vfs_address *a)
{
	return (unsigned)a->data[2] << 8 | a->data[3];
}

static unsigned number(const char *text)
{
	unsigned n = 0;

	while (*text >= '0' && *text <= '9')
		n = 10 * n + (unsigned)(*text++ - '0');
	return n;
}

static int64_t new (int family, int type)
{
	return hostnet_socket(CUBICLE_SELF, cubicle_self(), family, type, 0);
}

/* Wait for (events) of (socket); what came, or 0. */
static uint32_t wait_for(int64_t socket, uint32_t events)
{
	int64_t set = hostnet_set_new(CUBICLE_SELF, cubicle_self());
	struct vfs_event e = {0};

	hostnet_set_change(CUBICLE_SELF, set, VFS_SET_ADD, socket, events, 1);
	int n = hostnet_set_wait(
		CUBICLE_SELF, set, &e, sizeof(e), 20ll * SECOND_NS);
	hostnet_close(CUBICLE_SELF, set);
	return n == 1 ? e.events : 0;
}

static int64_t send(int64_t socket, const void *buf, size_t len)
{
	return hostnet_send(CUBICLE_SELF, socket, buf, len, 0);
}

/* Receive (len) bytes, or as many as come. */
static int64_t receive(int64_t socket, char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		wait_for(socket, POLL_IN);
		int64_t n = hostnet_recv(
			CUBICLE_SELF, socket, buf + done, len - done, 0);
		if (n <= 0)
			return done ? (int64_t)done : n;
		done += (size_t)n;
	}
	return (int64_t)done;
}

static int64_t listening(struct vfs_address *at)
{
	int64_t s = new (at->data[0], SOCK_STREAM);

	CHECK(s > 0);
	CHECK_IS(hostnet_bind(CUBICLE_SELF, s, at), 0);
	CHECK_IS(hostnet_listen(CUBICLE_SELF, s, 5), 0);
	CHECK_IS(hostnet_name(CUBICLE_SELF, s, 0, at), 0);
	return s;
}

static int64_t connected(const struct vfs_address *at)
{
	int64_t s = new (at->data[0], SOCK_STREAM);
	int error = hostnet_connect(CUBICLE_SELF, s, at), failed = -1;

	CHECK(error == 0 || error == -EINPROGRESS);
	CHECK(wait_for(s, POLL_OUT));
	CHECK_IS(hostnet_get_option(CUBICLE_SELF, s, SOL_SOCKET, SO_ERROR,
			 &failed, sizeof(failed)),
		sizeof(failed));
	CHECK_IS(failed, 0);
	return s;
}

/* --- commands ------------------------------------------------------------------ */

static char big[300000], back[300000];

static void loop(int six)
{
	struct vfs_address at = here(six, 0), from;
	struct vfs_accepted accepted;
	int64_t s = listening(&at), c = connected(&at);

	wait_for(s, POLL_IN);
	int64_t a = hostnet_accept(CUBICLE_SELF, s, cubicle_self(), &accepted);
	CHECK(a > 0);
	CHECK_IS(accepted.from.bytes, at.bytes);
	/* More than a page, from and to memory that is granted. */
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7 + i / 255);
	size_t out = 0, in = 0;
	while (in < sizeof(big)) {
		int64_t n = send(c, big + out, sizeof(big) - out);
		out += n > 0 ? (size_t)n : 0;
		n = receive(a, back + in, out - in);
		if (n <= 0)
			break;
		in += (size_t)n;
	}
	CHECK_IS(in, sizeof(big));
	CHECK(!memcmp(big, back, sizeof(big)));
	CHECK_IS(hostnet_close(CUBICLE_SELF, c), 0);
	CHECK_IS(receive(a, back, 1), 0);
	hostnet_close(CUBICLE_SELF, a);
	hostnet_close(CUBICLE_SELF, s);
	/* Datagrams. */
	s = new (six ? AF_INET6 : AF_INET, SOCK_DGRAM);
	c = new (six ? AF_INET6 : AF_INET, SOCK_DGRAM);
	at = here(six, 0);
	CHECK_IS(hostnet_bind(CUBICLE_SELF, s, &at), 0);
	CHECK_IS(hostnet_name(CUBICLE_SELF, s, 0, &at), 0);
	CHECK_IS(hostnet_send_to(CUBICLE_SELF, c, big, 5000, 0, &at), 5000);
	wait_for(s, POLL_IN);
	CHECK_IS(hostnet_recv_from(
			 CUBICLE_SELF, s, back, sizeof(back), 0, &from),
		5000);
	CHECK(!memcmp(big, back, 5000));
	CHECK_IS(hostnet_send_to(CUBICLE_SELF, s, "x", 1, 0, &from), 1);
	wait_for(c, POLL_IN);
	CHECK_IS(hostnet_recv(CUBICLE_SELF, c, back, 10, 0), 1);
}

static void serve(void)
{
	struct vfs_address at = here(0, 0);
	struct vfs_accepted accepted;
	int64_t s = listening(&at), n;
	char buf[1000];

	say_hex("port", port_of(&at));
	wait_for(s, POLL_IN);
	int64_t a = hostnet_accept(CUBICLE_SELF, s, cubicle_self(), &accepted);
	CHECK(a > 0);
	while ((n = receive(a, buf, 1)) > 0)
		CHECK_IS(send(a, buf, (size_t)n), n);
	CHECK_IS(n, 0);
}

static void ask(unsigned port)
{
	struct vfs_address at = here(0, port);
	int64_t s = connected(&at);
	char buf[8] = {0};

	CHECK_IS(send(s, "word", 4), 4);
	CHECK_IS(receive(s, buf, 4), 4);
	CHECK(!memcmp(buf, "word", 4));
}

static void refused(void)
{
	struct vfs_address all = ip4(0, 0, 0, 0, 8080),
			   far = ip4(10, 0, 0, 1, 443), six = here(1, 443),
			   path = {8, {AF_UNIX, 0, '/', 'x', '/', 'y', 0}};
	int64_t s = new (AF_INET, SOCK_STREAM), t = new (AF_INET6, SOCK_STREAM),
		u = new (AF_UNIX, SOCK_STREAM), d = new (AF_INET, SOCK_DGRAM);

	six.data[8] = 0xfe;
	CHECK_IS(hostnet_listen(CUBICLE_SELF, s, 5), -EACCES);
	for (int i = 0; i < 10; i++) {
		CHECK_IS(hostnet_bind(CUBICLE_SELF, s, &all), -EACCES);
		CHECK_IS(hostnet_connect(CUBICLE_SELF, s, &far), -EACCES);
	}
	CHECK_IS(hostnet_connect(CUBICLE_SELF, t, &six), -EACCES);
	CHECK_IS(hostnet_connect(CUBICLE_SELF, u, &path), -EACCES);
	CHECK_IS(hostnet_send_to(CUBICLE_SELF, d, "x", 1, 0, &far), -EACCES);
	CHECK_IS(hostnet_socket(
			 CUBICLE_SELF, cubicle_self(), 16 /* NETLINK */, 3, 0),
		-EAFNOSUPPORT);
	CHECK_IS(hostnet_socket(
			 CUBICLE_SELF, cubicle_self(), AF_INET, 3 /* RAW */, 1),
		-EPROTONOSUPPORT);
}

static void share(int64_t socket)
{
	const int on = 1;

	CHECK_IS(hostnet_set_option(CUBICLE_SELF, socket, SOL_SOCKET,
			 SO_REUSEADDR, &on, sizeof(on)),
		0);
}

static void wildcard(void)
{
	struct vfs_address all = ip4(0, 0, 0, 0, 8080), six = here(1, 8080);
	int64_t s = new (AF_INET, SOCK_STREAM), t = new (AF_INET6, SOCK_STREAM);

	six.data[23] = 0;
	/* Another test can have the same port at this moment, and listens as
	 * little. */
	share(s);
	share(t);
	say_hex("all4", (uint64_t)-hostnet_bind(CUBICLE_SELF, s, &all));
	hostnet_close(CUBICLE_SELF, s);
	say_hex("all6", (uint64_t)-hostnet_bind(CUBICLE_SELF, t, &six));
}

static void local(const char *name)
{
	struct vfs_address at = {.data = {AF_UNIX}};
	struct vfs_accepted accepted;
	size_t n = strlen(name);
	char buf[8];

	memcpy(at.data + 2, name, n);
	if (*name == '@')
		at.data[2] = 0;
	at.bytes = (uint32_t)n + 2;
	int64_t s = new (AF_UNIX, SOCK_STREAM), c = new (AF_UNIX, SOCK_STREAM);
	CHECK_IS(hostnet_bind(CUBICLE_SELF, s, &at), 0);
	CHECK_IS(hostnet_listen(CUBICLE_SELF, s, 5), 0);
	CHECK_IS(hostnet_connect(CUBICLE_SELF, c, &at), 0);
	int64_t a = hostnet_accept(CUBICLE_SELF, s, cubicle_self(), &accepted);
	CHECK(a > 0);
	CHECK_IS(send(c, "word", 4), 4);
	CHECK_IS(receive(a, buf, 4), 4);
}

static void wait_signal(void)
{
	int64_t set = hostnet_set_new(CUBICLE_SELF, cubicle_self());
	struct vfs_event e;

	cubicle_signals(1u << (SIGTERM - 1), 0);
	say("waiting");
	CHECK_IS(hostnet_set_wait(CUBICLE_SELF, set, &e, sizeof(e), INT64_MAX),
		-EINTR);
	CHECK_IS(cubicle_signals(1u << (SIGTERM - 1), 0), 1 << (SIGTERM - 1));
}

static void sleep_in_set(void)
{
	int64_t set = hostnet_set_new(CUBICLE_SELF, cubicle_self());
	struct vfs_event e;

	CHECK_IS(hostnet_set_wait(CUBICLE_SELF, set, &e, sizeof(e), 600000000),
		0);
}

static void restart(unsigned port)
{
	struct vfs_address at = here(0, port);
	int64_t s = connected(&at);
	char buf[8];

	CHECK_IS(send(s, "word", 4), 4);
	CHECK_IS(hostnet_socket(
			 CUBICLE_SELF, cubicle_self(), 0, BREAK_A_RULE, 0),
		-EOWNERDEAD);
	/* It is a new one now, which knows nothing of the socket. */
	CHECK_IS(hostnet_recv(CUBICLE_SELF, s, buf, 8, 0), -EBADF);
	int64_t t = new (AF_INET, SOCK_STREAM);
	CHECK(t > 0);
	CHECK(t != s);
	CHECK_IS(hostnet_close(CUBICLE_SELF, s), -EBADF);
}

static char secret[4096] = "the program's own secret";

static void attack(unsigned which, unsigned handles)
{
	static const char kept[] = "the program's own secret";

	/* Where it is. */
	uint64_t at = (uintptr_t)secret;
	int64_t gains = hostnet_socket(CUBICLE_SELF, (uint32_t)(at >> 32),
		(int)handles, ATTACK + (int)which, (int)(uint32_t)at);
	if (gains < 0)
		say_hex("failed", (uint64_t)-gains);
	say_hex("gains", (uint64_t)gains & 0xffff);
	say_hex("first", (uint64_t)gains >> 16 & 0xffff);
	say_hex("tries", (uint64_t)gains >> 32);
	for (size_t i = 0; i < sizeof(secret); i++)
		if (secret[i] != (i < sizeof(kept) ? kept[i] : 0)) {
			say("changed");
			break;
		}
}

int cubicle_main(void)
{
	const char *what = cubicle_argument(1), *more = cubicle_argument(2);

	if (!strcmp(what, "loop"))
		loop(*more == '6');
	else if (!strcmp(what, "serve"))
		serve();
	else if (!strcmp(what, "ask"))
		ask(number(more));
	else if (!strcmp(what, "refused"))
		refused();
	else if (!strcmp(what, "wildcard"))
		wildcard();
	else if (!strcmp(what, "local"))
		local(more);
	else if (!strcmp(what, "signal"))
		wait_signal();
	else if (!strcmp(what, "sleep"))
		sleep_in_set();
	else if (!strcmp(what, "restart"))
		restart(number(more));
	else if (!strcmp(what, "attack"))
		attack(number(more), number(cubicle_argument(3)));
	say("end");
	return check_failures() != 0;
}
