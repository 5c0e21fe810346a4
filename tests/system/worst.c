/* SPDX-License-Identifier: MIT */
/*
 * worst.c: the calls of vfs that keep it and the file system busy longest. Each
 * is timed. What takes long because there is much to do takes long each time;
 * so where it is a single call that did, the shortest of several rounds counts,
 * as the machine may be busy. Nor may any run into the time limit that the
 * layout sets: that would stop the service for all. This limit is ten times
 * MAX_NS: on a virtual machine, processor time includes what its host took.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "random/random.h"
#include "rt/string.h"
#include "say.h"
#include "time/time.h"
#include "vfs/vfs.h"

#define SELF	  CUBICLE_SELF
#define CWD	  VFS_AT_CWD
#define RDWR	  0102 /* O_RDWR | O_CREAT */
#define DEAD	  (-130)
#define BUF_PAGES 512
#define NAMES	  100000
#define DEPTH	  10000
#define ROUNDS	  12

struct iovec {
	char *base;
	size_t bytes;
};

static char *buf;
static int64_t longest;
static int dead;
static size_t mapped;

static int64_t now(void)
{
	return time_now_ns(TIME_MONOTONIC);
}

/* What began at (start) is over, with (result). */
static int64_t timed(int64_t start, int64_t result)
{
	int64_t took = now() - start;

	longest = took > longest ? took : longest;
	dead += result == DEAD;
	return result;
}

#define TIMED(call)                     \
	({                              \
		int64_t start_ = now(); \
		timed(start_, call);    \
	})

#define KINDS  64
#define MAX_NS 20000000 /* of calls that are tried several times */

/* The longest call of each kind, in the round in which that was shortest. */
static struct kind {
	const char *what;
	int64_t best;
	int rounds;
} kinds[KINDS];

static void tell(const char *what)
{
	struct kind *k = kinds;

	while (k->what && strcmp(k->what, what))
		k++;
	if (!k->what || longest < k->best)
		k->best = longest;
	k->what = what;
	k->rounds++;
	longest = 0;
}

static void tell_all(void)
{
	for (struct kind *k = kinds; k->what; k++) {
		char text[64] = "us ";
		memcpy(text + 3, k->what, strlen(k->what) + 1);
		for (char *p = text + 3; *p; p++)
			*p = *p == ' ' ? '-' : *p;
		say_hex(text, (uint64_t)(k->best / 1000));
		if (k->rounds >= ROUNDS / 2)
			check(k->best <= MAX_NS, k->what);
	}
}

static int open_file(const char *path)
{
	return vfs_open(SELF, CWD, path, RDWR, 0600);
}

static void transfers(void)
{
	static struct iovec iov[VFS_IOV_MAX];
	int zero = open_file("/dev/zero"), random = open_file("/dev/urandom");
	int file = open_file("/t");

	for (int i = 0; i < VFS_IOV_MAX; i++)
		iov[i] = (struct iovec){buf, BUF_PAGES * 4096};
	TIMED(vfs_readv(SELF, zero, (void *)iov, VFS_IOV_MAX));
	tell("readv of zeroes");
	TIMED(vfs_readv(SELF, random, (void *)iov, 16));
	tell("readv of random bytes");
	TIMED(vfs_writev(SELF, file, (void *)iov, 100));
	tell("writev to a file");
	vfs_lseek(SELF, file, 0, 0);
	TIMED(vfs_readv(SELF, file, (void *)iov, VFS_IOV_MAX));
	tell("readv of a file");
	vfs_unlink(SELF, CWD, "/t", 0);
	vfs_close(SELF, zero);
	vfs_close(SELF, random);
	vfs_close(SELF, file);
}

/* A file as large as can be, again and again, and what is to be seen of it. */
static void sizes(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		int fd = open_file("/s");
		int64_t at = 0, n;
		while ((n = TIMED(vfs_pwrite(
				SELF, fd, buf, BUF_PAGES * 4096, at))) > 0 &&
			at < (int64_t)300 << 20)
			at += n;
		tell("pwrite at the end");
		TIMED(vfs_lseek(SELF, fd, 0, 4 /* SEEK_HOLE */));
		tell("lseek to a hole");
		if (round % 2) {
			TIMED(vfs_ftruncate(
				SELF, fd, round % 4 == 1 ? 0 : 4096));
			tell("ftruncate");
		}
		TIMED(vfs_ftruncate(SELF, fd, INT64_MAX));
		tell("ftruncate to the most");
		TIMED(vfs_unlink(SELF, CWD, "/s", 0));
		tell("unlink");
		TIMED(vfs_close(SELF, fd));
		tell(round % 2 ? "close of what is short" : "close");
	}
}

/* Truncate a large file in steps, each of which leaves one page of a table. */
static void steps(void)
{
	int fd = open_file("/s");
	int64_t at = 0, n;

	while ((n = vfs_pwrite(SELF, fd, buf, BUF_PAGES * 4096, at)) > 0 &&
		at < (int64_t)300 << 20)
		at += n;
	for (at >>= 21; at >= 0; at--)
		TIMED(vfs_ftruncate(SELF, fd, (at << 21) + 1));
	tell("ftruncate in steps");
	vfs_unlink(SELF, CWD, "/s", 0);
	vfs_close(SELF, fd);
}

static int wrong; /* results of what follows */

#define FAR                                                              \
	48 /* bits of an offset: a page there has four tables of its own \
	    */

/* A file of single pages, as many as possible. */
static int sparse_file(const char *path)
{
	int fd = open_file(path);
	int64_t i = 0, n;

	while (i < 1 << 15 &&
		(n = TIMED(vfs_pwrite(SELF, fd, "x", 1, i << FAR))) == 1)
		i++;
	wrong += i < 2500;
	tell("pwrite far from the others");
	TIMED(vfs_lseek(SELF, fd, 0, 4 /* SEEK_HOLE */));
	TIMED(vfs_lseek(SELF, fd, 4096, 3 /* SEEK_DATA */));
	TIMED(vfs_lseek(SELF, fd, ((i - 1) << FAR) + 4096, 3));
	tell("lseek in single pages");
	return fd;
}

/* The ways to remove its data. Afterwards the client can use its pages again.
 */
static void sparse(int round)
{
	int fd = sparse_file("/s"), other = open_file("/o");
	int64_t at = 0, n;

	switch (round % 6) {
	case 0:
		TIMED(vfs_ftruncate(SELF, fd, 0));
		tell("ftruncate of single pages");
		break;
	case 1:
		TIMED(vfs_ftruncate(SELF, fd, (int64_t)4000 << FAR));
		TIMED(vfs_ftruncate(SELF, fd, (int64_t)2000 << FAR));
		TIMED(vfs_ftruncate(SELF, fd, ((int64_t)1 << FAR) + 1));
		tell("ftruncate of some single pages");
		vfs_ftruncate(SELF, fd, 0);
		break;
	case 2:
		TIMED(vfs_close(SELF, open_file("/s")));
		TIMED(vfs_unlink(SELF, CWD, "/s", 0));
		TIMED(vfs_close(SELF, fd));
		tell("close of single pages");
		break;
	case 3:
		TIMED(vfs_close(SELF, fd));
		TIMED(vfs_unlink(SELF, CWD, "/s", 0));
		tell("unlink of single pages");
		break;
	case 4:
		TIMED(vfs_open(SELF, CWD, "/s", RDWR | 01000, 0600));
		tell("open with O_TRUNC of single pages");
		break;
	default:
		vfs_close(SELF, fd);
		TIMED(vfs_rename(SELF, CWD, "/o", CWD, "/s", 0));
		tell("rename over single pages");
	}
	if (round / 6 % 2) {
		wrong += TIMED(vfs_fallocate(
				 SELF, other, 1, 0, (int64_t)128 << 20)) != 0;
		tell("fallocate of what was single pages");
	} else {
		while ((n = TIMED(vfs_pwrite(
				SELF, other, buf, BUF_PAGES * 4096, at))) > 0 &&
			at < (int64_t)128 << 20)
			at += n;
		wrong += n <= 0;
		tell("pwrite to what was single pages");
	}
	for (int i = 3; i < 16; i++)
		vfs_close(SELF, i);
	vfs_unlink(SELF, CWD, "/s", 0);
	vfs_unlink(SELF, CWD, "/o", 0);
}

static void promises(void)
{
	int fd = open_file("/s");

	for (int64_t mib = 4096; mib; mib /= 2)
		TIMED(vfs_fallocate(SELF, fd, 1, 0, mib << 20));
	tell("fallocate");
	TIMED(vfs_fallocate(SELF, fd, 1, (int64_t)1 << 60, (int64_t)1 << 60));
	tell("fallocate far away");
	vfs_unlink(SELF, CWD, "/s", 0);
	TIMED(vfs_close(SELF, fd));
	tell("close of that");
}

static char *number(char *to, int n)
{
	char *p = to + 12;

	*--p = 0;
	do
		*--p = (char)('0' + n % 10);
	while (n /= 10);
	return p;
}

static void names(void)
{
	char text[12];
	int made = 0;

	vfs_mkdir(SELF, CWD, "/n", 0700);
	vfs_chdir(SELF, "/n");
	while (made < NAMES &&
		!TIMED(vfs_symlink(SELF, "x", CWD, number(text, made))))
		made++;
	say_hex("names", (uint64_t)made);
	tell("symlink");
	vfs_mkdir(SELF, CWD, "d", 0700);
	vfs_chdir(SELF, "d");
	TIMED(vfs_getcwd(SELF, buf, 4096));
	tell("getcwd");
	int fd = vfs_open(SELF, CWD, "/n", 0, 0);
	while (TIMED(vfs_getdents(SELF, fd, buf, BUF_PAGES * 4096)) > 0)
		;
	tell("getdents");
	for (int i = 0; i < made - 1; i++)
		TIMED(vfs_unlink(SELF, fd, number(text, i), 0));
	tell("unlink of one of many");
	vfs_lseek(SELF, fd, 0, 0);
	TIMED(vfs_getdents(SELF, fd, buf, BUF_PAGES * 4096));
	tell("getdents of what is left");
	vfs_unlink(SELF, fd, number(text, made - 1), 0);
	vfs_chdir(SELF, "/");
	vfs_unlink(SELF, CWD, "/n/d", 0x200);
	TIMED(vfs_unlink(SELF, CWD, "/n", 0x200));
	TIMED(vfs_close(SELF, fd));
	tell("rmdir of that");
}

/* Directories below each other, which are removed from below. */
static void depth(void)
{
	static int fds[64];
	int made = 0;

	vfs_mkdir(SELF, CWD, "/top", 0700);
	vfs_chdir(SELF, "/top");
	while (made < DEPTH && !TIMED(vfs_mkdir(SELF, CWD, "d", 0700)) &&
		!TIMED(vfs_chdir(SELF, "d")))
		made++;
	say_hex("depth", (uint64_t)made);
	tell("mkdir and chdir in the deep");
	vfs_mkdir(SELF, CWD, "/other", 0700);
	TIMED(vfs_rename(SELF, CWD, "/other", CWD, "o", 0));
	TIMED(vfs_rename(SELF, CWD, "o", CWD, "/other", 0));
	vfs_unlink(SELF, CWD, "/other", 0x200);
	tell("rename in the deep");
	TIMED(vfs_getcwd(SELF, buf, 4096));
	tell("getcwd in the deep");
	fds[0] = vfs_open(SELF, CWD, ".", 0, 0);
	for (int i = 0; i < made && !vfs_chdir(SELF, ".."); i++)
		vfs_unlink(SELF, CWD, "d", 0x200);
	vfs_chdir(SELF, "/");
	vfs_unlink(SELF, CWD, "/top", 0x200);
	TIMED(vfs_close(SELF, fds[0]));
	tell("close of the deepest");
}

/* Each link leads through the next, with as many names as fit. */
static void links(void)
{
	struct vfs_stat st;
	char target[4096], name[3] = "l0";

	for (int i = 0; i < 2040; i++) {
		target[2 * i] = '.';
		target[2 * i + 1] = '/';
	}
	target[4082] = 0;
	for (int i = 0; i < 39; i++) {
		name[1] = (char)('0' + i);
		target[4080] = 'l';
		target[4081] = (char)('0' + i + 1);
		vfs_symlink(SELF, target, CWD, name);
	}
	TIMED(vfs_stat(SELF, CWD, "/l0", 0, &st));
	tell("stat through links");
	for (int i = 0; i < 39; i++) {
		name[1] = (char)('0' + i);
		vfs_unlink(SELF, CWD, name, 0);
	}
}

static void locks(void)
{
	int fd = open_file("/locked");

	for (int i = 0; i < 20000; i++)
		if (TIMED(vfs_lock_set(
			    SELF, fd, 6, VFS_LOCK_HOW(1, 0), 4 * i, 2)))
			break;
	tell("lock");
	TIMED(vfs_close(SELF, fd));
	tell("close with locks");
}

/* A file as large as can be mapped, whose pages are in the heap or not. */
static void mappings(void)
{
	int fd = open_file("/m");
	size_t bytes = (size_t)4 << 20;

	while (bytes > 4096) {
		for (size_t at = 0; at < bytes; at += BUF_PAGES * 2048)
			vfs_pwrite(
				SELF, fd, buf, BUF_PAGES * 2048, (int64_t)at);
		int64_t at = TIMED(vfs_map(SELF, fd, 0, bytes, 1));
		if (at < 0) {
			bytes /= 2;
			continue;
		}
		tell("map");
		for (size_t i = 0; i < bytes; i += 4096)
			*(volatile char *)(uintptr_t)(at + (int64_t)i) = 1;
		TIMED(vfs_ftruncate(SELF, fd, 0));
		tell("ftruncate of what is mapped");
		TIMED(vfs_ftruncate(SELF, fd, (int64_t)bytes));
		tell("ftruncate to what is mapped");
		TIMED(vfs_unmap(SELF, (uint64_t)at, bytes));
		tell("unmap");
		break;
	}
	mapped = bytes;
	vfs_unlink(SELF, CWD, "/m", 0);
	vfs_close(SELF, fd);
}

#define MANY_FILES 60

/* All that can be mapped, of many files, is unmapped. What alloc puts off does
 * not all fall to one call. */
static void unmap_all(void)
{
	char name[] = "/m0";
	size_t bytes = (size_t)4 << 20;
	uint64_t start = UINT64_MAX, end = 0;

	for (int i = 0; i < MANY_FILES; i++, name[2]++) {
		int fd = open_file(name);
		int64_t at = vfs_ftruncate(SELF, fd, (int64_t)bytes)
			? -1
			: vfs_map(SELF, fd, 0, bytes, 1);
		for (size_t k = 0; at > 0 && k < bytes; k += 4096)
			*(volatile char *)(uintptr_t)(at + (int64_t)k) = 1;
		if (at > 0 && (uint64_t)at < start)
			start = (uint64_t)at;
		if (at > 0 && (uint64_t)at + bytes > end)
			end = (uint64_t)at + bytes;
		vfs_close(SELF, fd);
	}
	CHECK(end > start + 2 * bytes);
	for (; start < end; start += bytes)
		TIMED(vfs_unmap(SELF, start, bytes));
	tell("unmap of many");
	for (name[2] = '0'; name[2] < '0' + MANY_FILES; name[2]++)
		vfs_unlink(SELF, CWD, name, 0);
}

int cubicle_main(void)
{
	buf = alloc_pages(SELF, BUF_PAGES);
	if (!buf || vfs_mount(SELF, "ramfs", "/", 0) ||
		vfs_mkdir(SELF, CWD, "/dev", 0755) ||
		vfs_mount(SELF, "devfs", "/dev", 0))
		return 3;
	for (int round = 0; round < 3 * ROUNDS; round++)
		sparse(round);
	CHECK_IS(wrong, 0);
	for (int round = 0; round < ROUNDS; round++) {
		steps();
		transfers();
		promises();
		links();
		locks();
		mappings();
		unmap_all();
	}
	sizes();
	names();
	depth();
	tell_all();
	CHECK_IS(dead, 0);
	CHECK(mapped == 4 << 20);
	say("end");
	return check_failures() ? 1 : 0;
}
