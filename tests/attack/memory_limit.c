/* SPDX-License-Identifier: MIT */
/*
 * memory_limit.c: in the place of alloc. It has the monitor map pages beyond
 * the limits of heaps, which have 16 MiB each: its own, and that of another
 * cubicle.
 */
#include <cubicle/component.h>
#include <cubicle/pages.h>
#include "../system/say.h"

#define LIMIT (0x1000000 / CUBICLE_PAGE_BYTES)

/* Try (pages) pages from (first) on. Returns how many of them are beyond the
 * limit of (id), and mapped. */
static uint64_t beyond(cubicle_id_t id, size_t first, size_t pages)
{
	if (pages_map(id, first, pages))
		return 0;
	return first + pages > LIMIT ? first + pages - LIMIT : 0;
}

static uint64_t attack(cubicle_id_t id)
{
	uint64_t got = 0;

	got += beyond(id, LIMIT, 1);
	got += beyond(id, LIMIT - 1, 2);
	got += beyond(id, LIMIT + 5, 100);
	got += beyond(id, SIZE_MAX - 1, 1);
	got += beyond(id, SIZE_MAX, 2);
	got += beyond(id, LIMIT / 2, SIZE_MAX - LIMIT / 4);
	/* In pieces, from the first page on. */
	for (size_t page = 0; page < 2 * LIMIT; page += 64)
		got += beyond(id, page, 64);
	return got;
}

/* How many of 100 reports that the heap of (id) is full were accepted? */
static uint64_t reports(cubicle_id_t id)
{
	uint64_t accepted = 0;

	for (int i = 0; i < 100; i++)
		accepted += pages_full(id, 1000) == 0;
	return accepted;
}

int cubicle_main(void)
{
	cubicle_id_t other = cubicle_self() == 1 ? 2 : 1;

	say_hex("own", attack(cubicle_self()));
	say_hex("other", attack(other));
	/* Up to its limit it gets memory. */
	say_hex("mapped", pages_map(cubicle_self(), LIMIT - 64, 63) == 0);
	say_hex("blamed", reports(other));
	say_hex("nobody", reports(0) + reports(3) + reports(~0u));
	reports(cubicle_self());
	return 0;
}
