/* SPDX-License-Identifier: MIT */
/*
 * large.c: a file that is larger than the memory of a cubicle.
 *
 *     large FILE MIB EVERY
 *
 * Writes each (EVERY)th of MIB blocks of 1 MiB, and compares. Overwrites single
 * pages, and compares. Cuts the file to half of its size, removes it, and goes
 * on with another file. After "written" and "removed" it waits for a line, so
 * that a script can look at the memory of the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define BLOCK	   (1 << 20)
#define PAGE	   4096
#define OVERWRITES 2000
#define GO_ON	   20000 /* writes after the removal */

static uint64_t want[BLOCK / 8], got[BLOCK / 8];
static const char *file;
static int64_t blocks, every;
static int fd;

static void fail(const char *what, int64_t at)
{
	printf("large: %s: %s at block %lld: %s\n", file, what, (long long)at,
		strerror(errno));
	exit(1);
}

/* What block (n) holds; the bytes depend on all of the number. */
static void make(int64_t n)
{
	uint64_t x = (uint64_t)n * 0x9e3779b97f4a7c15;

	for (int i = 0; i < BLOCK / 8; i++)
		want[i] = x += 0x9e3779b97f4a7c15;
}

static void write_all(void)
{
	for (int64_t n = 0; n < blocks; n += every) {
		make(n);
		if (pwrite(fd, want, BLOCK, n * BLOCK) != BLOCK)
			fail("pwrite", n);
	}
	if (ftruncate(fd, blocks * BLOCK))
		fail("ftruncate", blocks);
}

static void compare(int64_t from, int64_t to)
{
	static const uint64_t zero[BLOCK / 8];

	for (int64_t n = from; n < to; n++) {
		if (pread(fd, got, BLOCK, n * BLOCK) != BLOCK)
			fail("pread", n);
		if (n % every == 0)
			make(n);
		errno = 0;
		if (memcmp(got, n % every ? zero : want, BLOCK))
			fail("other content", n);
	}
}

/* Of page (i) of (OVERWRITES). */
static int64_t place(int64_t i)
{
	int64_t data = (blocks + every - 1) / every;

	return (i * 7919 % data) * every * BLOCK + i % 250 * PAGE;
}

static void overwrite(void)
{
	uint64_t page[PAGE / 8];

	for (int64_t i = 0; i < OVERWRITES; i++) {
		memset(page, (int)i, PAGE);
		if (pwrite(fd, page, PAGE, place(i)) != PAGE)
			fail("pwrite of a page", place(i) / BLOCK);
		if (pread(fd, got, PAGE, place(i)) != PAGE ||
			memcmp(got, page, PAGE))
			fail("a page", place(i) / BLOCK);
	}
	/* As it was, for compare(). */
	for (int64_t i = 0; i < OVERWRITES; i++) {
		make(place(i) / BLOCK);
		if (pwrite(fd, (char *)want + place(i) % BLOCK, PAGE,
			    place(i)) != PAGE)
			fail("pwrite of a page", place(i) / BLOCK);
	}
}

static uint64_t space(void)
{
	struct statvfs fs;

	if (statvfs("/", &fs))
		fail("statvfs", 0);
	return (uint64_t)fs.f_bavail * fs.f_bsize / BLOCK;
}

static void go_on(void)
{
	int other = open("other", O_RDWR | O_CREAT, 0600);

	for (int i = 0; i < GO_ON; i++)
		if (pwrite(other, "x", 1, 0) != 1)
			fail("pwrite to another file", 0);
	close(other);
	unlink("other");
}

static void reached(const char *what)
{
	printf("%s\n", what);
	fflush(stdout);
	getchar();
}

int main(int argc, char **argv)
{
	struct stat st;

	if (argc != 4)
		return 2;
	file = argv[1];
	blocks = atoll(argv[2]);
	every = atoll(argv[3]);
	fd = open(file, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		fail("open", 0);
	uint64_t before = space();
	printf("space %llu\n", (unsigned long long)before);
	write_all();
	if (fstat(fd, &st) || st.st_size != blocks * BLOCK)
		fail("size", blocks);
	printf("has %lld\n", (long long)st.st_blocks / 2048);
	printf("takes %llu\n", (unsigned long long)(before - space()));
	reached("written");
	compare(0, blocks);
	overwrite();
	if (ftruncate(fd, blocks / 2 * BLOCK) || ftruncate(fd, blocks * BLOCK))
		fail("ftruncate", blocks / 2);
	compare(blocks / 2 - 4, blocks / 2);
	if (pread(fd, got, BLOCK, blocks / 2 * BLOCK) != BLOCK || got[0] ||
		memcmp(got, got + 1, BLOCK - 8))
		fail("not zero", blocks / 2);
	close(fd);
	unlink(file);
	go_on();
	printf("lacks %lld\n", (long long)(before - space()));
	reached("removed");
	return 0;
}
