/* SPDX-License-Identifier: MIT */
/*
 * bench-files.c: pages of 4 KiB written to and read from a file of some size.
 *
 *     bench-files FILE dense|sparse|store PAGES OPERATIONS
 *
 * Makes FILE, of PAGES pages: dense by writing all of them in order, sparse by
 * setting its size. store: dense, after another file of 192 MiB, so that under
 * backend sfi ramfs has no room for FILE in its heap. Then writes OPERATIONS
 * pages at random, writes the same again, and reads them. A line for each:
 * what, and nanoseconds for one page, of the median of ten equal parts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PAGE  4096
#define PARTS 10
#define OTHER 192 /* MiB */

static char page[PAGE];
static const char *file;
static int fd;
static uint64_t pages, random_state;

static void fail(const char *what)
{
	fprintf(stderr, "bench-files: %s: %s: %s\n", file, what,
		strerror(errno));
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t any_page(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % pages;
}

static void write_at(uint64_t n)
{
	if (pwrite(fd, page, PAGE, (off_t)(n * PAGE)) != PAGE)
		fail("pwrite");
}

static void write_in_order(void)
{
	static uint64_t n;

	write_at(n++);
}

static void write_any(void)
{
	write_at(any_page());
}

static void read_any(void)
{
	if (pread(fd, page, PAGE, (off_t)(any_page() * PAGE)) != PAGE)
		fail("pread");
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const char *what, void (*operation)(void), uint64_t count)
{
	double part[PARTS];

	random_state = 88172645463325252;
	for (int p = 0; p < PARTS; p++) {
		uint64_t n = count * (uint64_t)(p + 1) / PARTS -
			count * (uint64_t)p / PARTS;
		double start = now();
		for (uint64_t i = 0; i < n; i++)
			operation();
		part[p] = (now() - start) / (n ? (double)n : 1);
	}
	qsort(part, PARTS, sizeof(part[0]), by_size);
	printf("%s %.1f\n", what, part[PARTS / 2]);
}

static void write_other(void)
{
	static char block[1 << 20];
	int other = open("other", O_RDWR | O_CREAT | O_EXCL, 0600);

	for (int i = 0; i < OTHER; i++)
		if (write(other, block, sizeof(block)) != sizeof(block))
			fail("write to another file");
	close(other);
}

int main(int argc, char **argv)
{
	int sparse = argc == 5 && !strcmp(argv[2], "sparse");
	int store = argc == 5 && !strcmp(argv[2], "store");
	uint64_t operations;

	if (argc != 5 || (!sparse && !store && strcmp(argv[2], "dense"))) {
		fprintf(stderr,
			"usage: bench-files FILE dense|sparse|store PAGES "
			"OPERATIONS\n");
		return 2;
	}
	if (store)
		write_other();
	file = argv[1];
	pages = strtoull(argv[3], NULL, 10);
	operations = strtoull(argv[4], NULL, 10);
	memset(page, 'x', sizeof(page));
	fd = open(file, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd < 0)
		fail("open");
	if (sparse && ftruncate(fd, (off_t)(pages * PAGE)))
		fail("ftruncate");
	if (!sparse)
		measure("append", write_in_order, pages);
	measure("write", write_any, operations);
	measure("rewrite", write_any, operations);
	measure("read", read_any, operations);
	return 0;
}
