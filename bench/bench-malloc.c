/* SPDX-License-Identifier: MIT */
/*
 * bench-malloc.c: malloc() and free().
 *
 *     bench-malloc even|small LEAST MOST COUNT
 *
 * Keeps BLOCKS blocks of LEAST to MOST bytes. COUNT times, one that is chosen
 * at random is freed, and another is allocated and written to at both ends.
 * With `even` each size is as likely as any other; with `small` each power of
 * two is, as in most programs. Writes the nanoseconds that this took.
 *
 *     bench-malloc full LEAST MOST
 *
 * Allocates until there is no memory, and writes how many thousandths of the
 * heap are not in blocks. Sizes as with `even`; in cubicles only.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cubicle/published_abi.h>

#define BLOCKS 1024
#define SIZES  4096
#define TRIES  20 /* that fail, until it is said that there is no memory */

/* There as a component only. */
extern const char cubicle_enter[] __attribute__((weak));

static uint64_t state = 88172645463325252;

static uint64_t random_next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static size_t size_of(int even, double least, double most)
{
	double at = (double)(random_next() >> 11) / (double)(1ull << 53);

	return (size_t)(even ? least + at * (most - least)
			     : least * exp(at * log(most / least)));
}

static char *make(size_t bytes)
{
	char *p = malloc(bytes);

	if (!p) {
		fprintf(stderr, "bench-malloc: no memory\n");
		exit(1);
	}
	p[0] = p[bytes - 1] = 1;
	return p;
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static int full(double least, double most)
{
	double bytes = 0;

	if (!cubicle_enter) {
		fprintf(stderr,
			"bench-malloc: a process has no heap to fill\n");
		return 1;
	}
	for (int failed = 0; failed < TRIES;) {
		size_t size = size_of(1, least, most);

		if (malloc(size))
			bytes += (double)size;
		else
			failed++;
	}
	printf("%.0f\n", 1000 - 1000 * bytes / (double)pages_heap_bytes());
	return 0;
}

static int replace(int even, double least, double most, long count)
{
	static char *blocks[BLOCKS];
	static uint32_t sizes[SIZES];

	for (int i = 0; i < SIZES; i++)
		sizes[i] = (uint32_t)size_of(even, least, most);
	for (int i = 0; i < BLOCKS; i++)
		blocks[i] = make(sizes[i]);
	long long start = now();
	for (long i = 0; i < count; i++) {
		uint64_t r = random_next();
		char **p = &blocks[r % BLOCKS];

		free(*p);
		*p = make(sizes[r / BLOCKS % SIZES]);
	}
	printf("%lld\n", now() - start);
	return 0;
}

int main(int argc, char **argv)
{
	const char *kind = argc > 3 ? argv[1] : "";
	double least = argc > 3 ? atof(argv[2]) : 0;
	double most = argc > 3 ? atof(argv[3]) : 0;
	long count = argc == 5 ? atol(argv[4]) : 0;
	int even = !strcmp(kind, "even");

	if (least >= 1 && most >= least && most <= 1e9) {
		if (argc == 4 && !strcmp(kind, "full"))
			return full(least, most);
		if (count > 0 && (even || !strcmp(kind, "small")))
			return replace(even, least, most, count);
	}
	fprintf(stderr,
		"usage: bench-malloc even|small LEAST MOST COUNT\n"
		"       bench-malloc full LEAST MOST\n");
	return 2;
}
