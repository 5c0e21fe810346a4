/* SPDX-License-Identifier: MIT */
/*
 * test_rootfs.c: an archive that nobody trusts costs what it has, and not what
 * it says that it has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <cmocka.h>
#include "lib/complain.h"
#include "run/rootfs.h"
#include "lib/sparse.h"

#define MIB UINT64_C(1048576)

static char said[16384]; /* all messages, a line each */
static char file[32];	 /* the archive */
static FILE *to;
static struct rootfs_file given[4]; /* of the layout */
static unsigned given_count;

int complain(const char *format, ...)
{
	size_t n = strlen(said);
	va_list args;

	va_start(args, format);
	vsnprintf(said + n, sizeof(said) - n, format, args);
	va_end(args);
	n = strlen(said);
	snprintf(said + n, sizeof(said) - n, "\n");
	return -EINVAL;
}

static unsigned lines(void)
{
	unsigned n = 0;

	for (const char *c = said; *c; c++)
		n += *c == '\n';
	return n;
}

static int start(void **state)
{
	(void)state;
	*said = 0;
	given_count = 0;
	strcpy(file, "/tmp/test_rootfs.XXXXXX");
	to = fdopen(mkstemp(file), "w");
	return to ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	unlink(file);
	return 0;
}

/* Pack what was written to (to). Returns -1, or the descriptor. */
static int pack(uint64_t bytes_max)
{
	int fd = -1, error;

	assert_int_equal(fclose(to), 0);
	error = rootfs_pack(file, given, given_count, bytes_max, &fd);
	if (!error)
		return fd;
	assert_int_equal(error, -EINVAL);
	assert_non_null(strstr(said, file));
	return -1;
}

static void refused(uint64_t bytes_max, const char *why)
{
	assert_int_equal(pack(bytes_max), -1);
	if (!strstr(said, why))
		fail_msg("not \"%s\", but: %s", why, said);
}

/* --- archives ----------------------------------------------------------------- */

static void zeroes(size_t bytes)
{
	while (bytes--)
		putc(0, to);
}

/* A header of a tar archive; sizes of 8 GiB and more are binary. */
static void header(const char *name, char type, uint64_t size)
{
	char h[512] = "";
	unsigned sum = 8 * ' ';

	strncpy(h, name, 100);
	strcpy(h + 100, "0000644");
	strcpy(h + 108, "0000000");
	strcpy(h + 116, "0000000");
	if (size < UINT64_C(1) << 33)
		snprintf(h + 124, 12, "%011" PRIo64, size);
	else
		for (int i = 0; i < 12; i++)
			h[135 - i] = (char)(i < 8 ? size >> 8 * i
					: i == 11 ? 0x80
						  : 0);
	strcpy(h + 136, "00000000000");
	h[156] = type;
	if (type == '2')
		strcpy(h + 157, "target");
	memcpy(h + 257, "ustar\00000", 8);
	for (int i = 0; i < 512; i++)
		sum += (uint8_t)h[i];
	snprintf(h + 148, 8, "%06o", sum);
	h[155] = ' ';
	fwrite(h, sizeof(h), 1, to);
}

static void data(const char *text, size_t bytes)
{
	fwrite(text, bytes, 1, to);
	zeroes(-bytes % 512);
}

/* A pax record, of less than 100 bytes. */
static void record(char *text, const char *key, const char *value)
{
	size_t n = strlen(key) + strlen(value) + 5;

	sprintf(text + strlen(text), "%zu %s=%s\n", n, key, value);
}

/* A member (name) of (size), with one byte at its end and a hole before. */
static void sparse_member(const char *name, uint64_t size)
{
	char pax[512] = "", map[64], number[32];

	snprintf(number, sizeof(number), "%" PRIu64, size);
	record(pax, "GNU.sparse.major", "1");
	record(pax, "GNU.sparse.minor", "0");
	record(pax, "GNU.sparse.name", name);
	record(pax, "GNU.sparse.realsize", number);
	header("pax", 'x', strlen(pax));
	data(pax, strlen(pax));
	snprintf(map, sizeof(map), "1\n%" PRIu64 "\n1\n", size - 1);
	header(name, '0', 513);
	data(map, strlen(map));
	data("x", 1);
}

/* --- tests ------------------------------------------------------------------- */

static void test_members(void **state)
{
	char text[8192];

	(void)state;
	header("one", '0', 5);
	data("hello", 5);
	header("empty", '0', 0);
	zeroes(1024);
	int fd = pack(MIB);
	assert_true(fd >= 0);
	assert_string_equal(said, "");
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	ssize_t n = read(fd, text, sizeof(text));
	assert_int_equal(n, 512 * 5);
	assert_string_equal(text, "one");
	assert_memory_equal(text + 512, "hello\0", 6);
	assert_string_equal(text + 1024, "empty");
	close(fd);
}

/* Files of the layout come last, unless the archive has their path. */
static void test_files(void **state)
{
	static const char *const same[] = {
		"a/b", "./a//b", "x/../a/b", "../a/./b", "/a/b"};
	char text[8192];

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		if (i)
			assert_int_equal(start(state), 0);
		given_count = 3;
		given[0] = (struct rootfs_file){.path = "/a/b", .data = text};
		given[1] = (struct rootfs_file){
			.path = "/ab", .data = said, .bytes = 512};
		given[2] = (struct rootfs_file){.path = "/a/bc"};
		header(same[i], '0', 0);
		zeroes(1024);
		int fd = pack(MIB);
		assert_true(fd >= 0);
		assert_true(given[0].there);
		assert_false(given[1].there || given[2].there);
		assert_int_equal(read(fd, text, sizeof(text)), 512 * 6);
		assert_string_equal(text + 512, "ab");
		assert_int_equal(text[512 + 156], '0');
		assert_memory_equal(text + 1024, said, 512);
		assert_string_equal(text + 1536, "a/bc/");
		assert_int_equal(text[1536 + 156], '5');
		close(fd);
		unlink(file);
	}
}

static void test_files_take_room(void **state)
{
	(void)state;
	given_count = 1;
	given[0] = (struct rootfs_file){
		.path = "/a", .data = said, .bytes = sizeof(said)};
	zeroes(1024);
	refused(8192, "a: with its 16384 bytes this is more than");
}

static void test_holes_take_no_memory(void **state)
{
	struct stat st;
	char byte;

	(void)state;
	sparse_member("holes", 512 * MIB);
	zeroes(1024);
	int fd = pack(1024 * MIB);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_true(st.st_size > (off_t)(512 * MIB));
	assert_true(st.st_blocks * 512 < (blkcnt_t)MIB);
	assert_int_equal(pread(fd, &byte, 1, 512 + 512 * MIB - 1), 1);
	assert_int_equal(byte, 'x');
	close(fd);
}

static void test_size_of_sparse_member(void **state)
{
	(void)state;
	sparse_member("huge", UINT64_C(1) << 50);
	zeroes(1024);
	refused(448 * MIB, ": huge: with its 1125899906842624 bytes");
	assert_non_null(strstr(said, "(448 MiB)"));
}

static void test_size_of_truncated_member(void **state)
{
	(void)state;
	header("huge", '0', UINT64_C(1) << 50);
	data("abc", 3);
	refused(448 * MIB, ": huge: with its 1125899906842624 bytes");
}

/* One that may be so large is not completed, either. */
static void test_truncated_member(void **state)
{
	(void)state;
	header("half", '0', 400 * MIB);
	data("abc", 3);
	refused(448 * MIB, ": half: Truncated");
}

static void test_sizes_are_added(void **state)
{
	char kib[1024] = "data";

	(void)state;
	for (int i = 0; i < 300; i++) {
		char name[8];
		snprintf(name, sizeof(name), "n%d", i);
		header(name, '0', sizeof(kib));
		data(kib, sizeof(kib));
	}
	zeroes(1024);
	/* With its header, a file has 4,608 bytes here. */
	refused(MIB, ": n227: with its 1024 bytes");
}

static void test_number_of_members(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		header("again", '0', 0);
	zeroes(1024);
	refused(MIB / 8, ": again: with its 0 bytes");
}

static void test_number_of_members_left_out(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		header("fifo", '6', 0);
	zeroes(1024);
	refused(MIB / 8, ": fifo: with its 0 bytes");
	assert_int_equal(lines(), 11);
}

static void test_messages_are_few(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++)
		header("fifo", '6', 0);
	zeroes(1024);
	int fd = pack(MIB);
	assert_true(fd >= 0);
	assert_non_null(strstr(said, "20 more are left out"));
	assert_int_equal(lines(), 11);
	close(fd);
}

static void long_name(char type, size_t bytes)
{
	char *name = malloc(bytes + 1);

	memset(name, 'n', bytes);
	name[bytes] = 0;
	header("long", type, bytes + 1);
	data(name, bytes + 1);
	header("short", type == 'L' ? '0' : '2', 0);
	zeroes(1024);
	free(name);
}

static void test_long_name(void **state)
{
	(void)state;
	long_name('L', 100000);
	refused(MIB, "a name of 100000 bytes; a path has at most 4095");
	assert_true(strlen(said) < 300);
}

static void test_long_target(void **state)
{
	(void)state;
	long_name('K', 5000);
	refused(MIB, "a link to a name of 5000 bytes");
}

static void test_longest_name(void **state)
{
	(void)state;
	long_name('L', ROOTFS_NAME_MAX);
	int fd = pack(MIB);
	assert_true(fd >= 0);
	close(fd);
}

/* libarchive refuses a member that has the inode number of the file that it
 * writes to, which nobody can know here. */
static void test_any_inode_number(void **state)
{
	int probe = memfd_create("probe", 0);
	struct stat st;

	(void)state;
	assert_int_equal(fstat(probe, &st), 0);
	close(probe);
	for (unsigned i = 0; i < 2000; i++)
		fprintf(to,
			"070701%08x%08x%08x%08x%08x%08x%08x"
			"%08x%08x%08x%08x%08x%08x%s%c%c%c",
			(unsigned)st.st_ino + i, 0100644, 0, 0, 1, 0, 0,
			major(st.st_dev), minor(st.st_dev), 0, 0, 4, 0, "abc",
			0, 0, 0);
	fprintf(to,
		"070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x"
		"TRAILER!!!%c%c%c%c",
		0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0);
	int fd = pack(16 * MIB);
	assert_string_equal(said, "");
	assert_true(fd >= 0);
	close(fd);
}

static void test_layers_of_compression(void **state)
{
	char command[256];

	(void)state;
	header("one", '0', 0);
	zeroes(1024);
	fflush(to);
	snprintf(command, sizeof(command),
		"gzip <%s | gzip >%s.gz && mv %s.gz %s", file, file, file,
		file);
	assert_int_equal(system(command), 0);
	refused(MIB, "compressed more than once (gzip, then gzip)");
}

/* What a format says of files of the host, or a decoder that is a program. */
static void test_formats_that_nobody_needs(void **state)
{
	(void)state;
	fprintf(to, "#mtree\n./pw type=file contents=/etc/passwd size=100\n");
	refused(MIB, "Unrecognized archive format");
}

static void test_memory_of_the_machine(void **state)
{
	static const char page[8192] = {[0] = 1, [4096] = 1};
	struct sparse s;

	(void)state;
	fclose(to);
	assert_int_equal(sparse_open(&s, "test", 16384), 0);
	s.stored_max = 4096;
	assert_int_equal(sparse_write(&s, page, 4096), 0);
	assert_int_equal(sparse_write(&s, page + 1, 1000), 0); /* a hole */
	assert_int_equal(sparse_write(&s, page, 4096), -ENOMEM);
	assert_int_equal(sparse_write(&s, page, 16384), -EFBIG);
	sparse_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)
		TEST(test_members),
		TEST(test_files),
		TEST(test_files_take_room),
		TEST(test_holes_take_no_memory),
		TEST(test_size_of_sparse_member),
		TEST(test_size_of_truncated_member),
		TEST(test_truncated_member),
		TEST(test_sizes_are_added),
		TEST(test_number_of_members),
		TEST(test_number_of_members_left_out),
		TEST(test_messages_are_few),
		TEST(test_long_name),
		TEST(test_long_target),
		TEST(test_longest_name),
		TEST(test_any_inode_number),
		TEST(test_layers_of_compression),
		TEST(test_formats_that_nobody_needs),
		TEST(test_memory_of_the_machine),
	};

	return cmocka_run_group_tests_name("rootfs", tests, NULL, NULL);
}
