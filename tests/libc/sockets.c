/* SPDX-License-Identifier: MIT */
/*
 * sockets.c: both ends of connections over the loopback device, in one process.
 * What it prints is the same as a process and in cubicles.
 *
 * Usage: sockets FOLDER
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FILE_BYTES 300000

static int broken_pipes;
static char file_name[256];

static void count_broken(int signal)
{
	(void)signal;
	broken_pipes++;
}

static void say(const char *what, long result)
{
	if (result < 0)
		printf("%s: error %d\n", what, errno);
	else
		printf("%s: %ld\n", what, result);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The byte at place (i) of everything that is sent. */
static char byte_at(size_t i)
{
	return (char)(i * 7 + i / 251);
}

static void fill(char *to, size_t from, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		to[i] = byte_at(from + i);
}

static int is_right(const char *data, size_t from, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (data[i] != byte_at(from + i))
			return 0;
	return 1;
}

static int listening(int family, struct sockaddr_storage *at, socklen_t *bytes)
{
	int fd = socket(family, SOCK_STREAM, 0), on = 1;

	memset(at, 0, sizeof(*at));
	at->ss_family = (sa_family_t)family;
	if (family == AF_INET)
		((struct sockaddr_in *)at)->sin_addr.s_addr =
			htonl(INADDR_LOOPBACK);
	else
		((struct sockaddr_in6 *)at)->sin6_addr = in6addr_loopback;
	*bytes = family == AF_INET ? sizeof(struct sockaddr_in)
				   : sizeof(struct sockaddr_in6);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	say("bind", bind(fd, (struct sockaddr *)at, *bytes));
	say("listen", listen(fd, 5));
	say("getsockname", getsockname(fd, (struct sockaddr *)at, bytes));
	return fd;
}

/* A connection: (to[0]) has connected to (to[1]), with these flags. */
static void connected(int to[2], int family, int flags)
{
	struct sockaddr_storage at, from;
	socklen_t bytes, length = sizeof(from);
	int fd = listening(family, &at, &bytes);

	to[0] = socket(family, SOCK_STREAM, 0);
	say("connect", connect(to[0], (struct sockaddr *)&at, bytes));
	to[1] = accept4(fd, (struct sockaddr *)&from, &length, flags);
	printf("accept: %d %d %d\n", to[1] >= 0, length == bytes,
		from.ss_family == at.ss_family);
	if (flags & SOCK_NONBLOCK)
		fcntl(to[0], F_SETFL, O_NONBLOCK);
	close(fd);
}

static void close_both(const int fd[2])
{
	close(fd[0]);
	close(fd[1]);
}

/* --- streams ------------------------------------------------------------------ */

static void stream(int family)
{
	char a[100], b[100], two[] = "two ", pieces[] = "pieces";
	struct iovec iov[2] = {{two, 4}, {pieces, 6}};
	struct iovec to[2] = {{a, 3}, {b, 50}};
	int fd[2], n = 0;

	connected(fd, family, 0);
	say("write", write(fd[0], "hello", 5));
	say("peek", recv(fd[1], a, sizeof(a), MSG_PEEK));
	say("ioctl", ioctl(fd[1], FIONREAD, &n));
	printf("%d\n", n);
	say("read", read(fd[1], a, 2));
	say("recv", recv(fd[1], a + 2, sizeof(a) - 2, MSG_DONTWAIT));
	printf("%.5s\n", a);
	say("recv", recv(fd[1], a, sizeof(a), MSG_DONTWAIT));
	say("writev", writev(fd[0], iov, 2));
	say("readv", readv(fd[1], to, 2));
	printf("%.3s %.7s\n", a, b);
	say("send", send(fd[1], "x", 1, MSG_MORE));
	say("send", send(fd[1], "yz", 2, 0));
	say("waitall", recv(fd[0], a, 3, MSG_WAITALL));
	printf("%.3s\n", a);
	say("shutdown", shutdown(fd[0], SHUT_WR));
	say("read", read(fd[1], a, sizeof(a)));
	say("write", write(fd[0], "x", 1));
	printf("SIGPIPE %d\n", broken_pipes);
	say("send", send(fd[0], "x", 1, MSG_NOSIGNAL));
	printf("SIGPIPE %d\n", broken_pipes);
	close(fd[1]);
	say("read", read(fd[0], a, sizeof(a)));
	close(fd[0]);
}

static void options(void)
{
	int fd[2], value = 1;
	socklen_t bytes = sizeof(value);
	struct timeval t = {0, 50000};
	char byte;

	connected(fd, AF_INET, 0);
	say("nodelay",
		setsockopt(fd[0], IPPROTO_TCP, TCP_NODELAY, &value, bytes));
	value = 0;
	say("nodelay",
		getsockopt(fd[0], IPPROTO_TCP, TCP_NODELAY, &value, &bytes));
	printf("%d %d\n", value, (int)bytes);
	say("type", getsockopt(fd[0], SOL_SOCKET, SO_TYPE, &value, &bytes));
	printf("%d\n", value);
	say("error", getsockopt(fd[0], SOL_SOCKET, SO_ERROR, &value, &bytes));
	printf("%d\n", value);
	say("timeout",
		setsockopt(fd[0], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t)));
	double start = now();
	say("read", read(fd[0], &byte, 1));
	printf("%d\n", now() - start > 0.04 && now() - start < 5);
	value = fcntl(fd[0], F_GETFL);
	printf("flags %o\n", value & (O_ACCMODE | O_NONBLOCK));
	say("lseek", lseek(fd[0], 0, SEEK_CUR));
	close_both(fd);
}

/* --- datagrams ---------------------------------------------------------------- */

static int datagram(struct sockaddr_in *at)
{
	socklen_t bytes = sizeof(*at);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	*at = (struct sockaddr_in){.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	say("bind", bind(fd, (struct sockaddr *)at, bytes));
	say("getsockname", getsockname(fd, (struct sockaddr *)at, &bytes));
	return fd;
}

static void datagrams(void)
{
	struct sockaddr_in a, b, from;
	socklen_t bytes = sizeof(from);
	char data[100];
	int fa = datagram(&a), fb = datagram(&b);
	struct iovec iov[2] = {{data, 2}, {data + 2, 2}};
	struct msghdr m = {.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = iov,
		.msg_iovlen = 2};

	say("sendto",
		sendto(fa, "to b", 4, 0, (struct sockaddr *)&b, sizeof(b)));
	memset(&from, 0, sizeof(from));
	say("recvfrom",
		recvfrom(fb, data, sizeof(data), 0, (struct sockaddr *)&from,
			&bytes));
	printf("%.4s %d %d\n", data, (int)bytes, from.sin_port == a.sin_port);
	say("sendto",
		sendto(fb, "longer", 6, 0, (struct sockaddr *)&a, sizeof(a)));
	say("recvmsg", recvmsg(fa, &m, 0));
	printf("%.4s %d %d %d\n", data, m.msg_flags & MSG_TRUNC,
		(int)m.msg_namelen, from.sin_port == b.sin_port);
	say("connect", connect(fa, (struct sockaddr *)&b, sizeof(b)));
	say("send", send(fa, "12345", 5, 0));
	say("trunc", recv(fb, data, 2, MSG_TRUNC));
	say("recv", recv(fb, data, 2, MSG_DONTWAIT));
	say("write", write(fa, "", 0));
	say("read", read(fb, data, sizeof(data)));
	close(fa);
	close(fb);
}

/* --- waiting ------------------------------------------------------------------- */

static void say_events(int epoll)
{
	struct epoll_event e[4];
	int n = epoll_wait(epoll, e, 4, 200);

	printf("events %d", n);
	for (int i = 0; i < n; i++)
		printf(" %u:%x", e[i].data.u32, e[i].events);
	putchar('\n');
}

static void waiting(void)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLET | EPOLLRDHUP};
	struct timeval soon = {0, 1000};
	struct pollfd p[2];
	fd_set set;
	char data[10];
	int fd[2], pipes[2], epoll = epoll_create1(0);

	connected(fd, AF_INET, SOCK_NONBLOCK);
	say("read", read(fd[1], data, 1));
	e.data.u32 = 1;
	say("add", epoll_ctl(epoll, EPOLL_CTL_ADD, fd[1], &e));
	say("add", epoll_ctl(epoll, EPOLL_CTL_ADD, fd[1], &e));
	if (pipe(pipes))
		return;
	e = (struct epoll_event){.events = EPOLLIN, .data.u32 = 2};
	say("add", epoll_ctl(epoll, EPOLL_CTL_ADD, pipes[0], &e));
	write(fd[0], "abc", 3);
	say_events(epoll);
	write(pipes[1], "x", 1);
	say_events(epoll); /* the pipe alone: an edge is over */
	write(fd[0], "d", 1);
	say_events(epoll);
	read(pipes[0], data, 1);
	p[0] = (struct pollfd){fd[1], POLLIN, 0};
	p[1] = (struct pollfd){pipes[0], POLLIN, 0};
	say("poll", poll(p, 2, 1000));
	printf("%x %x\n", p[0].revents, p[1].revents);
	say("read", read(fd[1], data, sizeof(data)));
	say("poll", poll(p, 2, 20));
	p[0].events = POLLOUT;
	say("poll", poll(p, 2, 1000));
	printf("%x %x\n", p[0].revents, p[1].revents);
	FD_ZERO(&set);
	FD_SET(fd[1], &set);
	say("select", select(fd[1] + 1, &set, NULL, NULL, &soon));
	close(fd[0]);
	say_events(epoll);
	p[0].events = POLLIN;
	say("poll", poll(p, 1, 1000));
	printf("%x\n", p[0].revents);
	close(fd[1]);
	say_events(epoll);
	close_both(pipes);
	close(epoll);
}

static void refused(void)
{
	struct sockaddr_storage at;
	socklen_t bytes, length = sizeof(int);
	int fd = listening(AF_INET, &at, &bytes), error = 0;
	struct pollfd p;

	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	say("connect", connect(fd, (struct sockaddr *)&at, bytes));
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int n = connect(fd, (struct sockaddr *)&at, bytes);
	printf("%d\n",
		n < 0 && (errno == EINPROGRESS || errno == ECONNREFUSED));
	p = (struct pollfd){fd, POLLOUT, 0};
	say("poll", poll(&p, 1, 1000));
	say("error", getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length));
	printf("%d\n", error == ECONNREFUSED || (n < 0 && !error));
	close(fd);
}

/* --- much data ------------------------------------------------------------------ */

static int cork(int fd, int on)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
}

/* Read all that comes within (ms), from place (at) on; where it ends, or -1: it
 * is not what was sent. (*end): the peer has no more. */
static long drain(int fd, size_t at, int ms, int *end)
{
	static char data[50000];
	struct pollfd p = {fd, POLLIN, 0};

	*end = 0;
	while (poll(&p, 1, ms) > 0) {
		ssize_t n = read(fd, data, sizeof(data));
		if (n <= 0) {
			*end = n == 0;
			break;
		}
		if (!is_right(data, at, (size_t)n))
			return -1;
		at += (size_t)n;
	}
	return (long)at;
}

/* Answers as a server gives them: a head, and a part of a file, corked. Nobody
 * reads until the socket takes no more. Returns how much it took. */
static size_t answer_until_full(int fd, int file, int to_file)
{
	static char data[FILE_BYTES];
	size_t at = 0;

	for (;;) {
		cork(fd, 1);
		fill(data, at, 200);
		ssize_t n = write(fd, data, 200);
		at += n > 0 ? (size_t)n : 0;
		/* Each its own: what is sent may still be in the file. */
		off_t offset = (off_t)at;
		fill(data, at, 30000);
		if (n == 200 && to_file) {
			pwrite(file, data, 30000, offset);
			n = sendfile(fd, file, &offset, 30000);
		} else if (n == 200) {
			n = write(fd, data, 30000);
		}
		at += n > 0 ? (size_t)n : 0;
		cork(fd, 0);
		if (n < 30000)
			return at;
	}
}

static void slow_peer(int to_file, int how)
{
	int fd[2], end,
		file = open(file_name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	connected(fd, AF_INET, SOCK_NONBLOCK);
	size_t took = answer_until_full(fd[1], file, to_file);
	printf("much: %d\n", took > 100000);
	/* poll() reports room only if there is some. */
	long at = drain(fd[0], 0, 100, &end);
	printf("in order: %d\n", at == (long)took && !end);
	/* Now it goes away, and a slow peer still gets all. */
	double start = now();
	static char data[30000];
	size_t more = 0;
	for (ssize_t n = 1; n > 0; more += n > 0 ? (size_t)n : 0) {
		cork(fd[1], 1);
		fill(data, took + more, sizeof(data));
		n = write(fd[1], data, sizeof(data));
		cork(fd[1], 0);
	}
	if (how)
		say("shutdown", shutdown(fd[1], SHUT_WR));
	if (how)
		say("write", send(fd[1], "x", 1, MSG_NOSIGNAL));
	close(fd[1]);
	printf("at once: %d\n", now() - start < 2);
	at = drain(fd[0], took, 200, &end);
	printf("complete: %d %d\n", at == (long)(took + more), end);
	close(fd[0]);
	close(file);
}

/* Epolls with sockets and something else. */
static void mixed(void)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u64 = 1}, found[4];
	int fd[2], pair[2], epoll = epoll_create1(0), seen = 0;

	connected(fd, AF_INET, 0);
	say("pipe", pipe(pair));
	say("write", write(pair[1], "x", 1));
	say("write", write(fd[1], "x", 1));
	usleep(50000);
	say("add", epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &e));
	e.data.u64 = 2;
	say("add", epoll_ctl(epoll, EPOLL_CTL_ADD, fd[0], &e));
	/* Where there is room for one, each has its turn. */
	for (int i = 0; i < 6; i++)
		if (epoll_wait(epoll, found, 1, 0) == 1)
			seen |= (int)found[0].data.u64;
	say("seen", seen);
	/* An epoll with both is one event. */
	int outer = epoll_create1(0);
	say("add", epoll_ctl(outer, EPOLL_CTL_ADD, epoll, &e));
	say("wait", epoll_wait(outer, found, 4, 0));
	close(outer);
	close(epoll);
	close(pair[0]);
	close(pair[1]);
	close_both(fd);
}

/* Corked data is sent even if the program sleeps, polls in a loop, or reads
 * from another socket. */
static void held_back(void)
{
	char buf[8] = "";
	int fd[2];

	connected(fd, AF_INET, SOCK_NONBLOCK);
	struct pollfd p = {fd[0], POLLIN, 0};
	cork(fd[1], 1);
	say("write", write(fd[1], "a", 1));
	usleep(500000);
	say("after a sleep", read(fd[0], buf, sizeof(buf)));
	say("write", write(fd[1], "b", 1));
	for (double end = now() + 1; now() < end && !poll(&p, 1, 0);)
		;
	say("polled for", read(fd[0], buf, sizeof(buf)));
	say("write", write(fd[1], "c", 1));
	ssize_t n = -1;
	for (double end = now() + 1; now() < end && n < 0;)
		n = read(fd[0], buf, sizeof(buf));
	say("read", n);
	/* And stays in order if another descriptor sends. */
	say("write", write(fd[1], "d", 1));
	int other = dup(fd[1]);
	say("write", write(other, "e", 1));
	say("write", write(fd[1], "f", 1));
	cork(other, 0);
	usleep(100000);
	say("all", recv(fd[0], buf, sizeof(buf), 0));
	printf("in order: %d\n", !memcmp(buf, "def", 3));
	close(other);
	close_both(fd);
}

/* A file that does not fit into one call, in the right order behind its head.
 */
static void large_file(int corked)
{
	static char data[FILE_BYTES];
	int fd[2], end,
		file = open(file_name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	off_t offset = 0;
	size_t at = 100, read_at = 0;

	connected(fd, AF_INET, SOCK_NONBLOCK);
	fill(data, 100, FILE_BYTES);
	say("pwrite", pwrite(file, data, FILE_BYTES, 0));
	if (corked)
		cork(fd[1], 1);
	fill(data, 0, 100);
	say("write", write(fd[1], data, 100));
	while (offset < FILE_BYTES) {
		ssize_t n = sendfile(
			fd[1], file, &offset, (size_t)(FILE_BYTES - offset));
		at += n > 0 ? (size_t)n : 0;
		long done = drain(fd[0], read_at, 0, &end);
		if (done < 0 || (n < 0 && errno != EAGAIN))
			break;
		read_at = (size_t)done;
	}
	if (corked)
		cork(fd[1], 0);
	double start = now();
	long done = drain(fd[0], read_at, 100, &end);
	printf("large: %d %d %d\n", done == (long)at, at == FILE_BYTES + 100,
		now() - start < 1);
	close_both(fd);
	close(file);
}

/* Send (bytes) of (file) from (offset) on, and read what comes to (to). */
static size_t send_and_read(
	const int fd[2], int file, off_t offset, size_t bytes, char *to)
{
	struct pollfd p = {fd[0], POLLIN, 0};
	size_t sent = 0, got = 0;
	ssize_t n;

	do {
		n = sent < bytes ? sendfile(fd[1], file, &offset, bytes - sent)
				 : 0;
		sent += n > 0 ? (size_t)n : 0;
		while (got < sent && poll(&p, 1, 1000) == 1) {
			ssize_t m = read(fd[0], to + got, bytes - got);
			if (m <= 0)
				break;
			got += (size_t)m;
		}
	} while (n > 0 && got == sent);
	return got;
}

/* sendfile() sends the current content of a file, however often the same
 * descriptor has sent it before. */
static void again_and_again(void)
{
	static char data[FILE_BYTES];
	int fd[2], other;
	int file = open(file_name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	unsigned random = 1, sum = 0;

	connected(fd, AF_INET, SOCK_NONBLOCK);
	fill(data, 0, 300000);
	say("pwrite", pwrite(file, data, 300000, 0));
	for (int i = 0; i < 400; i++) {
		random = random * 1103515245 + 12345;
		off_t at = random >> 8 & 0x3ffff;
		switch (i > 40 ? i % 16 : 1) {
		case 0:
			say("pwrite", pwrite(file, data + i, 70000, at));
			break;
		case 4:
			say("truncate", ftruncate(file, at));
			break;
		case 6:
			say("lengthen", ftruncate(file, 200000 + at));
			break;
		case 9:
			say("remove", unlink(file_name));
			break;
		case 11:
			other = open(file_name, O_RDWR | O_CREAT, 0600);
			say("pwrite", pwrite(other, data, 250000, 0));
			say("dup2", dup2(other, file) == file);
			close(other);
			break;
		}
		size_t n = send_and_read(fd, file, at,
			20000 + (random & 0xffff), data + FILE_BYTES / 2);
		for (size_t k = 0; k < n; k++)
			sum = sum * 31 +
				(unsigned char)data[FILE_BYTES / 2 + k];
		if (i % 16 == 15)
			printf("again: %u, the last %zu\n", sum, n);
	}
	close_both(fd);
	close(file);
}

#define MANY	  16 /* files */
#define MAP_BYTES 0x400000

/* A program that maps files, and unmaps more than it has mapped, sends them all
 * the same, and can map as much as one that does not send. */
static void sent_and_mapped(void)
{
	static char data[65536];
	int fd[2], file[MANY];

	connected(fd, AF_INET, SOCK_NONBLOCK);
	fill(data, 0, sizeof(data));
	for (int i = 0; i < MANY; i++) {
		file[i] = open(file_name, O_RDWR | O_CREAT | O_TRUNC, 0600);
		unlink(file_name);
		pwrite(file[i], data, sizeof(data), 0);
		ftruncate(file[i], MAP_BYTES);
		for (int k = 0; k < 5; k++)
			send_and_read(fd, file[i], 0, sizeof(data), data);
	}
	char *p = mmap(NULL, MAP_BYTES, PROT_READ, MAP_SHARED, file[0], 0);
	printf("mapped: %d\n", p != MAP_FAILED);
	send_and_read(fd, file[0], 0, sizeof(data), data);
	say("munmap", munmap(p, MAP_BYTES));
	munmap(p, MAP_BYTES);
	memset(data, 0, sizeof(data));
	size_t n = send_and_read(fd, file[0], 0, sizeof(data), data);
	printf("sent: %zu, right: %d\n", n, is_right(data, 0, n));
	for (int i = 0; i < MANY; i++)
		close(file[i]);
	close_both(fd);
}

/* The flags of a descriptor are those of its copies. */
static void copies(void)
{
	int fd[2];
	char byte;

	connected(fd, AF_INET, 0);
	say("recv", recv(fd[0], &byte, 1, MSG_DONTWAIT));
	int copy = dup(fd[0]);
	fcntl(copy, F_SETFL, O_NONBLOCK);
	say("read", read(fd[0], &byte, 1));
	say("write", write(fd[1], "x", 1));
	struct pollfd p = {copy, POLLIN, 0};
	say("poll", poll(&p, 1, 1000));
	close(fd[0]);
	say("read", read(copy, &byte, 1));
	close(copy);
	close(fd[1]);
}

int main(int argc, char **argv)
{
	snprintf(file_name, sizeof(file_name), "%s/sockets.tmp",
		argc > 1 ? argv[1] : "/tmp");
	signal(SIGPIPE, count_broken);
	stream(AF_INET);
	stream(AF_INET6);
	options();
	datagrams();
	waiting();
	refused();
	copies();
	for (int i = 0; i < 4; i++)
		slow_peer(i & 1, i & 2);
	large_file(0);
	large_file(1);
	again_and_again();
	sent_and_mapped();
	mixed();
	held_back();
	/* With this limit, no descriptor is free above those of the program. */
	const struct rlimit few = {64, 64};
	say("setrlimit", setrlimit(RLIMIT_NOFILE, &few));
	slow_peer(0, 0);
	say("family", socket(AF_APPLETALK, SOCK_STREAM, 0));
	unlink(file_name);
	return 0;
}
