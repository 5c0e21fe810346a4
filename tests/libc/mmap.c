/* SPDX-License-Identifier: MIT */
/*
 * mmap.c: mmap() and its kin, one case after the other.
 *
 *     mmap FILE [fixed]
 *
 * Makes FILE, and prints a line for each case. As a process and in cubicles,
 * the lines must be the same. With `fixed`, shared mappings of FILE are also
 * put at given addresses.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE  4096
#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW    (PROT_READ | PROT_WRITE)
#define FIXED MAP_FIXED

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static int fd;

/* An address is told as pages after (base). */
static void *tell(const char *what, void *p, const void *base)
{
	if (p == MAP_FAILED)
		printf("%s: error %d\n", what, errno);
	else if (base)
		printf("%s: at %ld\n", what,
			(long)((char *)p - (const char *)base) / PAGE);
	else
		printf("%s: done\n", what);
	return p == MAP_FAILED ? NULL : p;
}

static void say(const char *what, long result)
{
	printf("%s: %ld, error %d\n", what, result, result < 0 ? errno : 0);
}

/* The first byte of each of (pages) pages, and whether the rest is alike. */
static void show(const char *what, const unsigned char *p, int pages)
{
	printf("%s:", what);
	for (int i = 0; p && i < pages; i++) {
		int alike = 1;
		for (int k = 1; k < PAGE; k++)
			alike &= p[i * PAGE + k] == p[i * PAGE];
		printf(" %d%s", p[i * PAGE], alike ? "" : "?");
	}
	puts("");
}

static void fill(unsigned char *p, int first, int pages)
{
	for (int i = 0; i < pages; i++)
		memset(p + i * PAGE, first + i, PAGE);
}

static unsigned char *anon(int pages, int first)
{
	unsigned char *p = mmap(NULL, (size_t)pages * PAGE, RW, ANON, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	if (first)
		fill(p, first, pages);
	return p;
}

static void wrong_mmap(const char *file)
{
	int read_only = open(file, O_RDONLY), write_only = open(file, O_WRONLY);
	int dir = open("/", O_RDONLY | O_DIRECTORY), path = open(file, O_PATH);

	tell("no bytes", mmap(NULL, 0, RW, ANON, -1, 0), NULL);
	tell("too many bytes", mmap(NULL, SIZE_MAX / 2, RW, ANON, -1, 0), NULL);
	tell("more than there are", mmap(NULL, SIZE_MAX, RW, ANON, -1, 0),
		NULL);
	tell("no type", mmap(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0), NULL);
	tell("offset", mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 5), NULL);
	tell("offset, shared", mmap(NULL, PAGE, RW, MAP_SHARED, fd, 5), NULL);
	tell("no file", mmap(NULL, PAGE, RW, MAP_PRIVATE, 999, 0), NULL);
	tell("no file, shared", mmap(NULL, PAGE, RW, MAP_SHARED, 999, 0), NULL);
	tell("no file, no bytes", mmap(NULL, 0, RW, MAP_SHARED, 999, 0), NULL);
	tell("write only",
		mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, write_only, 0), NULL);
	tell("write only, shared",
		mmap(NULL, PAGE, RW, MAP_SHARED, write_only, 0), NULL);
	tell("read only, shared",
		mmap(NULL, PAGE, RW, MAP_SHARED, read_only, 0), NULL);
	tell("read only, private",
		mmap(NULL, PAGE, RW, MAP_PRIVATE, read_only, 0), NULL);
	tell("directory", mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, dir, 0),
		NULL);
	tell("directory, shared",
		mmap(NULL, PAGE, PROT_READ, MAP_SHARED, dir, 0), NULL);
	tell("path", mmap(NULL, PAGE, PROT_READ, MAP_SHARED, path, 0), NULL);
	tell("odd address",
		mmap((void *)(uintptr_t)5, PAGE, RW, ANON | FIXED, -1, 0),
		NULL);
	tell("odd address, shared",
		mmap((void *)(uintptr_t)5, PAGE, RW, MAP_SHARED | FIXED, fd, 0),
		NULL);
	unsigned char *p =
		mmap(NULL, PAGE, PROT_READ, MAP_SHARED, read_only, 0);
	say("write to a file that is read only", mprotect(p, PAGE, RW));
	say("read it", mprotect(p, PAGE, PROT_READ));
	munmap(p, PAGE);
	close(read_only);
	close(write_only);
	close(dir);
	close(path);
}

static void wrong_rest(void)
{
	unsigned char *p = anon(4, 1);

	say("munmap of nothing", munmap(p, 0));
	say("munmap of a part of a page", munmap(p + 1, PAGE));
	say("msync with two ways", msync(p, PAGE, MS_SYNC | MS_ASYNC));
	say("msync with other flags", msync(p, PAGE, 64));
	say("msync of a part of a page", msync(p + 1, PAGE, MS_SYNC));
	say("madvise of a part of a page", madvise(p + 1, PAGE, MADV_DONTNEED));
	tell("mremap of a part of a page", mremap(p + 1, PAGE, 2 * PAGE, 0), p);
	tell("mremap to nothing", mremap(p, PAGE, 0, 0), p);
	tell("mremap with other flags", mremap(p, PAGE, PAGE, 64), p);
	tell("mremap fixed, without moving",
		mremap(p, PAGE, PAGE, MREMAP_FIXED, p + 2 * PAGE), p);
	tell("mremap over itself",
		mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_FIXED | MREMAP_MAYMOVE,
			p + PAGE),
		p);
	tell("mremap to a part of a page",
		mremap(p, PAGE, PAGE, MREMAP_FIXED | MREMAP_MAYMOVE,
			p + 2 * PAGE + 1),
		p);
	tell("mremap into others", mremap(p, PAGE, 2 * PAGE, 0), p);
	show("unharmed", p, 4);
	say("munmap", munmap(p, 4 * PAGE));
	say("munmap again", munmap(p, 4 * PAGE));
}

static void fixed(void)
{
	unsigned char *p = anon(8, 1);

	tell("over pages",
		mmap(p + 2 * PAGE, 2 * PAGE, RW, ANON | FIXED, -1, 0), p);
	show("zeroes among others", p, 8);
	tell("a file over pages",
		mmap(p + 4 * PAGE, 2 * PAGE, RW, MAP_PRIVATE | FIXED, fd, PAGE),
		p);
	show("the file among others", p, 8);
	tell("not over pages",
		mmap(p, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0), p);
	say("munmap of the middle", munmap(p + 3 * PAGE, 2 * PAGE));
	tell("into a gap",
		mmap(p + 3 * PAGE, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0),
		p);
	tell("not over a half",
		mmap(p + 4 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1,
			0),
		p);
	tell("over both", mmap(p + 3 * PAGE, 3 * PAGE, RW, ANON | FIXED, -1, 0),
		p);
	show("all of it", p, 8);
	say("munmap", munmap(p, 8 * PAGE));
}

static void moves(void)
{
	unsigned char *p = anon(8, 1), *q;

	tell("smaller", mremap(p, 8 * PAGE, 4 * PAGE, 0), p);
	show("what is left", p, 4);
	tell("in place", mremap(p, 4 * PAGE, 6 * PAGE, 0), p);
	show("in place", p, 6);
	tell("and the rest",
		mmap(p + 6 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1,
			0),
		p);
	q = tell("moved", mremap(p, 6 * PAGE, 20 * PAGE, MREMAP_MAYMOVE), NULL);
	show("moved", q, 20);
	tell("from where it was",
		mmap(p, 6 * PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0), p);
	tell("to a place",
		mremap(q, 20 * PAGE, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
			p + PAGE),
		p);
	show("at a place", p, 8);
	say("munmap", munmap(p, 8 * PAGE));
}

static void advice(void)
{
	unsigned char *p = anon(4, 1);
	unsigned char *q = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, 0);

	say("not needed", madvise(p + PAGE, 2 * PAGE, MADV_DONTNEED));
	show("zeroes", p, 4);
	show("a file", q, 2);
	say("not needed", madvise(q, 2 * PAGE, MADV_DONTNEED));
	show("a file all the same", q, 2);
	say("needed", madvise(p, 4 * PAGE, MADV_WILLNEED));
	munmap(p, 4 * PAGE);
	munmap(q, 2 * PAGE);
}

static void shared(int places)
{
	unsigned char page[PAGE];
	unsigned char *p = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, PAGE);
	unsigned char *q;

	tell("shared", p, NULL);
	show("shared", p, 2);
	p = tell("grown", mremap(p, 2 * PAGE, 5 * PAGE, MREMAP_MAYMOVE), NULL);
	show("grown", p, 5);
	memset(p + 4 * PAGE, 77, PAGE);
	say("pread", pread(fd, page, PAGE, 5 * PAGE));
	printf("%d\n", page[7]);
	p = tell("shrunk", mremap(p, 5 * PAGE, 3 * PAGE, 0), NULL);
	show("shrunk", p, 3);
	p = tell("grown again", mremap(p, 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE),
		NULL);
	p = tell("and again", mremap(p, 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE),
		NULL);
	show("and again", p, 5);
	say("msync", msync(p, 5 * PAGE, MS_SYNC));
	say("munmap of a part", munmap(p + PAGE, PAGE));
	show("before it", p, 1);
	show("after it", p + 2 * PAGE, 3);
	if (places) {
		q = anon(4, 100);
		tell("at a place",
			mmap(q + PAGE, 2 * PAGE, RW, MAP_SHARED | FIXED, fd,
				5 * PAGE),
			q);
		show("at a place", q, 4);
		q[PAGE] = 200;
		say("pread", pread(fd, page, PAGE, 5 * PAGE));
		printf("%d %d\n", page[0], page[1]);
		tell("moved to a place",
			mremap(q + PAGE, 2 * PAGE, 2 * PAGE,
				MREMAP_MAYMOVE | MREMAP_FIXED, p),
			p);
		show("moved to a place", p, 2);
		munmap(q, 4 * PAGE);
	}
	munmap(p, 5 * PAGE);
}

/* A new file (name) with an end, of two pages of (byte). */
static int file_of(const char *name, const char *end, int byte)
{
	unsigned char page[PAGE];
	char path[256];

	snprintf(path, sizeof(path), "%s.%s", name, end);
	int new = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	memset(page, byte, PAGE);
	for (int i = 0; i < 2; i++)
		say("pwrite", pwrite(new, page, PAGE, i * PAGE));
	return new;
}

/* A mapping grows after its file was closed, while another one is open. That
 * may fail, but must not show the other one. */
static void closed(const char *name)
{
	unsigned char page[PAGE];
	int first = file_of(name, "first", 98);
	unsigned char *p = mmap(NULL, PAGE, RW, MAP_SHARED, first, 0);

	tell("shared", p, NULL);
	close(first);
	int second = file_of(name, "second", 99);
	say("pread", pread(second, page, PAGE, 0));
	unsigned char *q = mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	printf("of another file: %d\n", q != MAP_FAILED && q[PAGE] == 99);
	show("its own", q != MAP_FAILED ? q : p, 1);
	close(second);
}

int main(int argc, char **argv)
{
	unsigned char page[PAGE];

	if (argc < 2)
		return 2;
	fd = open(argv[1], O_RDWR | O_CREAT | O_EXCL, 0644);
	for (int i = 0; i < 8; i++) {
		memset(page, 10 + i, PAGE);
		if (pwrite(fd, page, PAGE, i * PAGE) != PAGE)
			return 1;
	}
	wrong_mmap(argv[1]);
	wrong_rest();
	fixed();
	moves();
	advice();
	shared(argc > 2);
	closed(argv[1]);
	puts("end");
	return 0;
}
