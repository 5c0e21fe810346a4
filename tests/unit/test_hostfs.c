/* SPDX-License-Identifier: MIT */
/*
 * test_hostfs.c: a mounted directory of the host, by vfs, hostfs and the
 * monitor's host_file(), while the test itself is another process of the host:
 * it changes files, holds locks, and has calls fail. For the results of single
 * calls see test_vfs_host.c.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include <cubicle/files.h>
#include <cubicle/given.h>
#include "files_monitor.h"
#include "leases.h"
#include "no_console.h"
#include "../hostfs/forged.h"
#include "random/random.h"
#include "time/time.h"
#include "vfs/filesystem.h"
#include "hostfs/hostfs.h"

#define CLIENTS	  3 /* cubicles 1 to 3 */
#define LOCK_MAX  24
#define ALONE	  200
#define LOCK_STEP 6000
#define FORGED	  70000

static char host[64];	/* the directory that is mounted at /m, and as /ro */
static char around[64]; /* it lies in this one */
static char attributes[FILES_STATX_BYTES];

/* --- the rest of the system ------------------------------------------------ */

int random_get(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
	return 0;
}

int time_scale_get(struct clock_scale *to)
{
	(void)to;
	return -ENODEV;
}

int64_t time_now_ns(int id)
{
	(void)id;
	return 1700000000000000000;
}

int plat_wait(uint32_t streams, uint64_t ns);

int plat_wait(uint32_t streams, uint64_t ns)
{
	(void)streams, (void)ns;
	return 0;
}

/* --- helpers ---------------------------------------------------------------- */

static uint64_t seed = 0xc0b1c1e;

/* xorshift64* (Marsaglia; Vigna). */
static uint32_t chance(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (uint32_t)((seed * 0x2545f4914f6cdd1dull >> 32) % below);
}

static const char *at_host(const char *name)
{
	static char path[2][128];
	static int next;
	char *to = path[next++ & 1];

	snprintf(to, sizeof(path[0]), "%s/%s", host, name);
	return to;
}

static void host_write(const char *name, const char *text)
{
	int fd = open(at_host(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static int our_open(cubicle_id_t who, const char *path, int flags)
{
	return vfs_open(who, VFS_AT_CWD, path, flags, 0644);
}

static int our_stat(const char *path, struct vfs_stat *st)
{
	return vfs_stat(1, VFS_AT_CWD, path, 0, st);
}

static int remove_one(
	const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type;
	return at->level ? remove(path) : 0;
}

/* Each test begins with an empty directory, and leaves no handle. */
static uint32_t handles_before;

static int begin(void **state)
{
	(void)state;
	handles_before = files_handles();
	return 0;
}

static int finish(void **state)
{
	(void)state;
	files_instead = NULL;
	files_bad_bytes = 0;
	assert_int_equal(files_handles(), handles_before);
	return nftw(host, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int make(void **state)
{
	(void)state;
	umask(022);
	snprintf(around, sizeof(around), "/tmp/cubicle-hostfs-XXXXXX");
	assert_non_null(mkdtemp(around));
	assert_true((size_t)snprintf(host, sizeof(host), "%.40s/in", around) <
		sizeof(host));
	assert_int_equal(mkdir(host, 0755), 0);
	for (int ro = 0; ro < 2; ro++)
		assert_int_equal(
			files_mount_add(open(host, O_RDONLY | O_DIRECTORY), ro),
			ro);
	assert_int_equal(vfs_mount(1, "ramfs", "/", 0), 0);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/m", 0755), 0);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/ro", 0755), 0);
	assert_int_equal(vfs_mount(1, "hostfs", "/m", 0), 0);
	assert_int_equal(vfs_mount(1, "hostfs", "/ro", 1), 0);
	assert_int_equal(vfs_mount(1, "hostfs", "/ro", 2), -EBUSY);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/none", 0755), 0);
	assert_int_equal(vfs_mount(1, "hostfs", "/none", 2), -ENOENT);
	return 0;
}

static int end(void **state)
{
	(void)state;
	rmdir(host);
	return rmdir(around);
}

/* --- nothing is remembered --------------------------------------------------- */

static void test_names_of_others(void **state)
{
	struct vfs_stat st;

	(void)state;
	for (int i = 0; i < 20; i++)
		assert_int_equal(our_stat("/m/new", &st), -ENOENT);
	host_write("new", "12345");
	assert_int_equal(our_stat("/m/new", &st), 0);
	assert_int_equal(st.size, 5);
	host_write("new", "1");
	assert_int_equal(our_stat("/m/new", &st), 0);
	assert_int_equal(st.size, 1);
	assert_int_equal(rename(at_host("new"), at_host("old")), 0);
	assert_int_equal(our_stat("/m/new", &st), -ENOENT);
	assert_int_equal(our_stat("/m/old", &st), 0);
}

static void test_data_of_others(void **state)
{
	char buf[8] = "";
	struct vfs_stat st;

	(void)state;
	host_write("f", "first");
	int fd = our_open(1, "/m/f", O_RDWR), native;
	assert_true(fd >= 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal(vfs_fstat(1, fd, &st), 0);
	native = open(at_host("f"), O_RDWR);
	assert_int_equal(pwrite(native, "second!", 7, 0), 7);
	assert_int_equal(vfs_fstat(1, fd, &st), 0);
	assert_int_equal(st.size, 7);
	assert_int_equal(vfs_pread(1, fd, buf, 7, 0), 7);
	assert_string_equal(buf, "second!");
	assert_int_equal(vfs_lseek(1, fd, 0, SEEK_END), 7);
	assert_int_equal(ftruncate(native, 3), 0);
	assert_int_equal(vfs_lseek(1, fd, 0, SEEK_END), 3);
	assert_int_equal(vfs_pwrite(1, fd, "XY", 2, 1), 2);
	assert_int_equal(pread(native, buf, 8, 0), 3);
	assert_memory_equal(buf, "sXY", 3);
	close(native);
	vfs_close(1, fd);
}

/* A client that is told that nothing changes is not told so of a mount. */
static void test_notice(void **state)
{
	static struct vfs_notice notice;
	struct vfs_stat st;

	(void)state;
	host_write("f", "1");
	assert_true(vfs_notify(1, &notice) >= 0);
	for (int i = 0; i < 30; i++)
		assert_int_equal(our_stat("/", &st), 0);
	assert_true(notice.version != 0);
	assert_int_equal(our_stat("/m/f", &st), 0);
	assert_int_equal(notice.version, 0);
	for (int i = 0; i < 30; i++)
		assert_int_equal(our_stat("/m/f", &st), 0);
	assert_int_equal(notice.version, 0);
	vfs_notify(1, NULL);
}

/* Directories are themselves, wherever they are moved to. */
static void test_moved(void **state)
{
	char buf[64];

	(void)state;
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/m/d", 0755), 0);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/m/d/e", 0755), 0);
	int dir = our_open(1, "/m/d/e", O_RDONLY | O_DIRECTORY);
	assert_int_equal(vfs_fchdir(1, dir), 0);
	assert_int_equal(vfs_getcwd(1, buf, sizeof(buf)), 7);
	assert_string_equal(buf, "/m/d/e");
	assert_int_equal(rename(at_host("d"), at_host("moved")), 0);
	/* There is another at the old place. */
	assert_int_equal(mkdir(at_host("d"), 0755), 0);
	assert_int_equal(mkdir(at_host("d/e"), 0755), 0);
	vfs_close(1, our_open(1, "f", O_CREAT | O_WRONLY));
	assert_int_equal(access(at_host("moved/e/f"), F_OK), 0);
	int fd = vfs_open(1, dir, "g", O_CREAT | O_WRONLY, 0644);
	assert_true(fd >= 0);
	vfs_close(1, fd);
	assert_int_equal(access(at_host("moved/e/g"), F_OK), 0);
	assert_int_equal(vfs_getcwd(1, buf, sizeof(buf)), -ENOENT);
	assert_int_equal(our_open(1, "../x", O_CREAT | O_WRONLY), -ENOENT);
	vfs_close(1, dir);
	assert_int_equal(vfs_chdir(1, "/"), 0);
}

/* The path of a directory has no links, so `..` from it is the directory above
 * it. */
static void test_real_path(void **state)
{
	char buf[64];

	(void)state;
	assert_int_equal(mkdir(at_host("a"), 0755), 0);
	assert_int_equal(mkdir(at_host("a/b"), 0755), 0);
	assert_int_equal(symlink("a/b", at_host("l")), 0);
	assert_int_equal(symlink("../l/..", at_host("a/up")), 0);
	assert_int_equal(vfs_chdir(1, "/m/l"), 0);
	assert_true(vfs_getcwd(1, buf, sizeof(buf)) > 0);
	assert_string_equal(buf, "/m/a/b");
	assert_int_equal(vfs_chdir(1, "../up"), 0);
	assert_true(vfs_getcwd(1, buf, sizeof(buf)) > 0);
	assert_string_equal(buf, "/m/a");
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(vfs_chdir(1, "b"), 0);
		assert_int_equal(vfs_chdir(1, ".."), 0);
	}
	assert_true(vfs_getcwd(1, buf, sizeof(buf)) > 0);
	assert_string_equal(buf, "/m/a");
	assert_int_equal(vfs_chdir(1, "/"), 0);
}

/* --- appending ---------------------------------------------------------------- */

static void test_append(void **state)
{
	struct vfs_stat st;
	char buf[16] = "";

	(void)state;
	int a = our_open(1, "/m/log", O_CREAT | O_WRONLY | O_APPEND);
	int plain = our_open(2, "/m/log", O_RDWR);
	int native = open(at_host("log"), O_WRONLY | O_APPEND);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(vfs_write(1, a, "a", 1), 1);
		assert_int_equal(write(native, "n", 1), 1);
		/* The same node, and not at the end. */
		assert_int_equal(vfs_pwrite(2, plain, "P", 1, i), 1);
	}
	assert_int_equal(vfs_fstat(1, a, &st), 0);
	assert_int_equal(st.size, 6);
	assert_int_equal(vfs_pread(2, plain, buf, 16, 0), 6);
	assert_memory_equal(buf, "PPPnan", 6);
	close(native);
	vfs_close(1, a);
	vfs_close(2, plain);
}

/* --- locks -------------------------------------------------------------------- */

static int our_lock(
	cubicle_id_t who, int fd, int type, int64_t start, int64_t length)
{
	return vfs_lock_set(who, fd, F_SETLK,
		VFS_LOCK_HOW((int16_t)type, SEEK_SET), start, length);
}

static int host_lock(int fd, int type, int64_t start, int64_t length)
{
	struct flock l = {.l_type = (short)type,
		.l_whence = SEEK_SET,
		.l_start = start,
		.l_len = length};

	return fcntl(fd, F_OFD_SETLK, &l) ? -errno : 0;
}

/* What keeps (fd) of the host from a lock of byte (at): the type of the lock.
 */
static int host_sees(int fd, int64_t at)
{
	struct flock l = {.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = at,
		.l_len = 1};

	assert_int_equal(fcntl(fd, F_OFD_GETLK, &l), 0);
	return l.l_type;
}

/* A range from (*from) to (*to); with leases it is often one of three. */
static void choose_range(int leases, int *from, int *to)
{
	*from = (int)chance(LOCK_MAX);
	*to = *from + (int)chance((uint32_t)(LOCK_MAX - *from));
	if (leases && chance(20)) {
		*from = (int)chance(3) * (LOCK_MAX / 3);
		*to = *from + LOCK_MAX / 3 - 1;
	}
}

/* To close any descriptor ends all locks of a client. */
static void all_unlocked(cubicle_id_t id, int held[LOCK_MAX])
{
	int again = our_open(id, "/m/f", O_RDONLY);

	if (id == 1)
		leases_closed(again);
	vfs_close(id, again);
	for (int b = 0; b < LOCK_MAX; b++)
		held[b] = F_UNLCK;
}

/* Locks of three clients and of another process, against a model of bytes; the
 * host has the strongest of the clients' on each. With (leases), client 1 has
 * a libc, and is alone for nine of ten of (ALONE) steps. */
static void lock_model(int leases)
{
	int held[CLIENTS + 1][LOCK_MAX], fd[CLIENTS + 1], refused = 0;

	host_write("f", "x");
	for (int c = 0; c <= CLIENTS; c++) {
		fd[c] = c ? our_open((cubicle_id_t)c, "/m/f", O_RDWR)
			  : open(at_host("f"), O_RDWR);
		assert_true(fd[c] >= 0);
		for (int b = 0; b < LOCK_MAX; b++)
			held[c][b] = F_UNLCK;
	}
	for (int i = 0; i < LOCK_STEP; i++) {
		int who = (int)chance(CLIENTS + 1), type = (int)chance(3);
		int from, to, want = 0;

		choose_range(leases, &from, &to);
		if (leases && i % ALONE > ALONE / 10 && who > 1)
			who = 1;
		for (int c = 0; c <= CLIENTS; c++)
			for (int b = from; b <= to; b++)
				if (c != who && type != F_UNLCK &&
					(held[c][b] == F_WRLCK ||
						(held[c][b] == F_RDLCK &&
							type == F_WRLCK)))
					want = -EAGAIN;
		int got = leases && who == 1
			? (int)leases_lock(fd[1], type, from, to - from + 1)
			: who ? our_lock((cubicle_id_t)who, fd[who], type, from,
					to - from + 1)
			      : host_lock(fd[0], type, from, to - from + 1);
		assert_int_equal(got, want);
		refused += want != 0;
		for (int b = from; !want && b <= to; b++)
			held[who][b] = type;
		int ends = (int)chance(200);
		for (int c = 1; c <= CLIENTS; c++)
			if (c == ends || i % ALONE == ALONE / 10)
				all_unlocked((cubicle_id_t)c, held[c]);
		for (int b = 0; b < LOCK_MAX; b++) {
			int most = F_UNLCK;
			for (int c = 1; c <= CLIENTS; c++)
				if (held[c][b] == F_WRLCK ||
					(held[c][b] == F_RDLCK &&
						most == F_UNLCK))
					most = held[c][b];
			assert_int_equal(host_sees(fd[0], b), most);
		}
	}
	assert_true(refused > LOCK_STEP / 20);
	for (int c = 1; c <= CLIENTS; c++)
		vfs_close((cubicle_id_t)c, fd[c]);
	for (int b = 0; b < LOCK_MAX; b++)
		assert_int_equal(host_sees(fd[0], b), F_UNLCK);
	close(fd[0]);
}

static void test_lock_model(void **state)
{
	(void)state;
	lock_model(0);
}

static void test_lease_model(void **state)
{
	(void)state;
	leases_start();
	lock_model(1);
	print_message("%d locks without vfs\n", (int)leases_by_itself);
	assert_true(leases_by_itself > LOCK_STEP / 20);
	vfs_notify(1, NULL);
}

/* One cubicle at most sets locks of a file by itself: the only one with locks
 * on it. */
static void test_locker(void **state)
{
	struct vfs_notice notice[3] = {0};
	const struct flock l = {.l_type = F_WRLCK, .l_start = 20, .l_len = 1};
	int fd[3];

	(void)state;
	host_write("f", "x");
	for (cubicle_id_t c = 1; c <= 2; c++) {
		for (int i = 0; i < VFS_LEASES; i++)
			notice[c].lease[i].granted = F_UNLCK;
		vfs_notify(c, &notice[c]);
		fd[c] = our_open(c, "/m/f", O_RDWR);
	}
	int64_t handle = vfs_give(1, fd[1]) / 4;
	assert_int_equal(vfs_give(2, fd[2]) / 4, handle);
#define LOCKS(who) files_given(who, FILES_GIVEN_LOCK, handle, 0, (uintptr_t)&l)
	for (uint32_t c = 1; c <= 2; c++)
		assert_int_equal(LOCKS(c), -EBADF);
	assert_int_equal(our_lock(1, fd[1], F_WRLCK, 0, 1), 0);
	assert_int_equal(LOCKS(1), 0);
	assert_int_equal(LOCKS(2), -EBADF);
	assert_int_equal(
		files_given(1, FILES_GIVEN_LOCK, handle + 1, 0, (uintptr_t)&l),
		-EBADF);
	/* Another one comes, and what vfs does not know of is gone. */
	assert_int_equal(our_lock(2, fd[2], F_RDLCK, 5, 1), 0);
	int native = open(at_host("f"), O_RDWR);
	assert_int_equal(host_sees(native, 0), F_WRLCK);
	assert_int_equal(host_sees(native, 5), F_RDLCK);
	assert_int_equal(host_sees(native, 20), F_UNLCK);
	close(native);
	for (uint32_t c = 1; c <= 2; c++)
		assert_int_equal(LOCKS(c), -EBADF);
	for (cubicle_id_t c = 1; c <= 2; c++) {
		vfs_close(c, fd[c]);
		vfs_notify(c, NULL);
	}
	/* The number of the handle means nothing, or another file. */
	fd[1] = our_open(1, "/m/f", O_RDWR);
	assert_int_equal(vfs_give(1, fd[1]) / 4, handle);
	assert_int_equal(LOCKS(1), -EBADF);
	vfs_close(1, fd[1]);
#undef LOCKS
}

static void test_lock_get(void **state)
{
	struct vfs_lock l = {.type = F_WRLCK, .whence = SEEK_SET, .length = 10};

	(void)state;
	host_write("f", "x");
	int fd = our_open(1, "/m/f", O_RDWR);
	int native = open(at_host("f"), O_RDWR);
	assert_int_equal(vfs_fcntl(1, fd, VFS_HAS_LEASES, 0), VFS_LEASES_HOST);
	assert_int_equal(host_lock(native, F_RDLCK, 3, 4), 0);
	assert_int_equal(vfs_lock_get(1, fd, &l), 0);
	assert_int_equal(l.type, F_RDLCK);
	assert_true(l.start == 3 && l.length == 4 && l.whence == SEEK_SET);
	l = (struct vfs_lock){.type = F_RDLCK, .length = 10};
	assert_int_equal(vfs_lock_get(1, fd, &l), 0);
	assert_int_equal(l.type, F_UNLCK);
	close(native);
	vfs_close(1, fd);
}

/* A descriptor that writes is opened later: locks of the first stay, or the
 * second is refused. */
static int no_writing;

static int64_t read_only_host(int64_t number, const uint64_t argument[5])
{
	const uint64_t *how = (const void *)(uintptr_t)argument[2];

	return no_writing && number == SYS_openat2 && (*how & O_ACCMODE)
		? -EACCES
		: FILES_GO_ON;
}

static void test_more_access(void **state)
{
	(void)state;
	host_write("f", "x");
	int native = open(at_host("f"), O_RDWR);
	files_instead = read_only_host;
	no_writing = 1;
	int first = our_open(1, "/m/f", O_RDONLY);
	assert_true(first >= 0);
	assert_int_equal(our_open(1, "/m/f", O_RDWR), -EACCES);
	assert_int_equal(our_lock(1, first, F_RDLCK, 0, 1), 0);
	no_writing = 0;
	assert_int_equal(our_open(1, "/m/f", O_RDWR), -EBUSY);
	assert_int_equal(host_sees(native, 0), F_RDLCK);
	vfs_close(1, first);
	first = our_open(1, "/m/f", O_RDONLY);
	int second = our_open(1, "/m/f", O_RDWR);
	assert_true(second >= 0);
	assert_int_equal(vfs_write(1, first, "y", 1), -EBADF);
	assert_int_equal(vfs_write(1, second, "y", 1), 1);
	vfs_close(1, first);
	vfs_close(1, second);
	close(native);
}

/* --- what the host refuses ------------------------------------------------------ */

static int64_t fail_number, fail_with;

static int64_t failing(int64_t number, const uint64_t argument[5])
{
	if (number != fail_number)
		return FILES_GO_ON;
	if (fail_with >= 0 && argument[2] > (uint64_t)fail_with)
		return syscall(number, argument[0], argument[1], fail_with,
			argument[3], 0);
	return fail_with < 0 ? fail_with : FILES_GO_ON;
}

static void have_fail(int64_t number, int64_t with)
{
	fail_number = number;
	fail_with = with;
	files_instead = failing;
}

static void test_errors(void **state)
{
	static const int errors[] = {EIO, ENOSPC, EDQUOT, EFBIG};
	char buf[16] = "";

	(void)state;
	int fd = our_open(1, "/m/f", O_CREAT | O_RDWR);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		have_fail(SYS_pwrite64, -errors[i]);
		assert_int_equal(vfs_write(1, fd, "12345678", 8), -errors[i]);
		assert_int_equal(vfs_lseek(1, fd, 0, SEEK_CUR), 0);
		have_fail(SYS_fsync, -errors[i]);
		assert_int_equal(vfs_fsync(1, fd, VFS_SYNC_FILE), -errors[i]);
		assert_int_equal(vfs_fsync(1, fd, VFS_SYNC_DATA), 0);
		assert_int_equal(vfs_sync(1), 0);
		have_fail(SYS_fdatasync, -errors[i]);
		assert_int_equal(vfs_fsync(1, fd, VFS_SYNC_DATA), -errors[i]);
		assert_int_equal(vfs_fsync(1, fd, VFS_SYNC_ALL), 0);
		have_fail(SYS_syncfs, -errors[i]);
		assert_int_equal(vfs_fsync(1, fd, VFS_SYNC_ALL), -errors[i]);
		assert_int_equal(vfs_sync(1), -errors[i]);
		have_fail(SYS_ftruncate, -errors[i]);
		assert_int_equal(vfs_ftruncate(1, fd, 9), -errors[i]);
		have_fail(SYS_pread64, -errors[i]);
		assert_int_equal(vfs_read(1, fd, buf, 8), -errors[i]);
		have_fail(SYS_fallocate, -errors[i]);
		assert_int_equal(vfs_fallocate(1, fd, 0, 0, 9), -errors[i]);
		have_fail(SYS_unlinkat, -errors[i]);
		assert_int_equal(
			vfs_unlink(1, VFS_AT_CWD, "/m/f", 0), -errors[i]);
	}
	have_fail(SYS_pwrite64, 3);
	assert_int_equal(vfs_write(1, fd, "12345678", 8), 3);
	assert_int_equal(vfs_lseek(1, fd, 0, SEEK_CUR), 3);
	have_fail(SYS_pread64, 2);
	assert_int_equal(vfs_pread(1, fd, buf, 8, 0), 2);
	assert_string_equal(buf, "12");
	have_fail(SYS_fcntl, -ENOLCK);
	assert_int_equal(our_lock(1, fd, F_WRLCK, 0, 1), -ENOLCK);
	files_instead = NULL;
	/* Nobody has it: it was not recorded. */
	assert_int_equal(
		our_lock(2, our_open(2, "/m/f", O_RDWR), F_WRLCK, 0, 1), 0);
	assert_int_equal(our_lock(1, fd, F_WRLCK, 0, 1), -EAGAIN);
	vfs_close(2, 0);
	vfs_close(1, fd);
}

/* Names change while the host looks for them: it is tried again, not for ever.
 */
static int again;

static int64_t changing(int64_t number, const uint64_t argument[5])
{
	(void)argument;
	return number == SYS_openat2 && again-- > 0 ? -EAGAIN : FILES_GO_ON;
}

static void test_again(void **state)
{
	(void)state;
	host_write("f", "x");
	files_instead = changing;
	again = 10;
	int fd = our_open(1, "/m/f", O_RDWR);
	assert_true(fd >= 0);
	vfs_close(1, fd);
	again = 1000;
	assert_int_equal(our_open(1, "/m/f", O_RDWR), -EAGAIN);
}

static void test_read_only(void **state)
{
	struct vfs_time t[2] = {{1, 0}, {1, 0}};
	struct vfs_stat st;
	char buf[8] = "";

	(void)state;
	host_write("f", "abc");
	assert_int_equal(mkdir(at_host("d"), 0755), 0);
	int fd = our_open(1, "/ro/f", O_RDONLY);
	assert_int_equal(vfs_read(1, fd, buf, 8), 3);
	assert_int_equal(our_open(1, "/ro/f", O_RDWR), -EROFS);
	assert_int_equal(our_open(1, "/ro/f", O_WRONLY), -EROFS);
	assert_int_equal(our_open(1, "/ro/f", O_RDONLY | O_TRUNC), -EROFS);
	assert_int_equal(our_open(1, "/ro/new", O_CREAT | O_RDONLY), -EROFS);
	assert_int_equal(vfs_write(1, fd, "x", 1), -EBADF);
	assert_int_equal(vfs_fchmod(1, fd, 0777), -EROFS);
	assert_int_equal(vfs_chmod(1, VFS_AT_CWD, "/ro/f", 0777), -EROFS);
	assert_int_equal(vfs_utimens(1, fd, NULL, t, 2, 0), -EROFS);
	assert_int_equal(vfs_truncate(1, "/ro/f", 0), -EROFS);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/ro/n", 0755), -EROFS);
	assert_int_equal(vfs_unlink(1, VFS_AT_CWD, "/ro/f", 0), -EROFS);
	assert_int_equal(
		vfs_unlink(1, VFS_AT_CWD, "/ro/d", AT_REMOVEDIR), -EROFS);
	assert_int_equal(
		vfs_rename(1, VFS_AT_CWD, "/ro/f", VFS_AT_CWD, "/ro/g", 0),
		-EROFS);
	assert_int_equal(
		vfs_link(1, VFS_AT_CWD, "/ro/f", VFS_AT_CWD, "/ro/g"), -EROFS);
	assert_int_equal(vfs_symlink(1, "f", VFS_AT_CWD, "/ro/l"), -EROFS);
	/* Locks change nothing. */
	assert_int_equal(our_lock(1, fd, F_RDLCK, 0, 1), 0);
	vfs_close(1, fd);
	assert_int_equal(our_stat("/ro/f", &st), 0);
	assert_int_equal(st.size, 3);
	assert_int_equal(st.mode & 0777, 0644);
}

static void test_no_files(void **state)
{
	struct vfs_stat st;

	(void)state;
	assert_int_equal(mkfifo(at_host("fifo"), 0644), 0);
	assert_int_equal(our_stat("/m/fifo", &st), 0);
	assert_true(S_ISFIFO(st.mode));
	for (int flags = 0; flags < 3; flags++)
		assert_int_equal(our_open(1, "/m/fifo", flags), -ENXIO);
	if (!mknod(at_host("null"), S_IFCHR | 0666, 0x103)) {
		assert_int_equal(our_open(1, "/m/null", O_RDWR), -ENXIO);
		assert_int_equal(our_stat("/m/null", &st), 0);
		assert_int_equal(st.rdevice, 0x103);
	}
	assert_int_equal(
		vfs_open(1, VFS_AT_CWD, "/m/s", O_CREAT | O_WRONLY, 04755),
		-EPERM);
	assert_int_equal(access(at_host("s"), F_OK), -1);
	host_write("f", "x");
	assert_int_equal(vfs_chmod(1, VFS_AT_CWD, "/m/f", 02755), -EPERM);
	assert_int_equal(vfs_chmod(1, VFS_AT_CWD, "/m/f", 01700), 0);
	assert_int_equal(symlink("/etc/passwd", at_host("out")), 0);
	assert_int_equal(symlink("../../..", at_host("up")), 0);
	assert_int_equal(our_open(1, "/m/out", O_RDONLY), -EXDEV);
	assert_int_equal(our_stat("/m/out", &st), -EXDEV);
	assert_int_equal(our_open(1, "/m/up/etc/passwd", O_RDONLY), -EXDEV);
	/* The system's own `/`, from the mount's `..`. */
	assert_int_equal(our_stat("/m/../none", &st), 0);
}

/* --- forged calls ----------------------------------------------------------------- */

static bool is_mount(uint64_t handle)
{
	return (int64_t)handle == files_mount(0) ||
		(int64_t)handle == files_mount(1);
}

static void test_forged_handles(void **state)
{
	static const uint64_t far[] = {1ull << 31, 1ull << 32, (1ull << 32) + 3,
		UINT64_MAX, (uint64_t)-100 /* AT_FDCWD */, 1ull << 63};
	int pipe_fd[2], memory = (int)syscall(SYS_memfd_create, "memory", 0);
	int closed = (int)files_open(
		files_mount(0), (char[4096]){"."}, 0, 0, attributes);
	uint64_t tried = 0;

	(void)state;
	assert_int_equal(pipe(pipe_fd), 0);
	assert_int_equal(write(memory, "image", 5), 5);
	assert_true(closed >= 0);
	assert_int_equal(files_close(closed), 0);
	for (uint32_t o = 0; o <= FILES_CLOSE; o++) {
		if (o == FILES_MOUNT)
			continue;
		for (uint64_t h = 0; h < FORGED; h++, tried++)
			if (!is_mount(h))
				assert_int_equal(forged(o, h), -EBADF);
		for (size_t i = 0; i < sizeof(far) / sizeof(far[0]); i++)
			assert_int_equal(forged(o, far[i]), -EBADF);
	}
	assert_int_equal(forged(FILES_CLOSE, (uint64_t)files_mount(0)), -EBADF);
	assert_int_equal(lseek(memory, 0, SEEK_END), 5);
	assert_int_equal(close(memory), 0);
	assert_int_equal(close(pipe_fd[0]), 0);
	assert_int_equal(close(pipe_fd[1]), 0);
	print_message(
		"%llu calls with forged handles\n", (unsigned long long)tried);
}

/* vfs looks up names in a mount by itself: not above it, and nobody else. */
static void test_given_directory(void **state)
{
	static char name[FILES_NAME_BYTES] = "f";
	static const char *const paths[] = {"..", "a/b", "/", "../x", "./x"};
	char st[256];
	int64_t m = files_mount(0);

	(void)state;
	host_write("f", "x");
	assert_int_equal(given_lookup(m, name, st), 0);
	assert_int_equal(
		files_given(2, FILES_GIVEN_LOOKUP, m, (uintptr_t)name, 0),
		-EBADF);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		strcpy(name, paths[i]);
		assert_int_equal(given_lookup(m, name, st), -EINVAL);
	}
	assert_int_equal(
		files_given(1, FILES_GIVEN_READ, m, (uintptr_t)st, sizeof(st)),
		-EISDIR);
	assert_int_equal(
		files_given(1, FILES_GIVEN_WRITE, m, (uintptr_t)st, sizeof(st)),
		-EBADF);
	assert_int_equal(files_give(m, 1, 2), -EBADF);
	assert_int_equal(files_give_locks(m, 1), -EBADF);
	/* The file system itself resolves links and paths. */
	struct vfs_stat by_name, by_path;
	assert_int_equal(symlink("f", at_host("l")), 0);
	assert_int_equal(vfs_stat(1, VFS_AT_CWD, "/m/f", 0, &by_name), 0);
	assert_int_equal(vfs_stat(1, VFS_AT_CWD, "/m/l", 0, &by_path), 0);
	assert_memory_equal(&by_name, &by_path, sizeof(by_name));
	assert_int_equal(vfs_stat(1, VFS_AT_CWD, "/m/../m/f", 0, &by_path), 0);
	assert_int_equal(by_path.inode, by_name.inode);
}

/* Names that are paths, flags and modes that are not listed, buffers that are
 * not accessible, and those that have no end. */
static void test_forged_arguments(void **state)
{
	static char name[FILES_NAME_BYTES], path[FILES_PATH_BYTES];
	static const char *const paths[] = {
		"..", "a/b", "/", "/etc", "../x", "./x", "x/"};
	int64_t m = files_mount(0), n = -1;
	char buf[256], times[32] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		strcpy(name, paths[i]);
		assert_int_equal(files_make_directory(m, name, 0755), -EINVAL);
		assert_int_equal(files_remove(m, name, 0), -EINVAL);
		assert_int_equal(files_stat(m, name, buf), -EINVAL);
		assert_int_equal(files_rename(m, name, m, name, 0), -EINVAL);
		assert_int_equal(files_link(m, name, m, name), -EINVAL);
		assert_int_equal(files_make_link(path, m, name), -EINVAL);
		assert_int_equal(
			files_read_link(m, name, buf, sizeof(buf)), -EINVAL);
	}
	strcpy(name, "x");
	for (int bit = 0; bit < 32; bit++) {
		uint32_t one = 1u << bit;
		uint32_t known =
			FILES_O_CHANGES | FILES_O_OTHERS | FILES_O_PATH;
		strcpy(path, ".");
		if (!(one & known))
			assert_int_equal(
				files_open(m, path, one, 0, attributes),
				-EINVAL);
		if (one & ~(uint32_t)FILES_MODE) {
			assert_int_equal(
				files_make_directory(m, name, one), -EINVAL);
			assert_int_equal(files_set_mode(m, one), -EINVAL);
		}
		if (one != 0x200)
			assert_int_equal(
				files_remove(m, name, (int)one), -EINVAL);
		if (one != 1 && one != 2)
			assert_int_equal(
				files_rename(m, name, m, name, (int)one),
				-EINVAL);
		if (one != 1) {
			assert_int_equal(files_allocate(m, (int)one, 0, 1),
				-EBADF); /* it is a directory */
		}
	}
	assert_int_equal(
		files_open(m, path, FILES_O_PATH | O_CREAT, 0, attributes),
		-EINVAL);
	memset(path, 'x', sizeof(path));
	assert_int_equal(files_open(m, path, 0, 0, attributes), -ENAMETOOLONG);
	memset(name, 'x', sizeof(name));
	assert_int_equal(files_remove(m, name, 0), -ENAMETOOLONG);
	strcpy(name, "f");
	strcpy(path, "f");
	n = files_open(m, path, O_RDWR | O_CREAT, 06644, attributes);
	assert_true(n >= 0);
	struct stat st;
	assert_int_equal(stat(at_host("f"), &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0644);
	/* Memory of others: the buffer ends in it, or begins there. */
	files_bad = (uintptr_t)buf + 100;
	files_bad_bytes = 10;
	assert_int_equal(files_read(n, buf, 101, 0), -EFAULT);
	assert_int_equal(files_read(n, buf, 100, 0), 0);
	assert_int_equal(files_write(n, buf + 105, 1, 0), -EFAULT);
	assert_int_equal(files_write(n, NULL, 1, 0), -EFAULT);
	assert_int_equal(files_write(n, (void *)-2, 5, 0), -EFAULT);
	assert_int_equal(files_list(m, buf + 109, 100), -EFAULT);
	assert_int_equal(files_read_link(m, name, buf, 256), -EFAULT);
	files_bad = (uintptr_t)times + 31;
	files_bad_bytes = 1;
	assert_int_equal(files_set_times(n, times), -EFAULT);
	assert_int_equal(files_lock_set(n, times), -EFAULT);
	assert_int_equal(files_lock_get(n, times), -EFAULT);
	files_bad = (uintptr_t)buf + 119;
	assert_int_equal(files_space(n, buf), -EFAULT);
	files_bad = (uintptr_t)name + 255;
	assert_int_equal(files_remove(m, name, 0), -EFAULT);
	files_bad = (uintptr_t)path + 4095;
	assert_int_equal(files_open(m, path, 0, 0, attributes), -EFAULT);
	files_bad = (uintptr_t)attributes + sizeof(attributes) - 1;
	assert_int_equal(files_open(m, path, 0, 0, attributes), -EFAULT);
	files_bad_bytes = 0;
	/* A file is no directory, and the other way round. */
	assert_int_equal(files_list(n, buf, 100), -EBADF);
	assert_int_equal(files_open(n, path, 0, 0, attributes), -EBADF);
	assert_int_equal(files_read(m, buf, 100, 0), -EBADF);
	assert_int_equal(files_lock_set(m, times), -EBADF);
	assert_int_equal(
		host_file(FILES_GIVE_LOCKS + 1, 0, 0, 0, 0, 0), -EINVAL);
	assert_int_equal(host_file(UINT32_MAX, 0, 0, 0, 0, 0), -EINVAL);
	assert_int_equal(files_close(n), 0);
	assert_int_equal(files_close(n), -EBADF);
}

/* Nodes are numbers that vfs checks nowhere: hostfs does. */
static void test_forged_nodes(void **state)
{
	struct vfs_stat st;
	char buf[64];

	(void)state;
	host_write("f", "x");
	int64_t root = 1, node = hostfs_open(1, 1, "f", O_RDWR, 0, &st);
	assert_true(node > 0);
	assert_int_equal(hostfs_release((uint64_t)node), 0);
	for (uint64_t i = 0; i < 3000; i++) {
		uint64_t forged = i < 1000 ? i + 3
			: i < 2000	   ? (uint64_t)node + (i << 32)
					   : ((uint64_t)seed * i) | 4096;
		assert_int_equal(hostfs_stat(forged, &st), -ESTALE);
		assert_int_equal(hostfs_read(forged, 0, buf, 8), -ESTALE);
		assert_int_equal(hostfs_write(1, forged, 0, buf, 8), -ESTALE);
		assert_int_equal(hostfs_release(forged), -ESTALE);
		assert_int_equal(hostfs_hold(forged), -ESTALE);
		assert_int_equal(hostfs_lock(forged, 0, 0, 9), -ESTALE);
		assert_int_equal(hostfs_sync(forged, 0), -ESTALE);
		assert_int_equal(
			hostfs_open(1, forged, "f", O_RDONLY, 0, &st), -ESTALE);
	}
	/* The root is never closed. */
	assert_int_equal(hostfs_release((uint64_t)root), -ESTALE);
	assert_int_equal(hostfs_lookup((uint64_t)root, "f", 1, &st), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, begin, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_of_others),
		TEST(data_of_others),
		TEST(notice),
		TEST(moved),
		TEST(real_path),
		TEST(append),
		TEST(lock_model),
		TEST(lease_model),
		TEST(locker),
		TEST(lock_get),
		TEST(more_access),
		TEST(errors),
		TEST(again),
		TEST(read_only),
		TEST(no_files),
		TEST(forged_handles),
		TEST(given_directory),
		TEST(forged_arguments),
		TEST(forged_nodes),
	};

	return cmocka_run_group_tests(tests, make, end);
}
