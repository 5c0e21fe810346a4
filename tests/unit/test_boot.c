/* SPDX-License-Identifier: MIT */
/*
 * test_boot.c: boot's order of things, the two ways out of a program, and the
 * files that are saved.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include "../../libc/libc.h"
#include "../../libos/boot/boot.h"
#include "../../libos/boot/unpack.h"
#include "../../libos/plat/plat.h"
#include "../../libos/rt/heap.h"
#include "../../libos/vfs/vfs.h"

static char events[16384]; /* what boot did, one line each */

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...)
{
	size_t used = strlen(events);
	va_list list;

	va_start(list, format);
	vsnprintf(events + used, sizeof(events) - used, format, list);
	va_end(list);
}

/* --- what boot calls ---------------------------------------------------- */

static jmp_buf ended;
static int unpack_result, mount_result, libc_result, save_result;
static bool no_descriptor;
static void (*program)(void);
static int depth_now, unwound_to = -1;

int cubicle_depth(void)
{
	return depth_now;
}

int cubicle_unwind(int depth)
{
	unwound_to = depth;
	return 0;
}

int64_t cubicle_thread_number(void)
{
	return 1;
}

int64_t cubicle_signals(uint32_t caught, uint32_t held)
{
	(void)caught, (void)held;
	return -EPERM;
}

void plat_exit(int status)
{
	note("exit %d\n", status);
	longjmp(ended, 1);
}

int64_t plat_console_write(int stream, const void *buf, size_t len)
{
	const char *s = buf;

	assert_int_equal(stream, 2);
	/* Less than what was asked for, now and then. */
	len = len > 10 ? 10 : len;
	note("%.*s", (int)len, s);
	return (int64_t)len;
}

int boot__unpack(void)
{
	note("unpack\n");
	return unpack_result;
}

int libc_start(const char *strings, size_t bytes, int argc, int envc)
{
	note("start %d %d", argc, envc);
	for (size_t i = 0; i < bytes; i += strlen(strings + i) + 1)
		note(" %s", strings + i);
	note("\n");
	if (program)
		program();
	return libc_result;
}

void *heap_alloc(size_t len)
{
	static char space[256];

	return len <= sizeof(space) ? space : NULL;
}

int vfs_mount(
	cubicle_id_t who, const char *type, const char *path, uint32_t source)
{
	(void)source;
	(void)who;
	note("mount %s %s\n", type, path);
	return mount_result;
}

uint32_t vfs_umask(cubicle_id_t who, uint32_t mask)
{
	static uint32_t now = 022;
	uint32_t old = now;

	(void)who;
	now = mask;
	return old;
}

int vfs_mkdir(cubicle_id_t who, int dirfd, const char *path, uint32_t mode)
{
	(void)dirfd;
	note("mkdir %s %o\n", path, mode & ~vfs_umask(who, 0));
	return strcmp(path, "/tmp") ? 0 : -EEXIST;
}

int vfs_chdir(cubicle_id_t who, const char *path)
{
	(void)who;
	note("chdir %s\n", path);
	return 0;
}

/* One file, of 150000 bytes: byte i is i % 251. */
#define FILE_BYTES 150000

int vfs_open(
	cubicle_id_t who, int dirfd, const char *path, int flags, uint32_t mode)
{
	(void)who, (void)dirfd, (void)mode;
	assert_int_equal(flags, 0);
	if (no_descriptor)
		return -EMFILE;
	if (!strcmp(path, "/dir"))
		return 8;
	if (strcmp(path, "/file"))
		return -ENOENT;
	return 7;
}

/* Of the file only bytes (data_from) to (data_end) are data. */
static int64_t file_bytes, data_from, data_end;
static uint32_t file_mode;

int64_t vfs_pread(
	cubicle_id_t who, int fd, void *buf, size_t len, int64_t offset)
{
	uint8_t *to = buf;

	(void)who;
	assert_int_equal(fd, 7);
	/* Holes are not read, nor is less than was asked for an error. */
	assert_true(offset >= data_from && offset < data_end);
	if (len > 30000)
		len = 30000;
	if (len > (size_t)(data_end - offset))
		len = (size_t)(data_end - offset);
	for (size_t i = 0; i < len; i++)
		to[i] = (uint8_t)((size_t)offset++ % 251);
	return (int64_t)len;
}

int64_t vfs_lseek(cubicle_id_t who, int fd, int64_t offset, int whence)
{
	(void)who;
	assert_int_equal(fd, 7);
	assert_true(offset >= 0 && offset < file_bytes);
	if (whence == 3)
		return offset < data_from   ? data_from
			: offset < data_end ? offset
					    : -ENXIO;
	assert_int_equal(whence, 4);
	return offset >= data_from && offset < data_end ? data_end : offset;
}

int vfs_fstat(cubicle_id_t who, int fd, struct vfs_stat *st)
{
	(void)who;
	*st = (struct vfs_stat){
		.mode = fd == 8 ? 0040755 : file_mode, .size = file_bytes};
	return 0;
}

int vfs_close(cubicle_id_t who, int fd)
{
	(void)who;
	if (fd == 3)
		no_descriptor = false;
	note("close %d\n", fd);
	return 0;
}

static size_t saved_bytes;

int64_t plat_save_write(int index, const void *buf, size_t len)
{
	const uint8_t *from = buf;

	note("%s", saved_bytes ? "" : "save ");
	if (save_result)
		return save_result;
	len = len > 20000 ? 20000 : len;
	for (size_t i = 0; i < len; i++)
		assert_int_equal(from[i], saved_bytes++ % 251);
	assert_in_range(index, 0, 2);
	return (int64_t)len;
}

int plat_save_skip(int index, uint64_t bytes)
{
	(void)index;
	note("%sskip %llu ", saved_bytes ? "" : "save ",
		(unsigned long long)bytes);
	saved_bytes += bytes;
	return save_result;
}

int plat_save_complete(int index)
{
	note("%d: %zu\n", index, saved_bytes);
	saved_bytes = 0;
	return 0;
}

/* --- the machine -------------------------------------------------------- */

static struct cubicle_published *published;

static int reset(void **state)
{
	static const char strings[] = "prog\0-x\0A=1";

	(void)state;
	published = (struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;
	published->arg_count = 2;
	published->env_count = 1;
	published->strings_offset = 1000;
	published->strings_bytes = sizeof(strings);
	memcpy((char *)published + 1000, strings, sizeof(strings));
	published->rootfs = published->ended_by = 0;
	published->saves = 0;
	published->saves_offset = 2000;
	unpack_result = mount_result = libc_result = save_result = 0;
	no_descriptor = false;
	file_bytes = data_end = FILE_BYTES;
	data_from = 0;
	file_mode = 0100644;
	program = NULL;
	depth_now = 0;
	unwound_to = -1;
	events[0] = '\0';
	saved_bytes = 0;
	return 0;
}

static void set_saves(uint32_t count, const char *paths, size_t bytes)
{
	published->saves = count;
	memcpy((char *)published + 2000, paths, bytes);
}

static void boot_up(void)
{
	if (!setjmp(ended))
		cubicle_main();
}

#define STARTED                                             \
	"mount ramfs /\nmkdir /dev 755\nmount devfs /dev\n" \
	"mkdir /tmp 1777\nstart 2 1 prog -x A=1\n"

/* --- tests -------------------------------------------------------------- */

static void test_returns(void **state)
{
	(void)state;
	libc_result = 7;
	boot_up();
	assert_string_equal(events, STARTED "exit 7\n");
	assert_int_equal(unwound_to, -1);
}

static __attribute__((noinline)) void exit_from(int depth)
{
	volatile char stack[64];

	stack[0] = (char)depth;
	if (depth)
		exit_from(depth - 1);
	else
		boot_exit(0x1203);
	stack[1] = stack[0];
}

static void program_exits(void)
{
	depth_now = 5;
	exit_from(100);
	note("not reached\n");
}

static void test_exits(void **state)
{
	(void)state;
	program = program_exits;
	depth_now = 2;
	libc_result = 9;
	boot_up();
	assert_string_equal(events, STARTED "exit 3\n");
	assert_int_equal(unwound_to, 2);
}

/* A cubicle that was stopped is no success. */
static void test_stopped(void **state)
{
	(void)state;
	libc_result = -EOWNERDEAD;
	boot_up();
	assert_string_equal(events,
		STARTED "boot: start program: Its cubicle was stopped\n"
			"exit 1\n");
}

/* The end that a signal asks for is no failure. */
static void test_ended_by_signal(void **state)
{
	(void)state;
	libc_result = -EOWNERDEAD;
	published->ended_by = 15;
	boot_up();
	assert_string_equal(events, STARTED "exit 143\n");
}

static void test_unpacks(void **state)
{
	(void)state;
	published->rootfs = 1;
	boot_up();
	assert_string_equal(events,
		"mount ramfs /\nunpack\nmkdir /dev 755\nmount devfs /dev\n"
		"mkdir /tmp 1777\nstart 2 1 prog -x A=1\nexit 0\n");
}

/* The program is not started on half a file system. */
static void test_cannot_unpack(void **state)
{
	(void)state;
	published->rootfs = 1;
	unpack_result = -1;
	set_saves(1, "/file", 6);
	boot_up();
	assert_string_equal(events, "mount ramfs /\nunpack\nexit 2\n");
}

static void test_cannot_mount(void **state)
{
	(void)state;
	mount_result = -ENODEV;
	boot_up();
	assert_string_equal(events,
		"mount ramfs /\nboot: mount /: No such device\nexit 2\n");
}

static void test_saves(void **state)
{
	(void)state;
	set_saves(2, "/file\0/file", 12);
	libc_result = 4;
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\nsave close 7\n0: 150000\n"
			"save close 7\n1: 150000\nexit 4\n");
}

static void test_saves_after_exit(void **state)
{
	(void)state;
	program = program_exits;
	set_saves(1, "/file", 6);
	boot_up();
	assert_string_equal(
		events, STARTED "chdir /\nsave close 7\n0: 150000\nexit 3\n");
}

/* Holes are skipped, not written, the one at the end, too. */
static void test_holes(void **state)
{
	(void)state;
	file_bytes = (int64_t)1 << 40;
	data_from = 251 * 1000;
	data_end = data_from + 70000;
	set_saves(1, "/file", 6);
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\nsave skip 251000 skip 1099511306776 close 7\n"
			"0: 1099511627776\nexit 0\n");
	/* All of it is a hole, and nothing at all. */
	reset(NULL);
	file_bytes = 5000;
	data_from = data_end = 0;
	set_saves(1, "/file", 6);
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\nsave skip 5000 close 7\n0: 5000\nexit 0\n");
	reset(NULL);
	file_bytes = 0;
	set_saves(1, "/file", 6);
	boot_up();
	assert_string_equal(events, STARTED "chdir /\nclose 7\n0: 0\nexit 0\n");
}

/* What has no end, or hardly one, fills no disk. */
static void test_too_long(void **state)
{
	(void)state;
	file_bytes = ((int64_t)1 << 40) + 1;
	set_saves(1, "/file", 6);
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\nclose 7\nboot: save /file: it is longer than "
			"1 TiB: File too large\nexit 1\n");
	reset(NULL);
	file_mode = 0020666;
	set_saves(1, "/file", 6);
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\nclose 7\nboot: save /file: it is a device, "
			"which has no end: Invalid argument\nexit 1\n");
}

static void test_cannot_save(void **state)
{
	(void)state;
	set_saves(3, "/gone\0/dir\0/file", 17);
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\n"
			"boot: save /gone: No such file or directory\n"
			"close 8\nboot: save /dir: Is a directory\n"
			"save close 7\n2: 150000\nexit 1\n");
	/* The program's own failure is more important. */
	reset(NULL);
	set_saves(1, "/gone", 6);
	libc_result = 3;
	boot_up();
	assert_non_null(strstr(events, "exit 3\n"));
}

static void test_host_is_full(void **state)
{
	(void)state;
	set_saves(1, "/file", 6);
	save_result = -ENOSPC;
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\nsave close 7\n"
			"boot: save /file: No space left on device\nexit 1\n");
	/* An error that has no name here. */
	reset(NULL);
	set_saves(1, "/file", 6);
	save_result = -1234;
	boot_up();
	assert_non_null(strstr(events, "boot: save /file: error 1234\n"));
}

/* The program of a merged layout has opened all that it could. */
static void test_no_descriptor_left(void **state)
{
	(void)state;
	set_saves(1, "/file", 6);
	no_descriptor = true;
	boot_up();
	assert_string_equal(events,
		STARTED "chdir /\nclose 3\nsave close 7\n0: 150000\nexit 0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_returns, reset),
		cmocka_unit_test_setup(test_exits, reset),
		cmocka_unit_test_setup(test_stopped, reset),
		cmocka_unit_test_setup(test_ended_by_signal, reset),
		cmocka_unit_test_setup(test_unpacks, reset),
		cmocka_unit_test_setup(test_cannot_unpack, reset),
		cmocka_unit_test_setup(test_cannot_mount, reset),
		cmocka_unit_test_setup(test_saves, reset),
		cmocka_unit_test_setup(test_saves_after_exit, reset),
		cmocka_unit_test_setup(test_holes, reset),
		cmocka_unit_test_setup(test_too_long, reset),
		cmocka_unit_test_setup(test_cannot_save, reset),
		cmocka_unit_test_setup(test_host_is_full, reset),
		cmocka_unit_test_setup(test_no_descriptor_left, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
