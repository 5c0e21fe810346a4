/* SPDX-License-Identifier: MIT */
/*
 * bins.c: lists of free runs, by size.
 */
#include "malloc/bins.h"

#define BINS	  (15 + 8 * 16)
#define BIN_WORDS ((BINS + 63) / 64)
#define FIRST_FIT 8 /* runs of one bin that are compared with a size */

static struct span *bins[BINS];
static uint64_t filled[BIN_WORDS]; /* bit b: bin b is not empty */

static unsigned bin_of(size_t pages)
{
	if (pages < 16)
		return (unsigned)pages - 1;
	unsigned top = 31 - (unsigned)__builtin_clz((unsigned)pages);
	return 15 + 8 * (top - 4) + ((unsigned)(pages >> (top - 3)) & 7);
}

/* The first bin from (b) on that is not empty, or BINS. */
static unsigned bin_filled(unsigned b)
{
	if (b >= BINS)
		return BINS;
	uint64_t bits = filled[b / 64] & ~0ull << b % 64;

	for (b /= 64; !bits;) {
		if (++b == BIN_WORDS)
			return BINS;
		bits = filled[b];
	}
	return 64 * b + (unsigned)__builtin_ctzll(bits);
}

void bins_add(struct span *run)
{
	unsigned b = bin_of(run->pages);

	run->prev = NULL;
	run->next = bins[b];
	if (run->next)
		run->next->prev = run;
	bins[b] = run;
	filled[b / 64] |= 1ull << b % 64;
}

void bins_remove(struct span *run)
{
	unsigned b = bin_of(run->pages);

	if (run->next)
		run->next->prev = run->prev;
	if (run->prev)
		run->prev->next = run->next;
	else
		bins[b] = run->next;
	if (!bins[b])
		filled[b / 64] &= ~(1ull << b % 64);
}

struct span *bins_find(size_t pages)
{
	unsigned b = bin_of(pages);
	struct span *run = bins[b];

	for (int i = 0; run && i < FIRST_FIT; i++, run = run->next)
		if (run->pages >= pages)
			return run;
	b = bin_filled(b + 1);
	return b < BINS ? bins[b] : NULL;
}

struct span *bins_largest(void)
{
	for (unsigned w = BIN_WORDS; w-- > 0;)
		if (filled[w])
			return bins[64 * w + 63 -
				(unsigned)__builtin_clzll(filled[w])];
	return NULL;
}

struct span *bins_next(const struct span *run)
{
	unsigned b = 0;

	if (run && run->next)
		return run->next;
	if (run)
		b = bin_of(run->pages) + 1;
	b = bin_filled(b);
	return b < BINS ? bins[b] : NULL;
}
