/* SPDX-License-Identifier: MIT */
/*
 * host_unix.c: sockets of AF_UNIX of the host, from a program with a libc. The
 * same program as a process of the host is the other end. NAME is a path, or
 * @ and an abstract name.
 *
 *   serve NAME         remove the path, listen at it, say so, and send back
 *                      what one connection sends. By epoll
 *   ask NAME           watch a socket, connect it, send 1 MiB and expect it
 *                      back
 *   answer NAME        as datagrams: send one back, unless the sender has no
 *                      name
 *   question NAME OWN  send one from the name OWN, and expect it back
 *   again NAME         as serve, three times; after each, have the network
 *                      break a rule, after which it is loaded again
 *   checks FOLDER NAME errors and limits, with the names l, c and both there,
 *                      and with NAME, where a process serves
 *   refused FOLDER     a socket of the host, and a name that is not allowed
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "commands.h"

#define BYTES (1 << 20)

static int failures;

static void check(int good, const char *what, int line)
{
	int error = errno;

	failures += !good;
	if (good)
		printf("ok - %s\n", what);
	else
		printf("not ok - line %d: %s; errno %d\n", line, what, error);
	fflush(stdout);
}

#define CHECK(good) check(good, #good, __LINE__)
/* It is an error, and which. */
#define FAILS(error, call) CHECK((call) < 0 && errno == (error))

static socklen_t name_to(struct sockaddr_un *to, const char *name)
{
	size_t n = strlen(name);

	memset(to, 0, sizeof(*to));
	to->sun_family = AF_UNIX;
	memcpy(to->sun_path, name, n);
	if (*name == '@')
		to->sun_path[0] = 0;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n +
		(*name != '@'));
}

static int bind_to(int fd, const char *name)
{
	struct sockaddr_un a;
	socklen_t n = name_to(&a, name);

	return bind(fd, (struct sockaddr *)&a, n);
}

static int connect_to(int fd, const char *name)
{
	struct sockaddr_un a;
	socklen_t n = name_to(&a, name);

	return connect(fd, (struct sockaddr *)&a, n);
}

static int send_to(int fd, const char *name, const char *text)
{
	struct sockaddr_un a;
	socklen_t n = name_to(&a, name);

	return (int)sendto(fd, text, strlen(text), 0, (struct sockaddr *)&a, n);
}

static int new_socket(int type)
{
	int fd = socket(AF_UNIX, type, 0);

	if (fd < 0)
		CHECK(!"socket");
	return fd;
}

static int is_named(int fd, int peer, const char *name)
{
	struct sockaddr_un a, want;
	socklen_t n = sizeof(a), wanted = name_to(&want, name);
	int error = peer ? getpeername(fd, (struct sockaddr *)&a, &n)
			 : getsockname(fd, (struct sockaddr *)&a, &n);

	return !error && n == wanted && !memcmp(&a, &want, n);
}

/* --- data ------------------------------------------------------------------- */

static char byte_at(size_t i)
{
	return (char)(i * 7 + i / 251);
}

/* Watch (fd) in a new epoll. */
static int watch(int fd, uint32_t events)
{
	int epoll = epoll_create1(0);
	struct epoll_event e = {.events = events, .data.fd = fd};

	CHECK(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e) == 0);
	return epoll;
}

/* Send 1 MiB and receive it, as (epoll) says that it is possible. */
static void exchange(int fd, int epoll)
{
	static char data[BYTES], back[BYTES];
	size_t sent = 0, got = 0;
	struct epoll_event e;

	for (size_t i = 0; i < BYTES; i++)
		data[i] = byte_at(i);
	while (got < BYTES) {
		if (epoll_wait(epoll, &e, 1, 20000) != 1)
			break;
		ssize_t n = 1;
		while (sent < BYTES && n > 0) {
			n = write(fd, data + sent, BYTES - sent);
			sent += n > 0 ? (size_t)n : 0;
		}
		n = 1;
		while (got < BYTES && n > 0) {
			n = read(fd, back + got, BYTES - got);
			got += n > 0 ? (size_t)n : 0;
		}
		if (n == 0)
			break;
	}
	CHECK(sent == BYTES && got == BYTES);
	CHECK(!memcmp(data, back, BYTES));
}

static void ask(const char *name)
{
	int fd = new_socket(SOCK_STREAM), on = 1;
	char byte;

	/* As NGINX does: it is watched, and then connected. */
	CHECK(ioctl(fd, FIONBIO, &on) == 0);
	int epoll = watch(fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
	CHECK(connect_to(fd, name) == 0);
	FAILS(EAGAIN, read(fd, &byte, 1));
	exchange(fd, epoll);
	CHECK(shutdown(fd, SHUT_WR) == 0);
	fcntl(fd, F_SETFL, 0);
	CHECK(read(fd, &byte, 1) == 0);
	close(fd);
}

/* Send back what comes, until the end. */
static void echo(int fd)
{
	static char data[50000];
	ssize_t n;

	while ((n = read(fd, data, sizeof(data))) > 0)
		if (write(fd, data, (size_t)n) != n)
			break;
	CHECK(n == 0);
}

/* A socket that listens, after it is removed as a program does it. */
static int listening(const char *name)
{
	int fd = new_socket(SOCK_STREAM | SOCK_NONBLOCK);

	if (*name != '@')
		unlink(name);
	CHECK(bind_to(fd, name) == 0);
	CHECK(listen(fd, 5) == 0);
	CHECK(is_named(fd, 0, name));
	return fd;
}

/* Serve one connection. Returns whether there is one. */
static int serve_one(int fd, int epoll)
{
	struct epoll_event e = {0};

	/* A network that was stopped restarts. */
	epoll_wait(epoll, &e, 1, 0);
	puts("listening");
	fflush(stdout);
	CHECK(epoll_wait(epoll, &e, 1, 100000) == 1);
	int c = accept(fd, NULL, NULL);
	if (c < 0) {
		printf("lost %d %d\n", errno == EINVAL,
			!!(e.events & (EPOLLERR | EPOLLHUP)));
		return 0;
	}
	fcntl(c, F_SETFL, 0);
	echo(c);
	close(c);
	return 1;
}

static void serve(const char *name)
{
	int fd = listening(name), epoll = watch(fd, EPOLLIN);

	serve_one(fd, epoll);
	close(fd);
}

/* With hostile.c as the network, which takes this type for a command. */
static void serve_again(const char *name)
{
	int fd = listening(name), epoll = watch(fd, EPOLLIN);

	for (int i = 0; i < 3 && serve_one(fd, epoll); i++)
		CHECK(socket(AF_INET, BREAK_A_RULE, 0) < 0);
}

/* --- datagrams -------------------------------------------------------------- */

static void answer(const char *name)
{
	struct sockaddr_un from;
	socklen_t n = sizeof(from);
	char data[100];
	int fd = new_socket(SOCK_DGRAM);

	CHECK(bind_to(fd, name) == 0);
	puts("listening");
	fflush(stdout);
	ssize_t bytes = recvfrom(
		fd, data, sizeof(data), 0, (struct sockaddr *)&from, &n);
	printf("got %.*s\n", (int)bytes, data);
	if (n > sizeof(sa_family_t))
		CHECK(sendto(fd, data, (size_t)bytes, 0,
			      (struct sockaddr *)&from, n) == bytes);
	close(fd);
}

static void question(const char *name, const char *own)
{
	char data[100];
	int fd = new_socket(SOCK_DGRAM);

	if (own) {
		CHECK(bind_to(fd, own) == 0);
		CHECK(connect_to(fd, name) == 0);
		CHECK(is_named(fd, 1, name));
	}
	CHECK(send_to(fd, name, "word") == 4);
	if (!own)
		return;
	CHECK(recv(fd, data, sizeof(data), 0) == 4);
	CHECK(!memcmp(data, "word", 4));
	close(fd);
}

/* --- errors ----------------------------------------------------------------- */

static char name_l[128], name_c[128], name_both[128], name_none[128];

/* A local socket with this name. */
static int inside(int type, const char *name)
{
	int fd = new_socket(type);

	CHECK(bind_to(fd, name) == 0);
	if (type == SOCK_STREAM)
		CHECK(listen(fd, 5) == 0);
	return fd;
}

/* Which names are of the host: a name inside is in a folder that is not there.
 */
static void check_names(void)
{
	int fd = new_socket(SOCK_STREAM), to = inside(SOCK_STREAM, "/inside");

	FAILS(ENOENT, connect_to(fd, name_both));
	FAILS(ENOENT, connect_to(fd, name_l));
	FAILS(ENOENT, connect_to(fd, name_none));
	FAILS(ECONNREFUSED, connect_to(fd, "@cubicle-none"));
	FAILS(ENOENT, bind_to(fd, name_c));
	FAILS(ENOENT, bind_to(fd, name_none));
	/* It is as it was, and can be used inside. */
	CHECK(connect_to(fd, "/inside") == 0);
	FAILS(EISCONN, connect_to(fd, name_both));
	FAILS(EISCONN, bind_to(fd, name_both));
	FAILS(EINVAL, connect_to(to, name_both));
	close(fd);
	close(to);
	unlink("/inside");
}

/* A socket that was used inside cannot become a socket of the host. */
static void check_used(void)
{
	int fd = inside(SOCK_DGRAM, "/inside"), pair[2];
	int other = new_socket(SOCK_DGRAM);

	FAILS(EINVAL, send_to(fd, name_both, "x"));
	FAILS(EINVAL, connect_to(fd, name_both));
	FAILS(EINVAL, bind_to(fd, name_both));
	CHECK(connect_to(other, "/inside") == 0);
	FAILS(EISCONN, send_to(other, name_both, "x"));
	CHECK(write(other, "y", 1) == 1);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	FAILS(EISCONN, connect_to(pair[0], name_both));
	close(pair[1]);
	FAILS(EISCONN, connect_to(pair[0], name_both));
	close(pair[0]);
	close(fd);
	close(other);
	unlink("/inside");
	fd = new_socket(SOCK_SEQPACKET);
	FAILS(EPROTONOSUPPORT, connect_to(fd, name_both));
	FAILS(EPROTONOSUPPORT, bind_to(fd, name_both));
	close(fd);
}

static int option(int fd, int name)
{
	int value = -1;
	socklen_t n = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, name, &value, &n) ? -errno : value;
}

static int send_descriptor(int fd)
{
	char room[CMSG_SPACE(sizeof(int))] = {0};
	char byte = 0;
	struct iovec iov = {&byte, 1};
	struct msghdr m = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	return (int)sendmsg(fd, &m, 0);
}

static void check_stream(void)
{
	struct sockaddr_un from;
	socklen_t n = sizeof(from);
	int s = new_socket(SOCK_STREAM), fd = new_socket(SOCK_STREAM);
	int size = 30000, copy = dup(s);
	char data[10];

	/* Options that were set before still count, also O_NONBLOCK. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	FAILS(EINVAL, listen(s, 1));
	CHECK(bind_to(s, name_both) == 0);
	FAILS(EINVAL, bind_to(s, name_l));
	CHECK(listen(copy, 0) == 0);
	CHECK(option(s, SO_ACCEPTCONN) == 1);
	CHECK(option(s, SO_DOMAIN) == AF_UNIX);
	CHECK(connect_to(fd, name_both) == 0);
	CHECK(option(fd, SO_SNDBUF) == 2 * size);
	CHECK(option(fd, SO_PEERCRED) == -ENOPROTOOPT);
	int second = new_socket(SOCK_STREAM | SOCK_NONBLOCK);
	FAILS(EADDRINUSE, bind_to(second, name_both));
	/* The queue is full: now, and for as long as the program waits. */
	FAILS(EAGAIN, connect_to(second, name_both));
	struct timeval soon = {0, 50000};
	fcntl(second, F_SETFL, 0);
	setsockopt(second, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
	FAILS(EAGAIN, connect_to(second, name_both));
	int a = accept(s, (struct sockaddr *)&from, &n);
	CHECK(a >= 0 && n == sizeof(sa_family_t) && from.sun_family == AF_UNIX);
	FAILS(EISCONN, connect_to(fd, name_both));
	CHECK(connect_to(second, name_both) == 0);
	CHECK(is_named(a, 0, name_both) && is_named(fd, 1, name_both));
	size = 1;
	FAILS(EOPNOTSUPP, setsockopt(fd, IPPROTO_TCP, TCP_CORK, &size, 4));
	FAILS(EOPNOTSUPP, send_descriptor(fd));
	FAILS(EISCONN, send_to(fd, name_both, "x"));
	CHECK(write(fd, "hello", 5) == 5);
	CHECK(ioctl(a, FIONREAD, &size) == 0 && size == 5);
	CHECK(recv(a, data, 10, MSG_PEEK) == 5 && read(a, data, 10) == 5);
	FAILS(EAGAIN, recv(a, data, 10, MSG_DONTWAIT));
	struct pollfd p = {a, POLLIN | POLLOUT, 0};
	CHECK(poll(&p, 1, 1000) == 1 && p.revents == POLLOUT);
	close(fd);
	CHECK(read(a, data, 10) == 0);
	FAILS(EPIPE, send(a, "x", 1, MSG_NOSIGNAL));
	close(a);
	close(s);
	close(copy);
	close(second);
	/* The name is there, and nobody listens. */
	fd = new_socket(SOCK_STREAM);
	FAILS(ECONNREFUSED, connect_to(fd, name_both));
	FAILS(EADDRINUSE, bind_to(fd, name_both));
	close(fd);
}

static void wait_for(int epoll, uint32_t want, int line)
{
	struct epoll_event e = {0};
	int n = epoll_wait(epoll, &e, 1, want ? 20000 : 200);

	check(n == !!want && e.events == want, "an event", line);
}

/* Watches that were there before, of each kind. */
static void check_watches(const char *host)
{
	int s = new_socket(SOCK_STREAM), fd = new_socket(SOCK_STREAM);
	int level = watch(fd, EPOLLIN), edge = watch(fd, EPOLLIN | EPOLLET);
	int once = watch(fd, EPOLLOUT | EPOLLONESHOT),
	    outer = watch(level, EPOLLIN);
	struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT};
	char byte;

	CHECK(bind_to(s, "@cubicle-watched") == 0 && listen(s, 1) == 0);
	wait_for(once, EPOLLOUT | EPOLLHUP, __LINE__);
	/* They stay as they are where this fails. */
	FAILS(ENOENT, connect_to(fd, name_c));
	wait_for(level, EPOLLHUP, __LINE__);
	CHECK(connect_to(fd, host) == 0);
	wait_for(level, 0, __LINE__);
	wait_for(once, 0, __LINE__);
	wait_for(outer, 0, __LINE__);
	CHECK(write(fd, "x", 1) == 1);
	wait_for(level, EPOLLIN, __LINE__);
	wait_for(level, EPOLLIN, __LINE__);
	wait_for(outer, EPOLLIN, __LINE__);
	wait_for(edge, EPOLLIN, __LINE__);
	wait_for(edge, 0, __LINE__);
	wait_for(once, 0, __LINE__);
	CHECK(epoll_ctl(once, EPOLL_CTL_MOD, fd, &e) == 0);
	wait_for(once, EPOLLIN, __LINE__);
	wait_for(once, 0, __LINE__);
	CHECK(read(fd, &byte, 1) == 1);
	CHECK(epoll_ctl(level, EPOLL_CTL_DEL, fd, NULL) == 0);
	wait_for(level, 0, __LINE__);
	close(fd);
	close(s);
}

static void checks(const char *host)
{
	check_names();
	check_used();
	check_stream();
	check_watches(host);
}

static void refused(void)
{
	int fd = new_socket(SOCK_STREAM), s = new_socket(SOCK_DGRAM);

	CHECK(bind_to(fd, name_l) == 0);
	FAILS(EACCES, connect_to(fd, name_none));
	CHECK(bind_to(s, name_both) == 0);
	FAILS(EACCES, send_to(s, name_none, "x"));
	FAILS(EACCES, connect_to(s, name_l));
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "",
		   *name = argc > 2 ? argv[2] : "";

	alarm(120);
	snprintf(name_l, sizeof(name_l), "%s/l", name);
	snprintf(name_c, sizeof(name_c), "%s/c", name);
	snprintf(name_both, sizeof(name_both), "%s/both", name);
	snprintf(name_none, sizeof(name_none), "%s/none", name);
	if (!strcmp(what, "serve"))
		serve(name);
	else if (!strcmp(what, "again"))
		serve_again(name);
	else if (!strcmp(what, "ask"))
		ask(name);
	else if (!strcmp(what, "answer"))
		answer(name);
	else if (!strcmp(what, "question"))
		question(name, argv[3]);
	else if (!strcmp(what, "checks"))
		checks(argv[3]);
	else if (!strcmp(what, "refused"))
		refused();
	puts("end");
	return failures != 0;
}
