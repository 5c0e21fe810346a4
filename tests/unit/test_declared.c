/* SPDX-License-Identifier: MIT */
/*
 * test_declared.c: whatever is passed to a function of vfs, ramfs, devfs or
 * overlay, its result is one that its declaration allows. A gate would take
 * another one for a violation of the service, though it is the client that
 * asked for it.
 *
 * First the cases that once went wrong, then calls of all functions by chance.
 * CUBICLE_TEST_SEED and CUBICLE_TEST_STEPS choose others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include "devfs/devfs.h"
#include "every.h"
#include "lower.h"
#include "overlay/overlay.h"
#include "plat/plat.h"
#include "ramfs/ramfs.h"
#include "random/random.h"
#include "rt/heap.h"
#include "time/time.h"

#define STEPS	   400000
#define BIG_BYTES  ((size_t)5 << 30)
#define LIST_BYTES (4 << 20)

/* --- what they call ------------------------------------------------------- */

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

/* The console takes and gives as much as it is asked for. */
int64_t plat_console_read(void *buf, size_t len)
{
	(void)buf;
	return (int64_t)len;
}

int64_t plat_console_write(int stream, const void *buf, size_t len)
{
	(void)stream, (void)buf;
	return (int64_t)len;
}

int plat_console_is_terminal(int stream)
{
	(void)stream;
	return 1;
}

int plat_console_size(int stream)
{
	(void)stream;
	return 25 << 16 | 80;
}

/* All of them are ready. */
int plat_wait(uint32_t streams, uint64_t ns)
{
	(void)ns;
	return (streams & 1 ? POLLIN : 0) | (streams & 2 ? POLLOUT << 8 : 0) |
		(streams & 4 ? POLLOUT << 16 : 0);
}

int random_get(void *buf, size_t len)
{
	if (len > RANDOM_BYTES_MAX)
		return -EINVAL;
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

/* Pages for a while; want of them is no reason to break a declaration. */
static size_t pages_left = 100000;

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	/* All in one heap of 4 GiB. Addresses are not used again. */
	static uint8_t *next;
	size_t bytes = pages * CUBICLE_PAGE_BYTES;

	(void)who;
	if (!next)
		next = (uint8_t *)pages_heap(1);
	if (!pages || pages > pages_left ||
		bytes > pages_heap(1) + pages_heap_bytes() - (uintptr_t)next)
		return NULL;
	void *p = mmap(next, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	next += bytes;
	pages_left -= pages;
	return p;
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	(void)who;
	pages_left += pages;
	return munmap(addr, pages * CUBICLE_PAGE_BYTES) ? -EINVAL : 0;
}

/* --- cases ---------------------------------------------------------------- */

static char *big; /* mostly never touched */

static char lower[] = "/tmp/cubicle-declared-XXXXXX";

static int lower_remove(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", lower);
	return system(command);
}

/* What the functions are given as names is there, in part. */
static int lower_make(void)
{
	char command[256];

	if (!mkdtemp(lower))
		return -1;
	snprintf(command, sizeof(command),
		"cd %s && mkdir a d dev && echo f >f && echo b >a/b && "
		"echo x >d/x && ln -s f link && ln -s a l && mkfifo fifo",
		lower);
	lower_use(lower);
	return system(command);
}

/* The root shows the upper layer of the overlay, and what it keeps there. */
static int mount_all(void **state)
{
	(void)state;
	if (lower_make())
		return -1;
	big = mmap(NULL, BIG_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return big == MAP_FAILED || vfs_mount(1, "ramfs", "/", 0) ||
		vfs_mkdir(1, VFS_AT_CWD, "/dev", 0755) ||
		vfs_mount(1, "devfs", "/dev", 0) ||
		vfs_mkdir(1, VFS_AT_CWD, "/o", 0755) ||
		vfs_mount(1, "overlay", "/o", 0);
}

/* Bits of open() that do not exist come back from nowhere. */
static void test_flags(void **state)
{
	(void)state;
	for (int bit = 0; bit < 32; bit++) {
		int flags = (int)(1u << bit | O_RDWR);
		int fd = vfs_open(1, VFS_AT_CWD, "/dev/null", flags, 0);
		if (fd < 0)
			continue;
		assert_true(vfs_fcntl(1, fd, F_GETFL, 0) >= 0);
		assert_int_equal(vfs_fcntl(1, fd, F_SETFL, -1), 0);
		assert_true(vfs_fcntl(1, fd, F_GETFL, 0) >= 0);
		assert_int_equal(vfs_close(1, fd), 0);
	}
}

/* Each length there can be, to each device and to a file: none is an error
 * that there is not, or more than was asked for. */
static void test_lengths(void **state)
{
	static const char *const paths[] = {"/dev/null", "/dev/zero",
		"/dev/full", "/dev/urandom", "/dev/console", "/f"};
	static const size_t lengths[] = {(size_t)1 << 31, ((size_t)1 << 32) + 5,
		BIG_BYTES, SIZE_MAX - 4095, (size_t)1 << 63, SIZE_MAX};

	(void)state;
	for (size_t p = 0; p < sizeof(paths) / sizeof(paths[0]); p++) {
		int fd = vfs_open(1, VFS_AT_CWD, paths[p], O_RDWR | O_CREAT, 0);
		assert_true(fd >= 0);
		for (size_t l = 0; l < sizeof(lengths) / sizeof(size_t); l++) {
			/* What nobody has room for reaches a device that
			 * does not look at it, and nothing else. */
			if (lengths[l] > BIG_BYTES && p)
				continue;
			int64_t n = vfs_write(1, fd, big, lengths[l]);
			assert_true(n >= -4095 && n <= VFS_TRANSFER_MAX);
			n = vfs_pwrite(1, fd, big, lengths[l], 0);
			assert_true(n >= -4095 && n <= VFS_TRANSFER_MAX);
			n = vfs_read(1, fd, big, lengths[l]);
			assert_true(n >= -4095 && n <= VFS_TRANSFER_MAX);
			n = devfs_write(0, 7, 0, big, lengths[l]);
			assert_true(n >= -4095 && n <= INT32_MAX);
		}
		assert_int_equal(vfs_close(1, fd), 0);
	}
}

/* The total of pieces is bounded, too, and so does not wrap around. */
static void test_pieces(void **state)
{
	static struct {
		char *base;
		size_t bytes;
	} iov[VFS_IOV_MAX];
	int fd = vfs_open(1, VFS_AT_CWD, "/dev/null", O_RDWR, 0);
	int zero = vfs_open(1, VFS_AT_CWD, "/dev/zero", O_RDWR, 0);

	(void)state;
	for (int i = 0; i < VFS_IOV_MAX; i++) {
		iov[i].base = big;
		iov[i].bytes = BIG_BYTES;
	}
	assert_int_equal(
		vfs_writev(1, fd, (void *)iov, VFS_IOV_MAX), VFS_TRANSFER_MAX);
	assert_int_equal(
		vfs_readv(1, zero, (void *)iov, VFS_IOV_MAX), VFS_TRANSFER_MAX);
	for (int i = 0; i < VFS_IOV_MAX; i++)
		iov[i].bytes = 4096;
	assert_int_equal(
		vfs_readv(1, zero, (void *)iov, VFS_IOV_MAX), VFS_TRANSFER_MAX);
	assert_int_equal(vfs_close(1, fd) | vfs_close(1, zero), 0);
}

/* --- by chance -------------------------------------------------------------- */

static void wrong(const struct every *e)
{
	const struct cubicle_interface *i = e->last->interface;

	fprintf(stderr, "%s(", i->name);
	for (int a = 0; a < i->args; a++)
		fprintf(stderr, "%s%#lx", a ? ", " : "",
			(unsigned long)e->argument[a]);
	fprintf(stderr, ") = %ld\n", (long)e->result);
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static void test_chance(void **state)
{
	static const struct every_function functions[] = {EVERY_VFS,
		EVERY_FILESYSTEM(ramfs), EVERY_FILESYSTEM(devfs),
		EVERY_FILESYSTEM(overlay)};
	struct every e = {
		.seed = (uint32_t)number_from("CUBICLE_TEST_SEED", 1) | 1,
		.memory = big,
		.bytes = LIST_BYTES};
	uint64_t steps = number_from("CUBICLE_TEST_STEPS", STEPS), bad = 0;

	(void)state;
	for (uint64_t n = 0; n < steps; n++) {
		uint32_t f = every_chance(
			&e, sizeof(functions) / sizeof(functions[0]));
		if (every_call(&e, &functions[f]) && bad++ < 10)
			wrong(&e);
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_chance),
	};

	return cmocka_run_group_tests(tests, mount_all, lower_remove);
}
