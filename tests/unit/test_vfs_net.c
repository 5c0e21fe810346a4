/* SPDX-License-Identifier: MIT */
/*
 * test_vfs_net.c: vfs with a network that restarts, and with one that lies. The
 * network is here: it has numbers for sockets and sets, and remembers what it
 * was asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <cmocka.h>
#include "addresses.h"
#include <cubicle/component.h>
#include "hostnet/hostnet.h"
#include "no_console.h"
#include "plat/plat.h"
#include "random/random.h"
#include "rt/heap.h"
#include "time/time.h"
#include "vfs/vfs.h"

#define WHO	  1
#define NETWORK	  2 /* the cubicle that restarts */
#define ENTRIES	  64
#define MEMBERS	  64
#define OPTIONS	  4
#define GIVEN(n)  ((n) + 5000)
#define HEAP_BYTE 0xaa /* what nobody has written */

/* --- what vfs, ramfs and devfs call -------------------------------------- */

void *heap_alloc(size_t len)
{
	char *p = malloc(len ? len : 1);

	return p ? memset(p, HEAP_BYTE, len) : NULL;
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

int plat_wait(uint32_t streams, uint64_t ns)
{
	(void)streams, (void)ns;
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

/* --- the network ---------------------------------------------------------- */

struct option {
	int level, name, value;
};

struct member {
	int64_t number; /* 0: none */
	uint32_t events;
	uint64_t data;
};

static struct entry {
	bool is_open, is_set;
	int family, type;
	struct vfs_address bound;
	int backlog; /* -1: it does not listen */
	struct option option[OPTIONS];
	int options;
	struct member member[MEMBERS];
	uint32_t given; /* to this cubicle */
} entries[ENTRIES];

static int64_t first = 1; /* number of entry 0; it changes with a restart */
static int64_t lie;	  /* what is received, though nothing is written */
static int event_lie;	  /* how many events a set says that it has more */
static bool gives;
static int fails;	   /* the error of bind and connect */
static bool restarts_next; /* with the next call for a set */
static int stops; /* that many calls for a socket or a set stop the network */
static uint32_t
	long_address; /* bytes of all addresses, though none has so many */

static struct entry *entry(int64_t number)
{
	int64_t index = number - first;

	return index >= 0 && index < ENTRIES && entries[index].is_open
		? &entries[index]
		: NULL;
}

static int64_t entry_new(bool is_set)
{
	int i = 0;

	while (entries[i].is_open)
		assert_true(++i < ENTRIES);
	entries[i] = (struct entry){
		.is_open = true, .is_set = is_set, .backlog = -1};
	return first + i;
}

static int open_entries(bool is_set)
{
	int n = 0;

	for (int i = 0; i < ENTRIES; i++)
		n += entries[i].is_open && entries[i].is_set == is_set;
	return n;
}

static struct entry *the_only(bool is_set)
{
	int i = 0;

	assert_int_equal(open_entries(is_set), 1);
	while (!entries[i].is_open || entries[i].is_set != is_set)
		i++;
	return &entries[i];
}

static int64_t number_of(const struct entry *e)
{
	return first + (e - entries);
}

/* It was stopped, and nothing that it knew is left. */
static void network_restarts(void)
{
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;

	memset(entries, 0, sizeof(entries));
	first += 100;
	p->restarts[NETWORK]++;
}

/* The same; but it has stopped, and will restart with the next call. */
static void network_stops(void)
{
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;

	network_restarts();
	p->restarts[NETWORK]--;
	p->stops[NETWORK]++;
}

/* Does it stop in this call? */
static bool stopped(void)
{
	if (!stops)
		return false;
	stops--;
	network_restarts();
	return true;
}

#define FIND(e, number)                  \
	struct entry *e = entry(number); \
	if (!e)                          \
	return -EBADF

int64_t hostnet_socket(
	cubicle_id_t who, uint32_t payer, int family, int type, int protocol)
{
	(void)who, (void)protocol;
	assert_int_equal(payer, WHO);
	if (stopped())
		return -EOWNERDEAD;
	if (type != SOCK_STREAM && type != SOCK_DGRAM)
		return -EPROTONOSUPPORT;
	int64_t number = entry_new(false);
	entry(number)->family = family;
	entry(number)->type = type;
	return number;
}

int hostnet_bind(cubicle_id_t who, int64_t socket, const struct vfs_address *a)
{
	(void)who;
	FIND(e, socket);
	if (!fails)
		e->bound = *a;
	return fails;
}

int hostnet_connect(
	cubicle_id_t who, int64_t socket, const struct vfs_address *a)
{
	(void)who, (void)a;
	FIND(e, socket);
	return e->is_set ? -EBADF : fails;
}

int hostnet_listen(cubicle_id_t who, int64_t socket, int backlog)
{
	(void)who;
	FIND(e, socket);
	e->backlog = backlog;
	return 0;
}

int64_t hostnet_accept(cubicle_id_t who, int64_t socket, uint32_t payer,
	struct vfs_accepted *accepted)
{
	(void)who, (void)payer;
	FIND(e, socket);
	if (long_address) {
		accepted->from.bytes = long_address;
		accepted->given = -EPERM;
		return entry_new(false);
	}
	return e->backlog < 0 ? -EINVAL : -EAGAIN;
}

int64_t hostnet_recv(
	cubicle_id_t who, int64_t socket, void *buf, size_t len, int flags)
{
	(void)who, (void)buf, (void)flags;
	FIND(e, socket);
	/* A gate would let no more pass. */
	return lie && e->is_open ? (lie < (int64_t)len ? lie : (int64_t)len)
				 : -EAGAIN;
}

int64_t hostnet_recv_from(cubicle_id_t who, int64_t socket, void *buf,
	size_t len, int flags, struct vfs_address *from)
{
	(void)who, (void)buf, (void)len, (void)flags;
	FIND(e, socket);
	from->bytes = long_address;
	return lie && e->is_open ? lie : -EAGAIN;
}

int64_t hostnet_send(cubicle_id_t who, int64_t socket, const void *buf,
	size_t len, int flags)
{
	(void)who, (void)buf, (void)flags;
	FIND(e, socket);
	return e->is_open ? (int64_t)len : -EBADF;
}

int64_t hostnet_send_to(cubicle_id_t who, int64_t socket, const void *buf,
	size_t len, int flags, const struct vfs_address *to)
{
	(void)to;
	return hostnet_send(who, socket, buf, len, flags);
}

int hostnet_get_option(cubicle_id_t who, int64_t socket, int level, int name,
	void *value, uint32_t bytes)
{
	(void)who, (void)level, (void)name;
	FIND(e, socket);
	memset(value, 0, bytes);
	return e->is_open ? (int)bytes : -EBADF;
}

int hostnet_set_option(cubicle_id_t who, int64_t socket, int level, int name,
	const void *value, uint32_t bytes)
{
	(void)who;
	FIND(e, socket);
	assert_int_equal(bytes, sizeof(int));
	assert_true(e->options < OPTIONS);
	struct option *o = &e->option[e->options++];
	*o = (struct option){level, name, 0};
	memcpy(&o->value, value, sizeof(int));
	return 0;
}

int hostnet_name(
	cubicle_id_t who, int64_t socket, int peer, struct vfs_address *to)
{
	(void)who, (void)peer;
	FIND(e, socket);
	*to = e->bound;
	if (long_address)
		to->bytes = long_address;
	return 0;
}

int hostnet_waiting(cubicle_id_t who, int64_t socket, int out)
{
	(void)who, (void)out;
	FIND(e, socket);
	return e->backlog < 0 ? 0 : -EINVAL;
}

int hostnet_shutdown(cubicle_id_t who, int64_t socket, int how)
{
	(void)who, (void)how;
	FIND(e, socket);
	return e->is_open ? 0 : -EBADF;
}

int hostnet_close(cubicle_id_t who, int64_t socket)
{
	(void)who;
	FIND(e, socket);
	e->is_open = false;
	/* As the host does it. */
	for (int i = 0; i < ENTRIES; i++)
		for (int k = 0; k < MEMBERS; k++)
			if (entries[i].member[k].number == socket)
				entries[i].member[k].number = 0;
	return 0;
}

int64_t hostnet_give(cubicle_id_t who, int64_t socket, uint32_t client)
{
	(void)who;
	FIND(e, socket);
	e->given = client;
	return gives ? GIVEN(socket) : 0;
}

int64_t hostnet_set_new(cubicle_id_t who, uint32_t payer)
{
	(void)who;
	assert_int_equal(payer, WHO);
	if (stopped())
		return -EOWNERDEAD;
	return entry_new(true);
}

/* As the monitor does it: what was stopped restarts with the next call. */
static void restart_if_stopped(void)
{
	if (restarts_next)
		network_restarts();
	restarts_next = false;
}

int hostnet_set_change(cubicle_id_t who, int64_t set, int how, int64_t member,
	uint32_t events, uint64_t data)
{
	int i = 0;

	(void)who;
	restart_if_stopped();
	FIND(e, set);
	assert_true(e->is_set);
	if (member >= 0 && !entry(member))
		return -EBADF;
	while (i < MEMBERS && e->member[i].number != member)
		i++;
	if (how == VFS_SET_ADD) {
		assert_int_equal(i, MEMBERS);
		for (i = 0; e->member[i].number; i++)
			assert_true(i + 1 < MEMBERS);
	} else if (i == MEMBERS) {
		return -ENOENT;
	}
	e->member[i] = (struct member){
		how == VFS_SET_REMOVE ? 0 : member, events, data};
	return 0;
}

/* All members are ready for what they are asked for, but not for output. */
int hostnet_set_wait(cubicle_id_t who, int64_t set, struct vfs_event *events,
	size_t bytes, int64_t ns)
{
	int n = 0;

	(void)who;
	restart_if_stopped();
	FIND(e, set);
	assert_int_equal(ns, 0);
	for (int i = 0; i < MEMBERS; i++)
		if (e->member[i].number && (e->member[i].events & POLLIN) &&
			(size_t)(n + 1) * sizeof(*events) <= bytes)
			events[n++] =
				(struct vfs_event){POLLIN, e->member[i].data};
	return n + event_lie;
}

/* --- tests ------------------------------------------------------------------ */

static struct vfs_address port(int number)
{
	struct vfs_address a = {0};

	a.bytes = address_ip(a.data, "127.0.0.1", number);
	return a;
}

static int fresh(void **state)
{
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;

	(void)state;
	p->cubicles = 2;
	gives = true;
	lie = event_lie = fails = stops = 0;
	long_address = 0;
	for (int fd = 0; fd < 16; fd++)
		vfs_close(WHO, fd);
	/* What vfs has for all times, the set of vfs_poll(), begins anew. */
	network_restarts();
	return 0;
}

static int open_socket(int type)
{
	int fd = vfs_socket(WHO, AF_INET, type | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	return fd;
}

static int watched(int fd, uint32_t events, uint64_t data)
{
	int epoll = vfs_epoll_create(WHO, 0);

	assert_true(epoll >= 0);
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, fd, events, data), 0);
	return epoll;
}

/* What the network has for the first member of a set. */
static const uint64_t first_slot = 0;

static void test_listener_returns(void **state)
{
	const int on = 1, size = 4096, off = 0;
	struct vfs_address at = port(8080);
	struct vfs_event event;
	struct vfs_wait wait;
	int fd = open_socket(SOCK_STREAM);

	(void)state;
	vfs_set_option(WHO, fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	vfs_set_option(WHO, fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	assert_int_equal(vfs_bind(WHO, fd, &at), 0);
	assert_int_equal(vfs_listen(WHO, fd, 7), 0);
	/* The last value counts, and comes last. */
	vfs_set_option(WHO, fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof(off));
	int epoll = watched(fd, POLLIN | EPOLLET, 77);
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait), 0);
	int64_t old_set = wait.set;
	assert_int_equal(old_set, GIVEN(number_of(the_only(true))));

	network_restarts();
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait), 0);
	const struct entry *socket = the_only(false), *set = the_only(true);
	assert_int_equal(socket->backlog, 7);
	assert_memory_equal(&socket->bound, &at, sizeof(at));
	assert_int_equal(socket->options, 2);
	assert_int_equal(socket->option[0].name, SO_RCVBUF);
	assert_int_equal(socket->option[0].value, size);
	assert_int_equal(socket->option[1].name, SO_REUSEADDR);
	assert_int_equal(socket->option[1].value, off);
	assert_int_equal(set->member[0].number, number_of(socket));
	assert_int_equal(set->member[0].data, first_slot);
	assert_int_equal(
		set->member[0].events & (POLLIN | EPOLLET), POLLIN | EPOLLET);
	assert_int_equal(set->given, WHO);
	assert_int_equal(wait.set, GIVEN(number_of(set)));
	assert_int_not_equal(wait.set, old_set);
	/* It is used under its new number. */
	struct vfs_accepted accepted;
	assert_int_equal(vfs_accept(WHO, fd, 0, &accepted), -EAGAIN);
}

static void test_connection_is_lost(void **state)
{
	struct vfs_address to = port(1), from;
	struct vfs_event event;
	struct vfs_wait wait;
	char byte;
	struct iovec iov = {&byte, 1};
	const struct vfs_address none = {0};
	int fd = open_socket(SOCK_STREAM), error;

	(void)state;
	assert_int_equal(vfs_connect(WHO, fd, &to), 0);
	int epoll = watched(fd, POLLIN | EPOLLET, 88);
	network_restarts();
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait), 1);
	assert_int_equal(event.data, 88);
	assert_int_equal(event.events & (POLLIN | POLLHUP | POLLERR),
		POLLIN | POLLHUP | POLLERR);
	/* Edge-triggered: once. */
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait), 0);
	assert_int_equal(
		vfs_recv(WHO, fd, (void *)&iov, 1, 0, &from), -ECONNRESET);
	assert_int_equal(vfs_recv(WHO, fd, (void *)&iov, 1, 0, &from), 0);
	assert_int_equal(vfs_send(WHO, fd, (void *)&iov, 1, 0, &none), -EPIPE);
	assert_int_equal(open_entries(false), 0);

	/* SO_ERROR is the other way to get the error, once. */
	fd = open_socket(SOCK_STREAM);
	vfs_connect(WHO, fd, &to);
	network_restarts();
	assert_int_equal(vfs_get_option(WHO, fd, SOL_SOCKET, SO_ERROR, &error,
				 sizeof(error)),
		sizeof(error));
	assert_int_equal(error, ECONNRESET);
	assert_int_equal(vfs_recv(WHO, fd, (void *)&iov, 1, 0, &from), 0);
}

/* What the network says that it has received comes from nowhere else. */
static void test_nothing_of_the_heap(void **state)
{
	char data[200];
	struct iovec iov[2] = {{data, 50}, {data + 50, 150}};
	struct vfs_address from;

	(void)state;
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++)
		for (int reads = 0; reads < 2; reads++) {
			int fd = open_socket(type);
			lie = 120;
			memset(data, 0, sizeof(data));
			int64_t n = reads
				? vfs_readv(WHO, fd, (void *)iov, 2)
				: vfs_recv(WHO, fd, (void *)iov, 2, 0, &from);
			assert_int_equal(n, lie);
			assert_null(memchr(data, HEAP_BYTE, sizeof(data)));
			vfs_close(WHO, fd);
		}
}

/* A length that cannot be is none, and nothing after the pieces is written. */
static void test_lengths_are_bounded(void **state)
{
	static const int64_t lies[] = {
		21, 1 << 20, VFS_TRUNCATED, VFS_TRUNCATED + 5, INT64_MAX};
	char data[24];
	struct iovec iov[2] = {{data, 10}, {data + 10, 10}};
	struct vfs_address from;
	int fd = open_socket(SOCK_DGRAM);

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		lie = lies[i];
		memset(data, 'x', sizeof(data));
		int64_t n = vfs_readv(WHO, fd, (void *)iov, 2);
		assert_true(n < 0 || n <= 20);
		n = vfs_recv(WHO, fd, (void *)iov, 2, 0, &from);
		assert_true(n < 0 || (n & ~VFS_TRUNCATED) <= 20);
		n = vfs_recv(WHO, fd, (void *)iov, 1, 0, &from);
		assert_true(n < 0 || (n & ~VFS_TRUNCATED) <= 10);
		assert_memory_equal(data + 20, "xxxx", 4);
	}
}

/* The set of vfs_poll() has what the last call asked for, and no more. */
static void test_poll(void **state)
{
	int a = open_socket(SOCK_STREAM), b = open_socket(SOCK_STREAM);
	struct vfs_pollfd p[2] = {
		{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLOUT}};
	struct vfs_wait wait;

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(vfs_poll(WHO, p, sizeof(p), &wait), 1);
		assert_int_equal(p[0].revents, POLLIN);
		assert_int_equal(p[1].revents, 0);
		struct entry *set = the_only(true);
		assert_int_equal(wait.set, GIVEN(number_of(set)));
		assert_true(set->member[0].number && set->member[1].number);

		assert_int_equal(vfs_poll(WHO, p + 1, sizeof(*p), &wait), 0);
		int members = 0;
		for (int i = 0; i < MEMBERS; i++)
			if (set->member[i].number) {
				members++;
				assert_int_equal(set->member[i].data, b);
				assert_true(set->member[i].events & POLLOUT);
				assert_false(set->member[i].events & POLLIN);
			}
		assert_int_equal(members, 1);
	}

	/* Both are lost, which is no reason to wait. */
	network_restarts();
	assert_int_equal(vfs_poll(WHO, p, sizeof(p), &wait), 2);
	assert_true(p[0].revents & POLLHUP);
	assert_true(p[1].revents & POLLERR);
}

/* A socket that has another descriptor now is still found. */
static void test_poll_of_another_descriptor(void **state)
{
	int fd = open_socket(SOCK_STREAM);
	struct vfs_pollfd p = {.fd = fd, .events = POLLIN};
	struct vfs_wait wait;

	(void)state;
	assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
	p.fd = vfs_dup(WHO, fd, 0, 0);
	assert_int_equal(vfs_close(WHO, fd), 0);
	assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
}

/* Nobody could wait for it. */
static void test_set_must_be_given(void **state)
{
	int fd = open_socket(SOCK_STREAM), epoll = vfs_epoll_create(WHO, 0);
	struct vfs_pollfd p = {.fd = fd, .events = POLLIN};
	struct vfs_wait wait;

	(void)state;
	gives = false;
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, fd, POLLIN, 0),
		-EOPNOTSUPP);
	assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), -EOPNOTSUPP);
	assert_int_equal(open_entries(true), 0);
	gives = true;
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, fd, POLLIN, 0), 0);
}

/* A client may take as many bytes of an address as it says that there are. */
static void test_addresses_are_bounded(void **state)
{
	int stream = open_socket(SOCK_STREAM), fd = open_socket(SOCK_DGRAM);
	struct vfs_address a;
	char byte;
	struct iovec iov = {&byte, 1};

	(void)state;
	lie = 1;
	for (long_address = 129; long_address < UINT32_C(1) << 31;
		long_address *= 2) {
		assert_int_equal(vfs_socket_name(WHO, stream, 0, &a), 0);
		assert_int_equal(a.bytes, VFS_ADDRESS_BYTES);
		assert_int_equal(vfs_recv(WHO, fd, (void *)&iov, 1, 0, &a), 1);
		assert_int_equal(a.bytes, VFS_ADDRESS_BYTES);
		struct vfs_accepted new;
		int accepted = vfs_accept(WHO, stream, 0, &new);
		assert_true(accepted >= 0);
		assert_int_equal(new.from.bytes, VFS_ADDRESS_BYTES);
		assert_int_equal(new.given, 0);
		vfs_close(WHO, accepted);
	}
}

/* The program would read events where it has none. */
static void test_no_more_events_than_fit(void **state)
{
	static const int lies[] = {1, 4, 1 << 20, INT32_MAX - 1};
	struct vfs_event events[3];
	struct vfs_wait wait;
	int fd = open_socket(SOCK_STREAM), event = vfs_event(WHO, 1, 0);
	int epoll = watched(fd, POLLIN, 1);

	(void)state;
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, event, POLLIN, 2), 0);
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		event_lie = lies[i];
		int n = vfs_epoll_wait(
			WHO, epoll, events, sizeof(events), &wait);
		assert_true(n <= 3);
	}
}

/* Also those of clients that had no socket when the network restarted. */
static void test_sets_return(void **state)
{
	int fd = open_socket(SOCK_STREAM), epoll = watched(fd, POLLIN, 1);
	struct vfs_pollfd p = {.fd = fd, .events = POLLIN};
	struct vfs_event event;
	struct vfs_wait wait;

	(void)state;
	assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
	vfs_close(WHO, fd);
	network_restarts();
	p.fd = open_socket(SOCK_STREAM);
	assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, p.fd, POLLIN, 7), 0);
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait), 0);
	assert_non_null(entry(wait.set - GIVEN(0)));
	assert_int_equal(
		entry(wait.set - GIVEN(0))->member[0].data, first_slot);
	/* The same with a socket that was lost before. */
	network_restarts();
	assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
	int other = open_socket(SOCK_STREAM);
	struct vfs_pollfd q = {.fd = other, .events = POLLIN};
	assert_int_equal(vfs_poll(WHO, &q, sizeof(q), &wait), 1);
	vfs_close(WHO, other);
	network_restarts();
	q.fd = open_socket(SOCK_STREAM);
	assert_int_equal(vfs_poll(WHO, &q, sizeof(q), &wait), 1);
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, q.fd, POLLIN, 8), 0);
}

/* The call with which it restarts does not fail. */
static void test_restarts_in_a_call(void **state)
{
	struct vfs_address at = port(8080);
	int fd = open_socket(SOCK_STREAM), epoll = vfs_epoll_create(WHO, 0);
	struct vfs_pollfd p = {.fd = fd, .events = POLLIN};
	struct vfs_event event;
	struct vfs_wait wait;

	(void)state;
	assert_int_equal(vfs_bind(WHO, fd, &at), 0);
	assert_int_equal(vfs_listen(WHO, fd, 7), 0);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
		restarts_next = true;
	}
	vfs_poll(WHO, &p, sizeof(p), &wait);
	for (int round = 0; round < 3; round++) {
		restarts_next = round == 1;
		assert_int_equal(
			vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, fd, POLLIN, 5),
			0);
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait);
		assert_int_equal(
			entry(wait.set - GIVEN(0))->member[0].data, first_slot);
		assert_int_equal(
			vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_DEL, fd, 0, 0), 0);
	}
	/* One that is lost is reported at once. */
	int lost = open_socket(SOCK_STREAM);
	restarts_next = true;
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, lost, POLLIN, 6), 0);
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait), 1);
	assert_int_equal(event.data, 6);
}

/* A console is waited for in the direction that was asked for last. */
static void test_streams(void **state)
{
	(void)state;
	assert_int_equal(vfs_mount(WHO, "devfs", "/", 0), 0);
	int fd = vfs_open(WHO, VFS_AT_CWD, "/console", O_RDWR, 0);
	int epoll = watched(fd, POLLIN, 1);
	const struct entry *set = the_only(true);

	assert_int_equal(set->member[0].number, VFS_SET_STREAM(0));
	for (int round = 0; round < 2; round++) {
		assert_int_equal(vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_MOD, fd,
					 POLLOUT, 2),
			0);
		assert_int_equal(set->member[0].number, VFS_SET_STREAM(1));
		assert_int_equal(set->member[0].data, first_slot);
		assert_int_equal(
			vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_MOD, fd, 0, 2), 0);
		assert_int_equal(set->member[0].number, 0);
	}
	assert_int_equal(set->member[1].number, 0);
}

/* It stops while vfs makes again what there was. */
static void test_stops_again(void **state)
{
	struct vfs_address at = port(8080);
	struct vfs_accepted from;
	struct vfs_event event;
	struct vfs_wait wait;

	(void)state;
	for (int times = 1; times < 4; times++) {
		int fd = open_socket(SOCK_STREAM);
		assert_int_equal(vfs_bind(WHO, fd, &at), 0);
		assert_int_equal(vfs_listen(WHO, fd, 7), 0);
		int epoll = watched(fd, POLLIN, 5);
		network_restarts();
		stops = times;
		for (int i = 0; i < 2; i++)
			assert_int_equal(vfs_epoll_wait(WHO, epoll, &event,
						 sizeof(event), &wait),
				0);
		assert_int_equal(stops, 0);
		struct entry *set = entry(wait.set - GIVEN(0));
		assert_non_null(set);
		assert_int_equal(
			set->member[0].number, number_of(the_only(false)));
		assert_int_equal(the_only(false)->backlog, 7);
		assert_int_equal(vfs_accept(WHO, fd, 0, &from), -EAGAIN);
		vfs_close(WHO, epoll);
		vfs_close(WHO, fd);
	}
}

/* The set of an epoll cannot be made again: another member is another try. */
static void test_set_is_tried_again(void **state)
{
	struct vfs_address at = port(8080);
	int fd = open_socket(SOCK_STREAM), epoll = watched(fd, POLLIN, 5);
	struct vfs_event event;
	struct vfs_wait wait;

	(void)state;
	assert_int_equal(vfs_bind(WHO, fd, &at), 0);
	assert_int_equal(vfs_listen(WHO, fd, 7), 0);
	network_restarts();
	gives = false;
	vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait);
	assert_int_equal(open_entries(true), 0);
	gives = true;
	int more = open_socket(SOCK_STREAM);
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, more, POLLIN, 6), 0);
	int members = 0;
	for (int i = 0; i < MEMBERS; i++)
		members += the_only(true)->member[i].number != 0;
	assert_int_equal(members, 2);
}

/* A program keeps pointers in the data of epoll. The network can report what is
 * not so, but no data that the program has not given. */
static void test_data_of_events(void **state)
{
	int fd = open_socket(SOCK_STREAM), local = vfs_event(WHO, 1, 0);
	int epoll = watched(fd, POLLIN, 77);
	struct vfs_event event,
		found[4] = {{POLLIN, 0xbad}, {POLLIN | POLLPRI, first_slot},
			{POLLPRI, first_slot}, {POLLIN, 1}};
	struct vfs_wait wait;

	(void)state;
	assert_int_equal(vfs_epoll_found(WHO, epoll, found, sizeof(found)), 1);
	assert_int_equal(found[0].events, POLLIN);
	assert_int_equal(found[0].data, 77);
	assert_int_equal(
		vfs_epoll_found(WHO, local, found, sizeof(found)), -EINVAL);
	assert_int_equal(
		vfs_epoll_found(WHO, 99, found, sizeof(found)), -EBADF);
	/* The same where vfs itself asks the network. */
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD, local, POLLIN, 88), 0);
	struct entry *set = entry(number_of(the_only(true)));
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, found, sizeof(found), &wait), 2);
	assert_int_equal(found[0].data, 88);
	assert_int_equal(found[1].data, 77);
	set->member[0].data = 0xbad;
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, found, sizeof(found), &wait), 1);
	assert_int_equal(found[0].data, 88);
	/* A watch that is for once is reported once, whatever the network says.
	 */
	assert_int_equal(vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_MOD, fd,
				 POLLIN | EPOLLONESHOT, 77),
		0);
	event = (struct vfs_event){POLLIN, first_slot};
	assert_int_equal(vfs_epoll_found(WHO, epoll, &event, sizeof(event)), 1);
	event = (struct vfs_event){POLLIN | POLLHUP, first_slot};
	assert_int_equal(vfs_epoll_found(WHO, epoll, &event, sizeof(event)), 0);
	assert_int_equal(
		vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_MOD, fd, POLLIN, 77), 0);
	/* No call takes long: as many as vfs_epoll_wait() returns. */
	size_t many = (VFS_DESCRIPTORS_MAX + 1) * sizeof(event);
	struct vfs_event *all = calloc(1, many);
	assert_non_null(all);
	assert_int_equal(vfs_epoll_found(WHO, epoll, all, many), -EINVAL);
	free(all);
	/* Nor data that it has taken back. */
	assert_int_equal(vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_DEL, fd, 0, 0), 0);
	event = (struct vfs_event){POLLIN, first_slot};
	assert_int_equal(vfs_epoll_found(WHO, epoll, &event, sizeof(event)), 0);
	/* More than there is room for at first, and in any order. */
	int fds[40];
	for (int i = 0; i < 40; i++) {
		fds[i] = open_socket(SOCK_STREAM);
		assert_int_equal(vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_ADD,
					 fds[i], POLLIN, 1000 + (uint64_t)i),
			0);
	}
	for (int i = 0; i < 40; i += 2)
		assert_int_equal(
			vfs_epoll_ctl(WHO, epoll, EPOLL_CTL_DEL, fds[i], 0, 0),
			0);
	for (uint64_t slot = 0; slot < 50; slot++) {
		event = (struct vfs_event){POLLIN, slot};
		assert_int_equal(
			vfs_epoll_found(WHO, epoll, &event, sizeof(event)),
			slot < 40 && slot % 2);
		if (slot < 40 && slot % 2)
			assert_int_equal(event.data, 1000 + slot);
	}
}

/* --- sockets of AF_UNIX ----------------------------------------------------- */

/* The list of the layout, after a mount whose path looks like one of it. */
static void list_names(void)
{
	static const char strings[] =
		"c/m\0c/run/db\0l/run/web\0c@name\0l@name\0c@both\0l@both";
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;

	p->mounts = 1;
	p->sockets = 6;
	p->mounts_offset = sizeof(*p);
	memcpy((char *)p + p->mounts_offset, strings, sizeof(strings));
}

static struct vfs_address local_bytes(const char *name, size_t bytes)
{
	struct vfs_address a = {0};

	a.bytes = address_unix(a.data, name, bytes);
	return a;
}

/* A path with its NUL; or an abstract name, which begins with @. */
static struct vfs_address local_name(const char *name)
{
	struct vfs_address a = local_bytes(name, strlen(name) + (*name != '@'));

	if (*name == '@')
		a.data[2] = 0;
	return a;
}

static int open_local(int type)
{
	int fd = vfs_socket(WHO, AF_UNIX, type | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	return fd;
}

static int connect_local(int fd, const char *name)
{
	struct vfs_address a = local_name(name);

	return vfs_connect(WHO, fd, &a);
}

static int bind_local(int fd, const char *name)
{
	struct vfs_address a = local_name(name);

	return vfs_bind(WHO, fd, &a);
}

static int64_t send_local(int fd, const char *name)
{
	struct vfs_address a = local_name(name);
	char byte = 0;
	struct iovec iov = {&byte, 1};

	return vfs_send(WHO, fd, (void *)&iov, 1, 0, &a);
}

/* Is (a) an address of the host to connect to? */
static bool is_of_host(struct vfs_address a)
{
	int fd = open_local(SOCK_STREAM), before = open_entries(false);
	bool is = !vfs_connect(WHO, fd, &a);

	assert_int_equal(open_entries(false) - before, is);
	vfs_close(WHO, fd);
	return is;
}

static void test_names_of_the_host(void **state)
{
	static const char *const not [] = {"/run/d", "/run/dbx", "/run/web",
		"/m", "/", "/run/db/", "@", "@nam", "@names", "@run/db"};

	(void)state;
	list_names();
	assert_true(is_of_host(local_name("/run/db")));
	assert_true(is_of_host(local_bytes("/run/db", 7)));
	assert_true(is_of_host(local_bytes("/run/db\0x", 9)));
	assert_true(is_of_host(local_name("@name")));
	/* All of an abstract name counts, and a path may begin with @. */
	assert_false(is_of_host(local_bytes("\0name", 6)));
	assert_false(is_of_host(local_bytes("@name", 6)));
	assert_false(is_of_host(local_bytes("", 0)));
	for (size_t i = 0; i < sizeof(not ) / sizeof(not [0]); i++)
		assert_false(is_of_host(local_name(not [i])));
	struct vfs_address a = local_name("/run/db");
	a.data[1] = 1;
	assert_false(is_of_host(a));
	a.bytes = VFS_ADDRESS_BYTES;
	memset(a.data + 2, 'x', VFS_ADDRESS_BYTES - 2);
	a.data[1] = 0;
	assert_false(is_of_host(a));

	int fd = open_local(SOCK_STREAM);
	assert_true(bind_local(fd, "/run/db") < 0);
	assert_int_equal(open_entries(false), 0);
	assert_int_equal(bind_local(fd, "/run/web"), 0);
	assert_int_equal(the_only(false)->family, AF_UNIX);
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;
	p->sockets = 0;
	assert_false(is_of_host(local_name("/run/db")));
}

/* It is local again, with all that it had, and can be used inside. */
static void test_local_after_an_error(void **state)
{
	int fd = open_local(SOCK_DGRAM), size = 5000;
	int epoll = watched(fd, POLLIN, 5), inside = open_local(SOCK_DGRAM);

	(void)state;
	list_names();
	assert_int_equal(bind_local(inside, "@inside"), 0);
	vfs_set_option(WHO, fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	fails = -ECONNREFUSED;
	assert_int_equal(connect_local(fd, "/run/db"), -ECONNREFUSED);
	assert_int_equal(bind_local(fd, "/run/web"), -ECONNREFUSED);
	fails = 0;
	/* No set could be made for its watch. */
	int other = open_local(SOCK_DGRAM);
	watched(other, POLLIN, 6);
	gives = false;
	assert_int_equal(send_local(other, "/run/db"), -EOPNOTSUPP);
	gives = true;
	assert_int_equal(open_entries(false), 0);
	const struct entry *set = the_only(true);
	for (int i = 0; i < MEMBERS; i++)
		assert_int_equal(set->member[i].number, 0);
	assert_int_equal(send_local(fd, "@inside"), 1);
	assert_int_equal(send_local(fd, "/run/db"), 1);
	const struct entry *e = the_only(false);
	assert_int_equal(e->type, SOCK_DGRAM);
	assert_int_equal(e->options, 1);
	assert_int_equal(e->option[0].name, SO_SNDBUF);
	assert_int_equal(e->option[0].value, size);
	assert_int_equal(set->member[0].number, number_of(e));
	vfs_close(WHO, epoll);
}

/* A socket that was used inside cannot become a socket of the host. */
static void test_local_in_use(void **state)
{
	int bound = open_local(SOCK_DGRAM), target = open_local(SOCK_DGRAM);
	int listens = open_local(SOCK_STREAM), four = open_local(5);
	struct vfs_pair pair;

	(void)state;
	list_names();
	assert_int_equal(bind_local(bound, "@a"), 0);
	assert_int_equal(send_local(bound, "/run/db"), -EINVAL);
	assert_int_equal(bind_local(bound, "/run/web"), -EINVAL);
	assert_int_equal(connect_local(target, "@a"), 0);
	assert_int_equal(send_local(target, "/run/db"), -EISCONN);
	vfs_close(WHO, bound);
	/* It learns of that first. */
	assert_int_equal(send_local(target, "/run/db"), -ECONNREFUSED);
	assert_int_equal(send_local(target, "/run/db"), 1);
	vfs_close(WHO, target);
	assert_int_equal(bind_local(listens, "@b"), 0);
	assert_int_equal(vfs_listen(WHO, listens, 1), 0);
	assert_int_equal(connect_local(listens, "/run/db"), -EINVAL);
	assert_int_equal(
		vfs_socket_pair(WHO, AF_UNIX, SOCK_STREAM, 0, &pair), 0);
	assert_int_equal(connect_local(pair.fd[0], "/run/db"), -EISCONN);
	vfs_close(WHO, pair.fd[1]);
	assert_int_equal(connect_local(pair.fd[0], "/run/db"), -EISCONN);
	assert_int_equal(connect_local(four, "/run/db"), -EPROTONOSUPPORT);
	assert_int_equal(open_entries(false), 0);
}

/* A watch that was there before connect() is in the set after it; a one-shot
 * that has been reported is not, until it is armed again. */
static void test_watches_go_with_it(void **state)
{
	int fd = open_local(SOCK_STREAM);
	int epoll = watched(fd, POLLIN | EPOLLET, 77);
	int once = watched(fd, POLLIN | POLLOUT | EPOLLONESHOT, 88);
	struct vfs_event event;
	struct vfs_wait wait;

	(void)state;
	list_names();
	assert_int_equal(
		vfs_epoll_wait(WHO, once, &event, sizeof(event), &wait), 1);
	assert_int_equal(wait.set, 0);
	assert_int_equal(connect_local(fd, "@both"), 0);
	struct entry *set = the_only(true);
	assert_int_equal(set->member[0].number, number_of(the_only(false)));
	assert_int_equal(
		set->member[0].events & (POLLIN | EPOLLET), POLLIN | EPOLLET);
	/* That of before connect() is no longer true. */
	assert_int_equal(
		vfs_epoll_wait(WHO, epoll, &event, sizeof(event), &wait), 0);
	assert_int_equal(wait.set, GIVEN(number_of(set)));
	assert_int_equal(
		vfs_epoll_wait(WHO, once, &event, sizeof(event), &wait), 0);
	assert_int_equal(vfs_epoll_ctl(WHO, once, EPOLL_CTL_MOD, fd,
				 POLLIN | EPOLLONESHOT, 99),
		0);
	assert_int_equal(open_entries(true), 2);
	event = (struct vfs_event){POLLIN, first_slot};
	assert_int_equal(vfs_epoll_found(WHO, once, &event, sizeof(event)), 1);
	assert_int_equal(event.data, 99);
}

static void test_local_listener_returns(void **state)
{
	int fd = open_local(SOCK_STREAM);
	struct vfs_pollfd p = {.fd = fd, .events = POLLIN};
	struct vfs_wait wait;

	(void)state;
	list_names();
	assert_int_equal(bind_local(fd, "@both"), 0);
	assert_int_equal(vfs_listen(WHO, fd, 3), 0);
	for (int round = 0; round < 2; round++) {
		round ? network_stops() : network_restarts();
		assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
		const struct entry *e = the_only(false);
		struct vfs_address a = local_name("@both");
		assert_int_equal(e->backlog, 3);
		assert_memory_equal(&e->bound, &a, sizeof(a));
	}
	/* Its name is another one's. */
	fails = -EADDRINUSE;
	network_restarts();
	assert_int_equal(vfs_poll(WHO, &p, sizeof(p), &wait), 1);
	assert_true(p.revents & POLLERR);
	assert_int_equal(open_entries(false), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_listener_returns, fresh),
		cmocka_unit_test_setup(test_connection_is_lost, fresh),
		cmocka_unit_test_setup(test_nothing_of_the_heap, fresh),
		cmocka_unit_test_setup(test_lengths_are_bounded, fresh),
		cmocka_unit_test_setup(test_data_of_events, fresh),
		cmocka_unit_test_setup(test_poll, fresh),
		cmocka_unit_test_setup(test_poll_of_another_descriptor, fresh),
		cmocka_unit_test_setup(test_set_must_be_given, fresh),
		cmocka_unit_test_setup(test_addresses_are_bounded, fresh),
		cmocka_unit_test_setup(test_no_more_events_than_fit, fresh),
		cmocka_unit_test_setup(test_sets_return, fresh),
		cmocka_unit_test_setup(test_restarts_in_a_call, fresh),
		cmocka_unit_test_setup(test_streams, fresh),
		cmocka_unit_test_setup(test_stops_again, fresh),
		cmocka_unit_test_setup(test_set_is_tried_again, fresh),
		cmocka_unit_test_setup(test_names_of_the_host, fresh),
		cmocka_unit_test_setup(test_local_after_an_error, fresh),
		cmocka_unit_test_setup(test_local_in_use, fresh),
		cmocka_unit_test_setup(test_watches_go_with_it, fresh),
		cmocka_unit_test_setup(test_local_listener_returns, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
