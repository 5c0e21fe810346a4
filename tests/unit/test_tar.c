/* SPDX-License-Identifier: MIT */
/*
 * test_tar.c: boot unpacks what the host's tar packs, in all formats, and
 * refuses archives that are cut off or damaged. Below the vfs functions there
 * is a directory of the host.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../libos/boot/tar.h"
#include "../../libos/boot/unpack.h"
#include "../../libos/plat/plat.h"
#include "../../libos/rt/heap.h"

static char scratch[] = "/tmp/test_tar.XXXXXX";
static char root[64];	     /* what "/" is */
static char messages[65536]; /* of boot, since the last unpacking */

/* --- plat --------------------------------------------------------------- */

static const uint8_t *input;
static size_t input_bytes, input_used;
static int64_t input_error; /* at the end, instead of 0 */

/* As a pipe does: now and then less than was asked for. */
int64_t plat_rootfs_read(void *buf, size_t len)
{
	static size_t turn;
	static const size_t most[] = {65536, 511, 1, 10240, 4096, 700};
	size_t n = input_bytes - input_used;

	n = n < len ? n : len;
	turn = (turn + 1) % 6;
	n = n < most[turn] ? n : most[turn];
	if (!n)
		return input_error;
	memcpy(buf, input + input_used, n);
	input_used += n;
	return (int64_t)n;
}

int64_t plat_console_write(int stream, const void *buf, size_t len)
{
	assert_int_equal(stream, 2);
	assert_true(strlen(messages) + len < sizeof(messages));
	strncat(messages, buf, len);
	return (int64_t)len;
}

void *heap_alloc(size_t len)
{
	return malloc(len);
}

void heap_free(void *p)
{
	free(p);
}

/* --- vfs ---------------------------------------------------------------- */

static const char *host_path(const char *path)
{
	static char buffers[2][VFS_PATH_BYTES + 128];
	static int turn;

	turn = !turn;
	assert_int_equal(path[0], '/');
	assert_null(strstr(path, "/../"));
	assert_true(strlen(path) < VFS_PATH_BYTES);
	snprintf(buffers[turn], sizeof(buffers[turn]), "%s%s", root, path);
	return buffers[turn];
}

static int result(int status)
{
	return status < 0 ? -errno : status;
}

int vfs_mkdir(cubicle_id_t who, int dirfd, const char *path, uint32_t mode)
{
	(void)who, (void)dirfd;
	return result(mkdir(host_path(path), mode));
}

int vfs_open(
	cubicle_id_t who, int dirfd, const char *path, int flags, uint32_t mode)
{
	(void)who, (void)dirfd;
	return result(open(host_path(path), flags, mode));
}

int64_t vfs_write(cubicle_id_t who, int fd, const void *buf, size_t len)
{
	(void)who;
	return write(fd, buf, len < 5000 ? len : 5000);
}

int vfs_close(cubicle_id_t who, int fd)
{
	(void)who;
	return result(close(fd));
}

int vfs_fchmod(cubicle_id_t who, int fd, uint32_t mode)
{
	(void)who;
	return result(fchmod(fd, mode));
}

int vfs_chmod(cubicle_id_t who, int dirfd, const char *path, uint32_t mode)
{
	(void)who, (void)dirfd;
	return result(chmod(host_path(path), mode));
}

int vfs_unlink(cubicle_id_t who, int dirfd, const char *path, int flags)
{
	(void)who, (void)dirfd;
	return result(unlinkat(AT_FDCWD, host_path(path), flags));
}

int vfs_symlink(
	cubicle_id_t who, const char *target, int dirfd, const char *path)
{
	(void)who, (void)dirfd;
	return result(symlink(target, host_path(path)));
}

int vfs_link(cubicle_id_t who, int old_dirfd, const char *old_path,
	int new_dirfd, const char *new_path)
{
	(void)who, (void)old_dirfd, (void)new_dirfd;
	return result(link(host_path(old_path), host_path(new_path)));
}

int vfs_stat(cubicle_id_t who, int dirfd, const char *path, int flags,
	struct vfs_stat *st)
{
	struct stat host;

	(void)who, (void)dirfd;
	if (fstatat(AT_FDCWD, host_path(path), &host, flags))
		return -errno;
	st->mode = host.st_mode;
	return 0;
}

int vfs_utimens(cubicle_id_t who, int dirfd, const char *path,
	const struct vfs_time *times, int count, int flags)
{
	struct timespec ts[2];

	(void)who, (void)dirfd;
	assert_int_equal(count, 2);
	for (int i = 0; i < 2; i++)
		ts[i] = (struct timespec){
			times[i].seconds, times[i].nanoseconds};
	return result(utimensat(AT_FDCWD, host_path(path), ts, flags));
}

uint32_t vfs_umask(cubicle_id_t who, uint32_t mask)
{
	(void)who;
	return umask(mask);
}

/* --- helpers ------------------------------------------------------------ */

/* Run a command in the scratch directory. */
static void shell(const char *command)
{
	char line[4096];

	snprintf(line, sizeof(line), "cd %s && { %s\n}", scratch, command);
	if (system(line))
		fail_msg("%s", command);
}

static void load(const char *name)
{
	char path[128];
	static uint8_t bytes[8 << 20];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", scratch, name);
	f = fopen(path, "r");
	assert_non_null(f);
	input = bytes;
	input_bytes = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
}

/* Unpack (bytes) bytes of (archive) into an empty root. */
static int unpack(const uint8_t *archive, size_t bytes)
{
	shell("chmod -R u+rwx out 2>/dev/null; rm -rf out; mkdir -m 755 out");
	messages[0] = '\0';
	input = archive;
	input_bytes = bytes;
	input_used = 0;
	return boot__unpack();
}

/* The attributes of all files in (dir), to a file. */
static void list(const char *dir, const char *to)
{
	char command[256];

	snprintf(command, sizeof(command),
		"(cd %s && find . -printf '%%P %%y %%m %%n %%l %%T@\n') | "
		"sort >%s",
		dir, to);
	shell(command);
}

/* Is what was unpacked the same as what was packed from (dir)? */
static void check_same(const char *dir)
{
	char command[256];

	snprintf(command, sizeof(command), "diff -r --no-dereference %s out",
		dir);
	shell(command);
	list(dir, "packed");
	list("out", "unpacked");
	shell("diff packed unpacked");
}

static void round_trip(const char *dir, const char *options)
{
	char command[512];

	snprintf(command, sizeof(command), "tar -C %s %s -cf archive .", dir,
		options);
	shell(command);
	load("archive");
	assert_int_equal(unpack(input, input_bytes), 0);
	assert_string_equal(messages, "");
	check_same(dir);
}

static void check_message(const char *part)
{
	if (!strstr(messages, part))
		fail_msg("no \"%s\" in \"%s\"", part, messages);
}

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(scratch));
	snprintf(root, sizeof(root), "%s/out", scratch);
	shell("mkdir -p short/a/b short/empty short/sticky\n"
	      "cd short\n"
	      "printf hello >a/file; : >a/b/none; ln a/file hard\n"
	      "head -c 511 /dev/urandom >a/511\n"
	      "head -c 512 /dev/urandom >a/512\n"
	      "head -c 513 /dev/urandom >a/513\n"
	      "head -c 3000000 /dev/urandom >big\n"
	      "ln -s a/file link; ln -s ../../b a/b/up; ln -s /gone gone\n"
	      "chmod 1777 sticky; chmod 600 a/511; chmod 4755 a/512\n"
	      "touch -h -d @1000000000 link gone a/b/up\n"
	      "touch -d @1234567890 a/file big a/511 a/512 a/513 a/b/none\n"
	      "touch -d @1111111111 a/b a empty sticky .");
	/* Names that need extended headers. */
	shell("cp -a short long; cd long\n"
	      "n=0123456789012345678901234567890123456789012345678901234567\n"
	      "p=$n/$n/$n/$n/$n\n"
	      "mkdir -p $p; echo deep >$p/$n$n$n; ln -s $p/$n$n$n deep\n"
	      "ln $p/$n$n$n $p/link\n"
	      "find . ! -type l -exec touch -d @1222222222 {} +\n"
	      "touch -h -d @1000000000 deep");
	shell("mkdir tiny; echo text >tiny/file; mkdir tiny/dir\n"
	      "echo more >tiny/dir/file");
	return 0;
}

static int teardown(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", scratch);
	return system(command);
}

/* --- archives of the host's tar ----------------------------------------- */

static void test_v7(void **state)
{
	(void)state;
	round_trip("short", "--format=v7");
}

static void test_ustar(void **state)
{
	(void)state;
	round_trip("short", "--format=ustar");
	shell("rm -rf middle; mkdir -p middle/$(printf '%080d' 0); cd middle\n"
	      "echo x >$(printf '%080d' 0)/$(printf '%090d' 1)\n"
	      "find . -exec touch -d @1222222222 {} +");
	round_trip("middle", "--format=ustar");
}

static void test_gnu(void **state)
{
	(void)state;
	round_trip("short", "--format=gnu");
	round_trip("long", "--format=gnu");
	round_trip("long", "--format=oldgnu -b 1");
}

static void test_pax(void **state)
{
	(void)state;
	round_trip("long", "--format=pax");
	round_trip("long",
		"--format=pax --pax-option=globexthdr.name=g,"
		"comment=text");
	shell("rm -rf times; mkdir times; cd times; touch a b c\n"
	      "touch -d @1234567890.987654321 a\n"
	      "touch -d @-77.250000000 b; touch -d @-12 c");
	round_trip("times", "--format=pax");
}

/* Times before 1970 and after 2242 are in base 256. */
static void test_base_256(void **state)
{
	(void)state;
	shell("rm -rf times; mkdir times; cd times; touch a b\n"
	      "touch -d @-12345 a; touch -d @10000000000 b; touch -d @0 .");
	round_trip("times", "--format=gnu");
}

static void test_stays_inside(void **state)
{
	(void)state;
	shell("tar -P --transform 's,^tiny,../../tiny/.././/up/..,' "
	      "-cf archive tiny");
	load("archive");
	assert_int_equal(unpack(input, input_bytes), 0);
	shell("diff -r tiny out");
	shell("tar -P --transform 's,^tiny,/tiny/../../deep,' "
	      "-cf archive tiny/dir/file");
	load("archive");
	assert_int_equal(unpack(input, input_bytes), 0);
	shell("diff -r tiny/dir/file out/deep/dir/file");
}

/* A later member takes the place of an earlier one, whatever it is. */
static void test_replaces(void **state)
{
	(void)state;
	shell("rm -rf v1 v2; mkdir -p v1/d v2/d\n"
	      "cd v1; echo old >a; ln -s target b; echo keep >target\n"
	      "chmod 444 a; cd ../v2; ln -s target a; echo new >b\n"
	      "echo in >d/file; cd ..\n"
	      "tar -C v1 -cf archive .; tar -C v2 -rf archive .");
	load("archive");
	assert_int_equal(unpack(input, input_bytes), 0);
	shell("rm -rf both; cp -a v1 both; rm both/a both/b; cp -a v2/. both\n"
	      "diff -r --no-dereference both out");
}

static void test_skips_devices(void **state)
{
	(void)state;
	shell("rm -rf dev; mkdir dev; mkfifo dev/fifo; echo x >dev/file\n"
	      "tar -C dev -cf archive ./fifo ./file; rm dev/fifo");
	load("archive");
	assert_int_equal(unpack(input, input_bytes), 0);
	assert_string_equal(messages, "boot: skip /fifo: a device or a FIFO\n");
	shell("diff -r dev out");
}

/* An error of the file system stops it, with path and reason. */
static void test_file_system_error(void **state)
{
	(void)state;
	shell("rm -rf v1 v2; mkdir -p v1 v2/a; echo x >v1/a\n"
	      "tar -C v2 -cf archive a; tar -C v1 -rf archive a");
	load("archive");
	assert_int_equal(unpack(input, input_bytes), -1);
	assert_string_equal(messages, "boot: unpack /a: File exists\n");
}

/* --- damage ------------------------------------------------------------- */

static void test_truncated(void **state)
{
	static const char *const formats[] = {"gnu", "pax"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		char command[128];

		snprintf(command, sizeof(command),
			"tar --format=%s -b 1 -cf archive tiny", formats[i]);
		shell(command);
		load("archive");
		for (size_t n = 1; n <= input_bytes; n += n % 512 ? 73 : 1) {
			size_t all = input_bytes;
			int status = unpack(input, n);

			input_bytes = all;
			if (n >= all - 512) {
				assert_int_equal(status, 0);
				continue;
			}
			assert_int_equal(status, -1);
			check_message("boot: unpack root file system: "
				      "the archive is truncated\n");
		}
	}
	assert_int_equal(unpack(input, 0), 0);
}

static void test_corrupt(void **state)
{
	static uint8_t archive[65536];
	size_t bytes;

	(void)state;
	shell("tar --format=gnu -b 1 -cf archive tiny/file tiny/dir/file");
	load("archive");
	bytes = input_bytes;
	memcpy(archive, input, bytes);
	/* The second header; bytes 155 and 156 end its checksum. */
	for (size_t i = 1024; i < 1536; i += i < 1180 ? 1 : 7) {
		if (i == 1024 + 154 || i == 1024 + 155)
			continue;
		archive[i] ^= 0x11;
		assert_int_equal(unpack(archive, bytes), -1);
		check_message("the archive is corrupt\n");
		archive[i] ^= 0x11;
	}
	archive[3] ^= 1;
	assert_int_equal(unpack(archive, bytes), -1);
	check_message("not a tar archive\n");
}

static void test_read_error(void **state)
{
	(void)state;
	shell("tar -cf archive tiny");
	load("archive");
	input_error = -EIO;
	assert_int_equal(unpack(input, 700), -1);
	input_error = 0;
	assert_string_equal(messages,
		"boot: unpack root file system: cannot read the archive: "
		"Input/output error\n");
}

/* --- archives made by hand ---------------------------------------------- */

static uint8_t made[1 << 20];
static size_t made_bytes;

static void set_checksum(uint8_t *h)
{
	unsigned sum = 0;

	memset(h + 148, ' ', 8);
	for (int i = 0; i < 512; i++)
		sum += h[i];
	snprintf((char *)h + 148, 8, "%06o", sum & 0777777);
}

static uint8_t *add(char type, const char *name, const void *data, size_t len)
{
	uint8_t *h = made + made_bytes;

	memset(h, 0, 512 + len + 511);
	snprintf((char *)h, 100, "%s", name);
	memcpy(h + 100, "0000644", 8);
	snprintf((char *)h + 124, 12, "%011o", (unsigned)len);
	memcpy(h + 136, "00000000000", 12);
	h[156] = (uint8_t)type;
	memcpy(h + 257,
		"ustar\0"
		"00",
		8);
	memcpy(h + 512, data, len);
	made_bytes += 512 + (len + 511) / 512 * 512;
	set_checksum(h);
	return h;
}

static int unpack_made(void)
{
	size_t bytes = made_bytes;

	memset(made + bytes, 0, 1024);
	made_bytes = 0;
	return unpack(made, bytes + 1024);
}

static void test_sizes(void **state)
{
	static const uint8_t five[12] = {0x80, [11] = 5},
			     negative[12] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
				     0xff, 0xff, 0xff, 0xff, 0xff, 0xfb},
			     huge[12] = {0x80, 1};
	uint8_t *h = add('0', "five", "12345", 5);

	(void)state;
	memcpy(h + 124, five, 12);
	set_checksum(h);
	assert_int_equal(unpack_made(), 0);
	shell("test $(cat out/five) = 12345");

	h = add('0', "negative", "12345", 5);
	memcpy(h + 124, negative, 12);
	set_checksum(h);
	assert_int_equal(unpack_made(), -1);
	check_message("corrupt");

	h = add('0', "huge", "12345", 5);
	memcpy(h + 124, huge, 12);
	set_checksum(h);
	assert_int_equal(unpack_made(), -1);
	check_message("corrupt");

	h = add('0', "text", "12345", 5);
	memcpy(h + 124, "what is this", 12);
	set_checksum(h);
	assert_int_equal(unpack_made(), -1);
	check_message("corrupt");

	/* More than there is: 8 GiB. */
	h = add('0', "long", "12345", 5);
	memcpy(h + 124, "777777777777", 12);
	set_checksum(h);
	assert_int_equal(unpack_made(), -1);
	check_message("truncated");
}

static void add_pax(const char *records)
{
	add('x', "pax", records, strlen(records));
}

static void test_pax_records(void **state)
{
	uint8_t *h;

	(void)state;
	/* The size of the pax header counts, and the first path. */
	add_pax("10 size=5\n15 path=a/name\n23 comment=with = sign\n");
	h = add('0', "short", "12345", 5);
	memcpy(h + 124, "00000000000", 12);
	set_checksum(h);
	add('0', "next", "x", 1);
	assert_int_equal(unpack_made(), 0);
	shell("test $(cat out/a/name) = 12345; test $(cat out/next) = x");
}

static void test_bad_pax_records(void **state)
{
	static const char *const bad[] = {
		"10 size=5",
		"11 size=5\n",
		"8 size=5\n",
		"0 size=5\n",
		"2\n",
		"x size=5\n",
		"99999999999999999999 size=5\n",
		"9 size 5\n",
		"11 size=-5\n",
		"11 size=5x\n",
		"32 size=99999999999999999999999\n",
		"13 mtime=yes\n",
		"30 GNU.sparse.realsize=100000\n",
		"8 path=\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		add_pax(bad[i]);
		add('0', "file", "12345", 5);
		if (!unpack_made())
			fail_msg("accepted: %s", bad[i]);
		check_message("boot: unpack root file system: ");
	}
}

static void test_unknown(void **state)
{
	static char long_name[40000];

	(void)state;
	add('S', "sparse", "12345", 5);
	assert_int_equal(unpack_made(), -1);
	check_message("a member is of an unknown type\n");
	/* An extended header with nothing after it. */
	add('L', "", "name", 5);
	assert_int_equal(unpack_made(), -1);
	check_message("truncated");
	memset(long_name, 'n', 4999);
	add('L', "", long_name, 5000);
	add('0', "file", "12345", 5);
	assert_int_equal(unpack_made(), -1);
	check_message("a path is too long or empty\n");
	add('x', "pax", long_name, 40000);
	assert_int_equal(unpack_made(), -1);
	check_message("an extended header is too long\n");
}

/* Damage that the checksum does not show: any end is right but a crash. */
static void test_nonsense(void **state)
{
	static uint8_t archive[65536];
	uint32_t seed = 11;

	(void)state;
	shell("tar --format=pax -b 1 -cf archive tiny");
	load("archive");
	for (int i = 0; i < 400; i++) {
		size_t bytes = input_bytes;

		memcpy(archive, input, bytes);
		for (int j = 0; j < 4; j++) {
			seed = seed * 1664525 + 1013904223;
			archive[(seed >> 8) % bytes] = (uint8_t)(seed >> 4);
		}
		for (size_t h = 0; h < bytes; h += 512)
			if (!memcmp(archive + h + 257, "ustar", 5))
				set_checksum(archive + h);
		unpack(archive, bytes);
		load("archive");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v7),
		cmocka_unit_test(test_ustar),
		cmocka_unit_test(test_gnu),
		cmocka_unit_test(test_pax),
		cmocka_unit_test(test_base_256),
		cmocka_unit_test(test_stays_inside),
		cmocka_unit_test(test_replaces),
		cmocka_unit_test(test_skips_devices),
		cmocka_unit_test(test_file_system_error),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_corrupt),
		cmocka_unit_test(test_read_error),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_pax_records),
		cmocka_unit_test(test_bad_pax_records),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_nonsense),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
