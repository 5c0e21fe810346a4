/* SPDX-License-Identifier: MIT */
/*
 * waits.c: random operations on pipes, eventfds, timerfds, socket pairs and
 * epolls, and what poll(), select() and epoll_wait() then say. All of them
 * return at once. The output depends on the seed alone, and is the same as a
 * process and in cubicles.
 *
 * Usage: waits SEED STEPS
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES	  24
#define FIRST_FD  40
#define BUF_BYTES 65000

enum kind { CLOSED, PIPE, SOCKET, EVENT, TIMER, EPOLL, NULL_FILE, KINDS };

static enum kind kind[FILES];
static char buf[BUF_BYTES];
static uint64_t state;
static int sockets; /* are to be tried, too */

static uint32_t chance(uint32_t below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(state >> 33) % below;
}

static void say(const char *what, long result)
{
	if (result < 0)
		printf("%s: error %d\n", what, errno);
	else
		printf("%s: %ld\n", what, result);
}

static void say_fd(const char *what, int fd, long result)
{
	printf("%d ", fd);
	say(what, result);
}

/* Descriptors are moved to fixed numbers, so that both sides have the same. */
static void put(int slot, int fd, enum kind k)
{
	if (fd < 0 || slot < 0) {
		say("open", fd);
		return;
	}
	printf("%d is %d ", FIRST_FD + slot, k);
	if (fd != FIRST_FD + slot) {
		dup2(fd, FIRST_FD + slot);
		close(fd);
	}
	kind[slot] = k;
}

static int free_slot(void)
{
	for (int i = 0; i < FILES; i++)
		if (kind[i] == CLOSED)
			return i;
	return -1;
}

static void put_pair(const int fd[2], enum kind k)
{
	for (int i = 0; i < 2; i++)
		put(free_slot(), fd[i], k);
}

static int free_slots(void)
{
	int n = 0;

	for (int i = 0; i < FILES; i++)
		n += kind[i] == CLOSED;
	return n;
}

static void open_one(void)
{
	int fd[2];

	if (free_slots() < 2)
		return;
	switch (chance(6)) {
	case 0:
	case 1:
		if (!pipe2(fd, O_NONBLOCK))
			put_pair(fd, PIPE);
		break;
	case 2:
		put(free_slot(),
			eventfd(chance(3),
				EFD_NONBLOCK | (chance(2) ? EFD_SEMAPHORE : 0)),
			EVENT);
		break;
	case 3:
		put(free_slot(), timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK),
			TIMER);
		break;
	case 4:
		put(free_slot(), epoll_create1(0), EPOLL);
		break;
	case 5:
		if (sockets &&
			!socketpair(AF_UNIX,
				(chance(2) ? SOCK_STREAM : SOCK_SEQPACKET) |
					SOCK_NONBLOCK,
				0, fd))
			put_pair(fd, SOCKET);
		else if (!sockets && chance(4) == 0)
			put(free_slot(), open("/dev/null", O_RDWR), NULL_FILE);
	}
}

static int any(void)
{
	return FIRST_FD + (int)chance(FILES);
}

static size_t length(void)
{
	static const size_t lengths[] = {0, 1, 7, 8, 100, 4095, 4096, 4097,
		8192, 20000, 40000, BUF_BYTES};

	return lengths[chance(sizeof(lengths) / sizeof(lengths[0]))];
}

/* Of what was read. */
static uint32_t sum(size_t bytes)
{
	uint32_t s = 0;

	for (size_t i = 0; i < bytes; i++)
		s = s * 31 + (unsigned char)buf[i];
	return s;
}

static size_t cut(struct iovec iov[3], size_t bytes)
{
	size_t a = bytes / 3, b = bytes / 2;

	iov[0] = (struct iovec){buf, a};
	iov[1] = (struct iovec){buf + a, b - a};
	iov[2] = (struct iovec){buf + b, bytes - b};
	return bytes;
}

static int is_socket(int fd)
{
	return kind[fd - FIRST_FD] == SOCKET;
}

/* How much fits into a socket is not the same everywhere. */
static size_t allowed(int fd, size_t bytes)
{
	return is_socket(fd) && bytes > 100 ? 100 : bytes;
}

static void transfer(void)
{
	struct iovec iov[3];
	int fd = any();
	size_t bytes = allowed(fd, length());
	long n;

	switch (chance(4)) {
	case 0:
		n = read(fd, buf, bytes);
		say_fd("read", fd, n);
		if (n > 0 && kind[fd - FIRST_FD] != TIMER)
			printf("sum %u\n", sum((size_t)n));
		break;
	case 1:
		for (size_t i = 0; i < bytes; i++)
			buf[i] = (char)chance(256);
		/* Newer kernels refuse more than 8 bytes. */
		if (kind[fd - FIRST_FD] == EVENT) {
			bytes = bytes > 8 ? 8 : bytes;
			memset(buf + 1, 0, 7);
		}
		say_fd("write", fd, write(fd, buf, bytes));
		break;
	case 2:
		cut(iov, bytes);
		n = readv(fd, iov, 3);
		say_fd("readv", fd, n);
		if (n > 0 && kind[fd - FIRST_FD] != TIMER)
			printf("sum %u\n", sum((size_t)n));
		break;
	case 3:
		memset(buf, (int)chance(8), bytes);
		cut(iov, bytes);
		if (kind[fd - FIRST_FD] != EVENT)
			say_fd("writev", fd, writev(fd, iov, 3));
	}
}

static void set_timer(void)
{
	struct itimerspec t = {0}, old;
	int fd = any();

	/* One that has expired for long, or one that never does. */
	if (chance(2))
		t.it_value.tv_nsec = 1;
	else if (chance(2))
		t.it_value.tv_sec = 1000000;
	int n = timerfd_settime(fd, TFD_TIMER_ABSTIME, &t, &old);
	if (t.it_value.tv_sec && !n) {
		/* Not absolute: the machine may be up for longer. */
		n = timerfd_settime(fd, 0, &t, &old);
		printf("%d\n", old.it_value.tv_sec > 0);
	}
	say_fd("settime", fd, n);
	n = timerfd_gettime(fd, &old);
	if (!n)
		printf("%d\n", old.it_value.tv_sec > 900000);
}

static uint32_t any_events(void)
{
	static const uint32_t flags[] = {
		0, 0, EPOLLET, EPOLLONESHOT, EPOLLET | EPOLLONESHOT};
	static const uint32_t events[] = {EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT,
		EPOLLIN | EPOLLRDHUP, 0, EPOLLPRI, EPOLLRDNORM | EPOLLWRNORM};

	return flags[chance(5)] | events[chance(7)];
}

static void control(void)
{
	static const int hows[] = {
		EPOLL_CTL_ADD, EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL, 9};
	int epoll = any(), fd = any();
	struct epoll_event e = {
		.events = any_events(), .data.u64 = chance(1000)};

	for (int i = 0; i < 8 && kind[epoll - FIRST_FD] != EPOLL; i++)
		epoll = any();
	/* How deep they may be depends on the kernel. */
	if (kind[fd - FIRST_FD] == EPOLL && (epoll % 2 || fd % 2 == 0))
		return;
	printf("%d %d %x:%llu ", epoll, fd, e.events,
		(unsigned long long)e.data.u64);
	say("ctl", epoll_ctl(epoll, hows[chance(chance(20) ? 4 : 5)], fd, &e));
}

static int by_data(const void *a, const void *b)
{
	const struct epoll_event *x = a, *y = b;

	return x->data.u64 != y->data.u64 ? x->data.u64 < y->data.u64 ? -1 : 1
		: x->events < y->events	  ? -1
					  : x->events > y->events;
}

static void wait_once(void)
{
	struct epoll_event e[64];
	int fd = any();

	for (int i = 0; i < 8 && kind[fd - FIRST_FD] != EPOLL; i++)
		fd = any();
	/* Which of two errors is found first depends on the kernel. */
	int count = kind[fd - FIRST_FD] != EPOLL || chance(10)
		? 64
		: (int)chance(2) - 1;
	int n = epoll_wait(fd, e, count, 0);
	say_fd("epoll_wait", fd, n);
	if (n > 1)
		qsort(e, (size_t)n, sizeof(e[0]), by_data);
	for (int i = 0; i < n; i++)
		printf(" %llu:%x", (unsigned long long)e[i].data.u64,
			e[i].events);
	if (n > 0)
		putchar('\n');
}

static void poll_some(void)
{
	static const short events[] = {POLLIN, POLLOUT, POLLIN | POLLOUT,
		POLLPRI, 0, POLLRDNORM | POLLWRNORM, POLLIN | POLLRDHUP};
	struct pollfd p[10];
	nfds_t n = chance(10);

	for (nfds_t i = 0; i < n; i++)
		p[i] = (struct pollfd){
			chance(20) ? any() : -1, events[chance(7)], 0};
	say("poll", poll(p, n, 0));
	for (nfds_t i = 0; i < n; i++)
		printf(" %x", p[i].revents);
	putchar('\n');
}

static void select_some(void)
{
	struct timeval none = {0};
	fd_set set[3];

	for (int s = 0; s < 3; s++) {
		FD_ZERO(&set[s]);
		for (uint32_t i = chance(4); i; i--) {
			int fd = any();
			if (kind[fd - FIRST_FD] != CLOSED || chance(40) == 0)
				FD_SET(fd, &set[s]);
		}
	}
	int n = select(FIRST_FD + FILES, &set[0], &set[1], &set[2], &none);
	say("select", n);
	for (int s = 0; s < 3 && n > 0; s++) {
		for (int fd = FIRST_FD; fd < FIRST_FD + FILES; fd++)
			putchar(FD_ISSET(fd, &set[s]) ? '1' : '0');
		putchar('\n');
	}
}

static void change(void)
{
	int fd = any(), to = free_slot(), bytes = 0;

	switch (chance(6)) {
	case 0:
		if (kind[fd - FIRST_FD] == EPOLL)
			break; /* the error depends on the kernel */
		say_fd("ioctl", fd, ioctl(fd, FIONREAD, &bytes));
		if (!is_socket(fd))
			printf("%d\n", bytes);
		break;
	case 1:
		say_fd("size", fd, fcntl(fd, F_GETPIPE_SZ));
		break;
	case 2:
		say_fd("resize", fd, fcntl(fd, F_SETPIPE_SZ, (int)length()));
		break;
	case 3:
		if (to >= 0 && kind[fd - FIRST_FD] != CLOSED &&
			kind[fd - FIRST_FD] != EPOLL)
			put(to, dup(fd), kind[fd - FIRST_FD]);
		break;
	default:
		say_fd("close", fd, close(fd));
		kind[fd - FIRST_FD] = CLOSED;
	}
}

int main(int argc, char **argv)
{
	state = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	long steps = argc > 2 ? atol(argv[2]) : 1000;
	sockets = argc > 3;

	signal(SIGPIPE, SIG_IGN);
	for (long i = 0; i < steps; i++) {
		printf("%ld ", i);
		switch (chance(12)) {
		case 0:
			open_one();
			break;
		case 1:
		case 2:
		case 3:
			transfer();
			break;
		case 4:
			set_timer();
			break;
		case 5:
		case 6:
			control();
			break;
		case 7:
		case 8:
			wait_once();
			break;
		case 9:
			poll_some();
			break;
		case 10:
			select_some();
			break;
		case 11:
			change();
		}
	}
	return 0;
}
