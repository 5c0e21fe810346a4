/* SPDX-License-Identifier: MIT */
/*
 * usable.c: how much of its heap a cubicle can use, in thousandths, and how
 * long a call of alloc takes at most. What is checked, usable.sh knows.
 *
 * Blocks are taken until one does not fit. Then a random one is given back, and
 * so on: what counts is how much is used, on average, when a block does not fit
 * in a heap that has been in use for long.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "rt/clock.h"
#include "say.h"

#define BLOCKS_MAX 8192
#define FAILURES   600
#define WARM_UP	   200
#define MIB_PAGES  256

static struct block {
	void *at;
	size_t pages;
} blocks[BLOCKS_MAX];
static size_t count, used;

static uint32_t random_below(uint32_t n)
{
	static uint32_t seed = 11;

	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)seed * n >> 32);
}

/* 1 MiB as malloc() asks for it: with a page for its own data. */
static size_t one_mib(void)
{
	return MIB_PAGES + 1;
}

/* 4 KiB to 4 MiB. */
static size_t random_size(void)
{
	return 1 + random_below(4 * MIB_PAGES);
}

static bool take(size_t pages)
{
	void *at = count < BLOCKS_MAX ? alloc_pages(CUBICLE_SELF, pages) : NULL;

	if (!at)
		return false;
	/* They are the caller's own, from end to end. The host may have less
	 * memory than a large heap. */
	if (pages_heap_bytes() < 1ull << 30) {
		*(volatile char *)at = 1;
		((volatile char *)at)[pages * CUBICLE_PAGE_BYTES - 1] = 1;
	}
	blocks[count++] = (struct block){at, pages};
	used += pages;
	return true;
}

static bool give(size_t i)
{
	struct block b = blocks[i];

	blocks[i] = blocks[--count];
	used -= b.pages;
	return alloc_free(CUBICLE_SELF, b.at, b.pages) == 0;
}

static uint64_t usable(size_t (*size)(void))
{
	uint64_t all = pages_heap_bytes() / CUBICLE_PAGE_BYTES, sum = 0;

	for (size_t failures = 0; failures < FAILURES;) {
		if (take(size()))
			continue;
		if (++failures > WARM_UP)
			sum += used * 1000 / all;
		if (!give(random_below((uint32_t)count)))
			return 0;
	}
	while (count)
		if (!give(count - 1))
			return 0;
	return sum / (FAILURES - WARM_UP);
}

/* The pages of 4 MiB are given back one by one: the even ones first. */
static uint64_t slowest_ns(void)
{
	size_t pages = 4 * MIB_PAGES;
	char *at = alloc_pages(CUBICLE_SELF, pages);
	uint64_t most = 0;

	for (size_t n = 0; at && n < pages; n++) {
		size_t i = n < pages / 2 ? 2 * n : 2 * n + 1 - pages;
		uint64_t start = clock_ticks(), took;

		alloc_free(CUBICLE_SELF, at + i * CUBICLE_PAGE_BYTES, 1);
		took = clock_scale(
			clock_ticks() - start, CUBICLE_PUBLISHED->tsc_mult);
		most = took > most ? took : most;
	}
	return most;
}

int cubicle_main(void)
{
	say_hex("mib", usable(one_mib));
	say_hex("random", usable(random_size));
	say_hex("ns", slowest_ns());
	/* All of it is free again. */
	CHECK_IS(alloc_used(CUBICLE_SELF), 0);
	CHECK(take(pages_heap_bytes() / CUBICLE_PAGE_BYTES / 8 * 7) && give(0));
	say("end");
	return check_failures() ? 1 : 0;
}
