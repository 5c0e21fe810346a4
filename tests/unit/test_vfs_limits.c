/* SPDX-License-Identifier: MIT */
/*
 * test_vfs_limits.c: a client of vfs that does what it can to use up what
 * another one needs, with sockets and with files that are waited for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include "no_console.h"
#include "plat/plat.h"
#include "random/random.h"
#include "rt/heap.h"
#include "time/time.h"
#include "vfs/vfs.h"

#define HONEST	1
#define HOSTILE 2
#define MANY	20000
#define WATCHES 20000

/* --- what vfs, ramfs and devfs call -------------------------------------- */

void *heap_alloc(size_t len)
{
	return malloc(len ? len : 1);
}

void *heap_zalloc(size_t len)
{
	return calloc(1, len ? len : 1);
}

void *heap_realloc(void *old, size_t len)
{
	return realloc(old, len ? len : 1);
}

void heap_free(void *p)
{
	free(p);
}

static int waits; /* of the host */

int plat_wait(uint32_t streams, uint64_t ns)
{
	(void)streams, (void)ns;
	waits++;
	return 0;
}

int random_get(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
	return 0;
}

int64_t time_now_ns(int id)
{
	(void)id;
	return 1700000000000000000;
}

int time_scale_get(struct clock_scale *to)
{
	(void)to;
	return -ENODEV;
}

/* --- help ------------------------------------------------------------------- */

static struct cubicle_published *published =
	(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* (who) is stopped and restarts, and what it had is closed with its next call.
 * Returns how long that takes. */
static double restart(cubicle_id_t who)
{
	published->restarts[who]++;
	double start = seconds();
	vfs_close(who, 0);
	return seconds() - start;
}

static int fresh(void **state)
{
	(void)state;
	published->cubicles = 2;
	restart(HONEST);
	restart(HOSTILE);
	return 0;
}

static struct vfs_address name_of(const char *name)
{
	struct vfs_address a = {
		.bytes = (uint32_t)strlen(name) + 3, .data = {AF_UNIX}};

	memcpy(a.data + 3, name, strlen(name));
	return a;
}

static int local(cubicle_id_t who, int type)
{
	return vfs_socket(who, AF_UNIX, type | SOCK_NONBLOCK, 0);
}

/* --- tests -------------------------------------------------------------------- */

/* To close all that a client had takes time in proportion to how much that is.
 */
static void test_end_of_many(void **state)
{
	struct vfs_timer old;
	int n = 0, fd;

	(void)state;
	while (n < MANY && (fd = vfs_signal_file(HOSTILE, -1, 1, 0)) >= 0)
		n++;
	assert_int_equal(n, MANY);
	double files = restart(HOSTILE);
	for (n = 0; n < MANY && (fd = vfs_timer(HOSTILE, 1, 0)) >= 0; n++)
		;
	assert_int_equal(n, MANY);
	/* All at once, as each of these calls looks at all that are set. */
	double start = seconds();
	for (int i = 3; i < 3 + 4000; i++)
		vfs_timer_set(HOSTILE, i, 0, 1000, 0, &old);
	double sets = seconds() - start;
	double timers = restart(HOSTILE);
	printf("# %f s to close signalfds, %f s timerfds, %f s to set\n", files,
		timers, sets);
	assert_true(files < 0.2 && timers < 0.2);
}

/* A client that connects and sends, and sends, makes the client that listens
 * pay for no more than a part of what that may have. */
static void test_receiver_has_room(void **state)
{
	static char data[65536];
	struct vfs_address a = name_of("service");
	struct vfs_accepted from;
	struct iovec iov = {data, sizeof(data)};
	const struct vfs_address none = {0};
	int listener = local(HONEST, SOCK_STREAM), accepted = 0, fd;

	(void)state;
	published->cubicles = 64;
	assert_int_equal(vfs_bind(HONEST, listener, &a), 0);
	assert_int_equal(vfs_listen(HONEST, listener, 128), 0);
	for (int i = 0; i < 10000; i++) {
		fd = local(HOSTILE, SOCK_STREAM);
		if (fd < 0 || vfs_connect(HOSTILE, fd, &a))
			break;
		if (vfs_accept(HONEST, listener, 0, &from) < 0)
			break;
		accepted++;
		while (vfs_send(HOSTILE, fd, (void *)&iov, 1, 0, &none) > 0)
			;
	}
	printf("# %d accepted\n", accepted);
	fd = vfs_event(HONEST, 0, 0);
	assert_true(fd >= 0);
	for (int i = 0; i < 1000; i++)
		assert_true(local(HONEST, SOCK_STREAM) >= 0);
}

/* How long it takes the honest client to receive 100 datagrams. */
static double receives(int fd, int from, const struct vfs_address *to)
{
	char byte = 'x';
	struct iovec iov = {&byte, 1};
	struct vfs_address sender;
	double start = seconds();

	for (int i = 0; i < 100; i++) {
		assert_int_equal(
			vfs_send(HONEST, from, (void *)&iov, 1, 0, to), 1);
		assert_int_equal(
			vfs_recv(HONEST, fd, (void *)&iov, 1, 0, &sender), 1);
	}
	return seconds() - start;
}

/* Names of others do not make it slow to find one, nor are the names that come
 * next known. */
static void test_names_of_others(void **state)
{
	const struct vfs_address any = {2, {AF_UNIX}};
	struct vfs_address a = name_of("log"), b;
	int fd = local(HONEST, SOCK_DGRAM), from = local(HONEST, SOCK_DGRAM);
	char name[16];

	(void)state;
	assert_int_equal(vfs_bind(HONEST, fd, &a), 0);
	double before = receives(fd, from, &a);
	for (int n = 0; n < MANY; n++) {
		snprintf(name, sizeof(name), "%05x", n);
		b = name_of(name);
		int other = local(HOSTILE, SOCK_DGRAM);
		assert_true(other >= 0);
		assert_int_equal(vfs_bind(HOSTILE, other, &b), 0);
	}
	double names = receives(fd, from, &a), start = seconds();
	assert_int_equal(vfs_bind(HONEST, from, &any), 0);
	double any_name = seconds() - start;
	printf("# %f s, with names of others %f s, and to get any %f s\n",
		before, names, any_name);
	assert_true(names < 20 * before + 0.005 && any_name < 0.01);
}

/* Several sockets can connect to the same name, also to an abstract one. */
static void test_accept_more(void **state)
{
	struct vfs_address a = name_of("more");
	struct vfs_accepted from;
	int fd = local(HONEST, SOCK_STREAM);

	(void)state;
	assert_int_equal(vfs_bind(HONEST, fd, &a), 0);
	assert_int_equal(vfs_listen(HONEST, fd, 5), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			vfs_connect(HOSTILE, local(HOSTILE, SOCK_STREAM), &a),
			0);
		assert_true(vfs_accept(HONEST, fd, 0, &from) >= 0);
	}
	/* What was accepted does not keep it. */
	assert_int_equal(vfs_close(HONEST, fd), 0);
	assert_int_equal(vfs_bind(HONEST, local(HONEST, SOCK_STREAM), &a), 0);
}

/* Sockets of others that send, and what they watch, do not make it slow to
 * receive. */
static void test_senders(void **state)
{
	struct vfs_address a = name_of("log");
	int fd = local(HONEST, SOCK_DGRAM), from = local(HONEST, SOCK_DGRAM);
	int connected = 0;

	(void)state;
	assert_int_equal(vfs_bind(HONEST, fd, &a), 0);
	double before = receives(fd, from, &a);
	for (int n = 0; n < MANY; n++) {
		int other = local(HOSTILE, SOCK_DGRAM);
		connected += !vfs_connect(HOSTILE, other, &a);
	}
	double senders = receives(fd, from, &a);
	printf("# %f s, with %d senders %f s\n", before, connected, senders);
	assert_true(senders < 20 * before + 0.005);
}

/* The host is asked once for a stream, not for each entry that means it. */
static void test_streams(void **state)
{
	static struct vfs_pollfd p[65536];
	static char events[20000 * 12];
	struct vfs_wait wait;
	int epoll = vfs_epoll_create(HOSTILE, 0);

	(void)state;
	for (int i = 0; i < 65536; i++)
		p[i] = (struct vfs_pollfd){.fd = i % 3, .events = POLLIN};
	waits = 0;
	assert_int_equal(vfs_poll(HOSTILE, p, sizeof(p), &wait), 0);
	assert_int_equal(wait.streams, 1);
	assert_in_range(waits, 1, 3);
	/* It is asked again in the next call. */
	assert_int_equal(vfs_poll(HOSTILE, p, sizeof(*p), &wait), 0);
	assert_in_range(waits, 2, 4);
	for (int i = 0; i < 1000; i++) {
		int fd = vfs_open(HOSTILE, VFS_AT_CWD, "/dev/stdin", 0, 0);
		assert_true(fd >= 0);
		assert_int_equal(vfs_epoll_ctl(HOSTILE, epoll, EPOLL_CTL_ADD,
					 fd, EPOLLIN, 0),
			0);
	}
	waits = 0;
	assert_int_equal(
		vfs_epoll_wait(HOSTILE, epoll, events, sizeof(events), &wait),
		0);
	assert_int_equal(waits, 1);
}

static int watch(int epoll, int fd)
{
	return vfs_epoll_ctl(HOSTILE, epoll, EPOLL_CTL_ADD, fd, EPOLLIN, 0);
}

/* An epoll that watches (on) (most) times. */
static int epoll_over(int on, int most)
{
	int epoll = vfs_epoll_create(HOSTILE, 0), fd = on;

	while (most-- && !watch(epoll, fd))
		fd = vfs_dup(HOSTILE, on, 0, 0);
	return epoll;
}

/* One call for epolls takes no time that grows with all paths between them, or
 * with the square of the watches. */
static void test_epolls(void **state)
{
	int event = vfs_event(HOSTILE, 0, 0), dups[WATCHES];
	int first = vfs_epoll_create(HOSTILE, 0);
	int second = vfs_epoll_create(HOSTILE, 0);
	uint64_t one = 1;

	(void)state;
	for (int i = 0; i < WATCHES; i++)
		dups[i] = vfs_dup(HOSTILE, event, 0, 0);
	for (int i = 0; i < WATCHES; i++)
		watch(first, dups[i]);
	for (int i = 0; i < WATCHES; i++)
		watch(second, dups[i]);
	double start = seconds();
	vfs_close(HOSTILE, first);
	double close = seconds() - start;
	int third = epoll_over(second, 31), fourth = epoll_over(third, 31);
	start = seconds();
	watch(vfs_epoll_create(HOSTILE, 0), fourth);
	double add = seconds() - start;
	start = seconds();
	assert_int_equal(
		vfs_write(HOSTILE, event, &one, sizeof(one)), sizeof(one));
	double wake = seconds() - start;
	printf("# %f s to close, %f s to add, %f s to wake\n", close, add,
		wake);
	assert_true(close < 0.05 && add < 0.05 && wake < 0.05);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_epolls, fresh),
		cmocka_unit_test_setup(test_end_of_many, fresh),
		cmocka_unit_test_setup(test_receiver_has_room, fresh),
		cmocka_unit_test_setup(test_names_of_others, fresh),
		cmocka_unit_test_setup(test_accept_more, fresh),
		cmocka_unit_test_setup(test_senders, fresh),
		cmocka_unit_test_setup(test_streams, fresh),
	};

	if (vfs_mount(HONEST, "ramfs", "/", 0) ||
		vfs_mkdir(HONEST, VFS_AT_CWD, "/dev", 0755) ||
		vfs_mount(HONEST, "devfs", "/dev", 0))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
