/* SPDX-License-Identifier: MIT */
/*
 * given.c: what a cubicle can do with a file of the host that was given to it,
 * and what not. /m/f has four pages, the first of which begins with "host".
 *
 *     given all | readonly | beyond
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "alloc/alloc.h"
#include "vfs/vfs.h"

#define PAGE	4096
#define HANDLES 66000
#define SELF	CUBICLE_SELF

CUBICLE_FUNCTION((value, int), thief_read, (token, const void *, block),
	(value, long, offset));

static void check(int good, const char *what)
{
	printf("%s - %s\n", good ? "ok" : "not ok", what);
}

static char *pages(size_t n)
{
	return alloc_pages(SELF, n);
}

static int64_t give(int fd)
{
	int64_t answer = vfs_give(SELF, fd);

	return answer < 0 ? answer : answer / 4;
}

static void handles(int64_t file)
{
	char buf[16];
	int read = 0, wrote = 0, mapped = 0, cut = 0;
	char *p = pages(1);

	for (int64_t h = -2; h < HANDLES; h++) {
		if (h == file)
			continue;
		read += given_read(h, buf, sizeof(buf), 0) != -EBADF;
		/* Descriptors have low numbers. */
		if (h > 100 && h < HANDLES - 10)
			continue;
		wrote += given_write(h, buf, sizeof(buf), 0) != -EBADF;
		mapped += given_map(h, p, PAGE, 0, 0) != -EBADF;
		cut += given_discard(h, 0, PAGE) != -EBADF;
	}
	check(!read && !wrote, "no other handle can be read or written");
	check(!mapped && !cut, "nor mapped or cut");
	check(given_read(file, buf, 4, 0) == 4 && !memcmp(buf, "host", 4),
		"the control: its own can");
	alloc_free(SELF, p, 1);
}

static void buffers(int64_t file)
{
	char *other = (char *)(uintptr_t)pages_heap(cubicle_self() + 1);
	char *p = pages(2);
	static char image[2 * PAGE];

	check(given_read(file, other, 16, 0) == -EFAULT,
		"memory of another cubicle is no buffer");
	check(given_map(file, other, PAGE, 0, 0) == -EINVAL,
		"nor can a file be shown there");
	check(given_map(file, p + 8, PAGE, 0, 0) == -EINVAL &&
			given_map(file, p, 8, 0, 0) == -EINVAL &&
			given_map(file, p, 0, 0, 0) == -EINVAL,
		"nor in parts of pages");
	check(given_map(file, p, (size_t)1 << 40, 0, 0) == -EINVAL &&
			given_map(file, p, -(size_t)PAGE, 0, 0) == -EINVAL,
		"nor in more than there is");
	check(given_map(file, image, PAGE, 0, 0) == -EINVAL,
		"nor in data of the program");
	check(given_map(file, p, PAGE, 0, 1) == -EINVAL &&
			given_map(file, p, PAGE, 0, -PAGE) < 0,
		"nor from an offset that is none");
	p[0] = 7;
	check(p[0] == 7, "and all of that changes nothing");
	alloc_free(SELF, p, 2);
}

/* Which the thief may see while a window is open. */
static void windows(int64_t file)
{
	char *p = pages(2);
	cubicle_window_t w = cubicle_window_init();
	cubicle_id_t thief = cubicle_self() + 1;

	check(given_map(file, p, 2 * PAGE, 1, 0) == 0 && !memcmp(p, "host", 4),
		"pages show the file");
	cubicle_window_add(w, p, 2 * PAGE);
	cubicle_window_open(w, thief);
	check(thief_read(p, 1) == 'o', "so they do to others, in a window");
	p[1] = 'u';
	p[PAGE] = 'x';
	check(thief_read(p, 1) == 'u' && thief_read(p, PAGE) == 'x',
		"which see what is stored");
	char buf[4];
	check(given_read(file, buf, 4, 0) == 4 && buf[1] == 'u',
		"and so does a read");
	cubicle_window_close(w, thief);
	check(thief_read(p, 1) == -EOWNERDEAD, "not when the window is closed");
	cubicle_window_open(w, thief);
	check(thief_read(p, 1) == 'u', "the control: open again, they do");
	/* Another file at the same place, while the window is open. */
	check(given_map(file, p, PAGE, 1, 2 * PAGE) == 0, "mapped once more");
	check(thief_read(p, 1) == p[1] && p[1] == 2, "... to others, too");
	check(alloc_free(SELF, p, 2) == 0, "given back");
	cubicle_window_destroy(w);
	char *again = pages(2);
	int zeroes = 1;
	for (int i = 0; i < 2 * PAGE; i++)
		zeroes &= !again[i];
	check(zeroes, "pages that come next are zeroes");
	again[0] = 1;
	check(given_read(file, buf, 1, 0) == 1 && buf[0] == 'h',
		"and show no file");
	alloc_free(SELF, again, 2);
}

/* The thief lost its place in the view of what is mapped now. */
static void windows_before(int64_t file)
{
	char *p = pages(1);
	cubicle_window_t w = cubicle_window_init();
	cubicle_id_t thief = cubicle_self() + 1;

	p[1] = 'm';
	cubicle_window_add(w, p, PAGE);
	cubicle_window_open(w, thief);
	check(thief_read(p, 1) == 'm', "memory in a window");
	check(given_map(file, p, PAGE, 0, 0) == 0, "becomes a file");
	check(thief_read(p, 1) == 'u', "... for the other cubicle, too");
	cubicle_window_destroy(w);
	check(thief_read(p, 1) == -EOWNERDEAD, "... and then nothing");
	alloc_free(SELF, p, 1);
}

static void many(int64_t file)
{
	static char *p[8192];
	int n = 0, error = 0;

	while (n < 8192 && !error) {
		p[n] = pages(1);
		if (!p[n])
			break;
		error = given_map(file, p[n], PAGE, 0, 0);
		n++;
	}
	check(error == -ENOMEM, "there is a limit on mappings");
	check(n > 100, "and it is not low");
	while (n-- > 0)
		alloc_free(SELF, p[n], 1);
	char *q = pages(1000);
	check(q != NULL, "pages are there again");
	alloc_free(SELF, q, 1000);
}

/* A copy in place of the file, or a right that is not there, would be wrong in
 * silence. */
static void by_libc(int fd)
{
	char *p = mmap(NULL, 3 * PAGE, PROT_READ, MAP_SHARED, fd, 0);

	check(p != MAP_FAILED, "mapped by mmap()");
	check(mprotect(p, PAGE, PROT_READ | PROT_WRITE) < 0 && errno == EACCES,
		"a read-only mapping stays so");
	p = mremap(p, 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	check(p != MAP_FAILED && p[0] == 'h' && p[2 * PAGE] == 2,
		"a shared mapping grows");
	check(mprotect(p + 3 * PAGE, PAGE, PROT_READ | PROT_WRITE) < 0 &&
			errno == EACCES,
		"and all of it is read-only");
	check(munmap(p + PAGE, PAGE) == 0 && p[0] == 'h' && p[2 * PAGE] == 2,
		"its middle is unmapped");
	char second = p[2 * PAGE];
	char *part = mremap(p, PAGE, 3 * PAGE, MREMAP_MAYMOVE);
	check(part != MAP_FAILED && part[0] == 'h' && part[2 * PAGE] == second,
		"and a part grows");
	munmap(part, 3 * PAGE);
	munmap(p + 2 * PAGE, 2 * PAGE);
	char *q = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	q[0] = 7;
	char *r = mremap(q, 3 * PAGE, 40 * PAGE, MREMAP_MAYMOVE);
	check(r != MAP_FAILED && r[0] == 7, "the control: other memory does");
}

/* As Linux does: pwrite() appends then, whatever its offset is. */
static void appends(void)
{
	int fd = open("/m/a", O_RDWR | O_CREAT, 0644), other = dup(fd);
	char buf[4] = "";

	check(pwrite(fd, "ab", 2, 0) == 2 && pwrite(other, "c", 1, 2) == 1,
		"written with two descriptors");
	fcntl(fd, F_SETFL, O_APPEND);
	check(pwrite(other, "d", 1, 0) == 1 && pread(fd, buf, 4, 0) == 4 &&
			!memcmp(buf, "abcd", 4),
		"both append when one is told to");
	fcntl(fd, F_SETFL, 0);
	check(pwrite(other, "x", 1, 0) == 1 && pread(fd, buf, 4, 0) == 4 &&
			!memcmp(buf, "xbcd", 4),
		"and neither later");
	close(fd);
	close(other);
}

static void closed(int fd, int64_t file)
{
	char *p = pages(1), buf[4];

	check(given_map(file, p, PAGE, 0, 0) == 0, "mapped");
	vfs_close(SELF, fd);
	check(given_read(file, buf, 4, 0) == -EBADF,
		"a closed file cannot be read");
	check(!memcmp(p, "hu", 2), "what is mapped stays");
	alloc_free(SELF, p, 1);
}

int main(int argc, char **argv)
{
	int fd = open("/m/f", O_RDWR);
	int64_t file = give(fd);
	char *p;

	if (fd < 0 || file < 0 || argc != 2)
		return 1;
	setvbuf(stdout, NULL, _IONBF, 0);
	if (!strcmp(argv[1], "all")) {
		handles(file);
		buffers(file);
		windows(file);
		windows_before(file);
		many(file);
		by_libc(fd);
		appends();
		closed(fd, file);
		puts("end");
		return 0;
	}
	p = pages(8);
	if (!strcmp(argv[1], "readonly")) {
		check(given_map(file, p, PAGE, 0, 0) == 0, "mapped");
		check(given_read(file, p, 4, 0) == -EFAULT,
			"a read-only page is no buffer");
		p[0] = 1;
	} else {
		check(given_map(file, p, 8 * PAGE, 1, 0) == 0, "mapped");
		check(given_write(file, p + 4 * PAGE, 16, 0) == -EFAULT,
			"after the end of the file there is no buffer");
		p[4 * PAGE] = 1;
	}
	puts("survived");
	return 0;
}
