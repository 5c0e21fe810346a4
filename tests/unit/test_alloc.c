/* SPDX-License-Identifier: MIT */
/*
 * test_alloc.c: the page allocator against a model of the monitor and of what
 * each cubicle holds. Nobody is handed a page that is not mapped, that another
 * one holds, or whose content is not zero; nothing is believed that a cubicle
 * says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include "../../libos/alloc/alloc.c"
#include "../shares.h"

#define SELF	   1
#define CUBICLES   5
#define HEAP_TOTAL (CUBICLE_HEAP_BYTES / CUBICLE_PAGE_BYTES - 1)

enum page {
	UNMAPPED = 0,
	CLEAN, /* mapped, and never handed out since */
	HELD,  /* by the cubicle */
	STALE, /* given back, and mapped with its old content */
};

static uint8_t pages[CUBICLES + 1][HEAP_TOTAL];
static size_t mapped_count, calls;
static size_t fail_after = SIZE_MAX; /* calls of pages_map() */

/* --- the monitor -------------------------------------------------------- */

static void *address(cubicle_id_t id, size_t page)
{
	return (void *)(pages_heap(id) + page * CUBICLE_PAGE_BYTES);
}

static bool many; /* cubicles, of which there is no model */

static int map_of_many(cubicle_id_t id, size_t first, size_t count)
{
	assert_true((first + count) * CUBICLE_PAGE_BYTES <= pages_heap_bytes());
	return id == SELF &&
			mmap(address(id, first), count * CUBICLE_PAGE_BYTES,
				PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS |
					MAP_FIXED_NOREPLACE,
				-1, 0) == MAP_FAILED
		? -ENOMEM
		: 0;
}

int pages_map(cubicle_id_t id, size_t first, size_t count)
{
	if (many)
		return map_of_many(id, first, count);
	assert_in_range(id, 1, CUBICLES);
	assert_true(count && first < HEAP_TOTAL && count <= HEAP_TOTAL - first);
	if (!fail_after)
		return -ENOMEM;
	fail_after--;
	calls++;
	for (size_t i = first; i < first + count; i++) {
		assert_int_equal(pages[id][i], UNMAPPED);
		pages[id][i] = CLEAN;
	}
	mapped_count += count;
	/* alloc keeps its own data in its own heap. */
	if (id == SELF)
		assert_ptr_not_equal(
			mmap(address(id, first), count * CUBICLE_PAGE_BYTES,
				PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED |
					MAP_NORESERVE,
				-1, 0),
			MAP_FAILED);
	return 0;
}

int pages_unmap(cubicle_id_t id, size_t first, size_t count)
{
	assert_in_range(id, 1, CUBICLES);
	assert_true(count && first < HEAP_TOTAL && count <= HEAP_TOTAL - first);
	calls++;
	for (size_t i = first; i < first + count; i++) {
		assert_true(pages[id][i] == CLEAN || pages[id][i] == STALE);
		pages[id][i] = UNMAPPED;
	}
	mapped_count -= count;
	if (id == SELF)
		munmap(address(id, first), count * CUBICLE_PAGE_BYTES);
	return 0;
}

/* What was reported last, and how often something was. */
static cubicle_id_t full_id;
static size_t full_pages, full_reports;

int pages_full(cubicle_id_t id, size_t count)
{
	full_id = id;
	full_pages = count;
	full_reports++;
	return 0;
}

/* --- the cubicles ------------------------------------------------------- */

/* Number of the first page of a block, or -1. */
static int64_t get(cubicle_id_t id, size_t count)
{
	void *p = alloc_pages(id == SELF ? CUBICLE_SELF : id, count);
	size_t first = ((uintptr_t)p - pages_heap(id)) / CUBICLE_PAGE_BYTES;

	if (!p)
		return -1;
	assert_int_equal((uintptr_t)p % CUBICLE_PAGE_BYTES, 0);
	assert_true(first < HEAP_TOTAL && count <= HEAP_TOTAL - first);
	for (size_t i = first; i < first + count; i++) {
		assert_int_equal(pages[id][i], CLEAN);
		pages[id][i] = HELD;
	}
	return (int64_t)first;
}

static bool is_held(cubicle_id_t id, size_t first, size_t count)
{
	if (!count || first >= HEAP_TOTAL || count > HEAP_TOTAL - first)
		return false;
	for (size_t i = first; i < first + count; i++)
		if (pages[id][i] != HELD)
			return false;
	return true;
}

static int put(cubicle_id_t id, size_t first, size_t count)
{
	bool held = is_held(id, first, count);
	int error;

	/* Before the call, as alloc may unmap them at once. */
	for (size_t i = first; held && i < first + count; i++)
		pages[id][i] = STALE;
	error = alloc_free(
		id == SELF ? CUBICLE_SELF : id, address(id, first), count);
	assert_int_equal(error, held ? 0 : -EINVAL);
	return error;
}

static int reset(void **state)
{
	(void)state;
	for (size_t i = 0; i < HEAP_TOTAL; i++)
		if (pages[SELF][i])
			munmap(address(SELF, i), CUBICLE_PAGE_BYTES);
	memset(pages, 0, sizeof(pages));
	memset(&own, 0, sizeof(own));
	memset(own_nodes, 0, sizeof(own_nodes));
	memset(own_units, 0, sizeof(own_units));
	memset(heaps, 0, sizeof(heaps));
	mapped_count = calls = full_reports = 0;
	fail_after = SIZE_MAX;
	return 0;
}

static uint32_t seed = 3;

static uint32_t random_below(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)seed * n >> 32);
}

/* --- tests -------------------------------------------------------------- */

static void test_first_fit(void **state)
{
	(void)state;
	assert_int_equal(get(2, 1), 0);
	assert_int_equal(get(2, 4), 1);
	assert_int_equal(get(2, 63), 5);
	assert_int_equal(get(2, 300), 68);
	assert_int_equal(alloc_used(2), 1 + 4 + 63 + 300);
	assert_int_equal(put(2, 1, 4), 0);
	assert_int_equal(put(2, 60, 20), 0);
	assert_int_equal(put(2, 100, 160), 0); /* all are dirty: a flush */
	assert_int_equal(get(2, 256), 368);
	assert_int_equal(put(2, 368, 256), 0);
	assert_int_equal(get(2, 20), 60);
	assert_int_equal(get(2, 5), 100);
	assert_int_equal(get(2, 2), 1);
	assert_int_equal(alloc_used(3), 0);
}

/* Of runs for a unit and more, the one that leaves least. */
static void test_best_fit(void **state)
{
	static const size_t at[] = {0, 1000, 2000, 3000};
	static const size_t holes[] = {500, 90, 100, 300};

	(void)state;
	assert_int_equal(get(2, 4000), 0);
	for (size_t i = 0; i < 4; i++)
		put(2, at[i], holes[i]);
	assert_int_equal(get(2, 95), 2000);
	assert_int_equal(get(2, 300), 3000);
	assert_int_equal(get(2, 64), 1000);
	assert_int_equal(get(2, 101), 0);
	assert_int_equal(get(2, 399), 101);
}

/* Multiples of 2 MiB begin at one, if the run has room for it. */
static void test_huge_pages(void **state)
{
	(void)state;
	assert_int_equal(get(2, 1), 0);
	assert_int_equal(get(2, 512), 512);
	assert_int_equal(get(2, 513), 1024);
	assert_int_equal(get(2, 1024), 2048);
	assert_int_equal(get(2, 511), 1);
	assert_int_equal(get(2, 511), 1537);
	/* There is room for it only in between. */
	assert_int_equal(get(2, HEAP_TOTAL - 3072), 3072);
	assert_int_equal(put(2, 1000, 600), 0);
	assert_int_equal(get(2, 512), 1024);
	assert_int_equal(put(2, 1024, 512), 0);
	assert_int_equal(get(2, 550), 1000);
	assert_int_equal(put(2, 1000, 550), 0);
	assert_int_equal(get(2, 25), 1000);
	assert_int_equal(get(2, 512), 1025);
}

/* One page at a time needs a call of the monitor only now and then. */
static void test_few_calls(void **state)
{
	size_t before;

	(void)state;
	get(2, 1);
	before = calls;
	for (int i = 1; i < 2048; i++)
		assert_int_equal(get(2, 1), i);
	assert_true(calls - before <= 16);
	before = calls;
	for (int i = 0; i < 10000; i++) {
		int64_t page = get(2, 1);

		put(2, (size_t)page, 1);
	}
	assert_true(calls - before <= 200);
}

static void test_all_of_it(void **state)
{
	(void)state;
	assert_int_equal(get(2, HEAP_TOTAL), 0);
	assert_int_equal(get(2, 1), -1);
	assert_int_equal(put(2, HEAP_TOTAL - 1, 2), -EINVAL);
	assert_int_equal(put(2, 1, HEAP_TOTAL), -EINVAL);
	assert_int_equal(put(2, 0, HEAP_TOTAL), 0);
	assert_int_equal(alloc_used(2), 0);
	/* All but some, in one piece. */
	assert_int_equal(get(2, 5), 0);
	assert_int_equal(get(2, HEAP_TOTAL - 512), 5);
	assert_int_equal(get(2, 508), -1);
	assert_int_equal(get(2, 507), HEAP_TOTAL - 507);
	assert_int_equal(put(2, 600, 110), 0);
	assert_int_equal(get(2, 111), -1);
	assert_int_equal(get(2, 110), 600);
	assert_int_equal(get(2, 1), -1);
}

/* Memory goes back to the monitor when it is given back. */
static void test_gives_back(void **state)
{
	size_t before;

	(void)state;
	get(2, 1);
	before = mapped_count;
	for (int i = 0; i < 50; i++) {
		int64_t page = get(2, 1000);

		assert_true(mapped_count >= 1001);
		assert_int_equal(put(2, (size_t)page, 1000), 0);
		assert_true(mapped_count <= before + GROUP_PAGES);
	}
}

static void test_any_part(void **state)
{
	(void)state;
	assert_int_equal(get(2, 64), 0);
	assert_int_equal(get(2, 64), 64);
	assert_int_equal(put(2, 10, 1), 0);
	assert_int_equal(put(2, 10, 1), -EINVAL);
	assert_int_equal(put(2, 5, 10), -EINVAL);
	assert_int_equal(alloc_used(2), 127);
	assert_int_equal(put(2, 60, 30), 0); /* of both blocks */
	assert_int_equal(put(2, 0, 10), 0);
	assert_int_equal(put(2, 11, 49), 0);
	assert_int_equal(put(2, 90, 38), 0);
	assert_int_equal(alloc_used(2), 0);
}

static void test_hostile(void **state)
{
	static const size_t counts[] = {0, 1, HEAP_TOTAL, HEAP_TOTAL + 1,
		1ul << 20, 1ul << 32, 1ul << 51, 1ul << 52, (1ul << 52) + 1,
		SIZE_MAX / 4096, SIZE_MAX - 4095, SIZE_MAX};
	static const uintptr_t addresses[] = {0, 1, 4096, 4097,
		CUBICLE_PUBLISHED_ADDRESS, UINTPTR_MAX, UINTPTR_MAX - 4095,
		1ul << 63};
	int64_t page = get(2, 3);
	uintptr_t mine = pages_heap(2) + (uintptr_t)page * 4096;

	(void)state;
	assert_int_equal(get(3, 3), 0);
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		size_t count = counts[i];

		if (count != 1)
			assert_int_equal(
				alloc_free(2, (void *)mine, count), -EINVAL);
		if (!count || count > HEAP_TOTAL)
			assert_null(alloc_pages(2, count));
		for (size_t j = 0; j < 8; j++)
			assert_int_equal(
				alloc_free(2, (void *)addresses[j], count),
				-EINVAL);
		/* What belongs to others, and odd addresses. */
		assert_int_equal(
			alloc_free(2, (void *)pages_heap(3), count), -EINVAL);
		assert_int_equal(
			alloc_free(2, (void *)pages_heap(1), count), -EINVAL);
		assert_int_equal(
			alloc_free(2, (void *)(mine + 1), count), -EINVAL);
		assert_int_equal(
			alloc_free(2, (void *)(mine - 1), count), -EINVAL);
		/* A cubicle that never had anything, and none at all. */
		assert_int_equal(
			alloc_free(4, (void *)pages_heap(4), count), -EINVAL);
		assert_int_equal(alloc_free(CUBICLE_SLOTS, (void *)mine, count),
			-EINVAL);
		assert_null(alloc_pages(CUBICLE_SLOTS, count));
		assert_null(alloc_pages(UINT32_MAX, count));
	}
	assert_int_equal(alloc_used(2), 3);
	assert_int_equal(alloc_used(3), 3);
	assert_int_equal(alloc_used(99), 0);
	assert_int_equal(alloc_has(2, (void *)mine, 3), 1);
	assert_int_equal(alloc_has(2, (void *)mine, 4), 0);
	assert_int_equal(alloc_has(3, (void *)mine, 3), 0);
	assert_int_equal(alloc_has(99, (void *)mine, 3), 0);
	assert_int_equal(put(2, (size_t)page, 3), 0);
	assert_int_equal(put(2, (size_t)page, 3), -EINVAL);
	assert_int_equal(put(2, HEAP_TOTAL - 1, 1), -EINVAL);
	assert_int_equal(put(2, HEAP_TOTAL - 1, 2), -EINVAL);
}

/* The host has no memory: NULL, and nothing is lost. */
static void test_out_of_memory(void **state)
{
	(void)state;
	fail_after = 0;
	assert_int_equal(get(2, 1), -1);
	assert_int_equal(get(SELF, 1), -1);
	fail_after = 1; /* alloc's own data for cubicle 2 */
	assert_int_equal(get(2, 1), -1);
	fail_after = SIZE_MAX;
	assert_int_equal(get(2, 1), 0);
	for (size_t n = 0; n < 40; n++) {
		fail_after = n;
		for (int i = 0; i < 50; i++) {
			int64_t page = get(2, 1 + random_below(500));

			if (page >= 0 && i % 2)
				put(2, (size_t)page, 1);
		}
	}
	fail_after = SIZE_MAX;
	assert_true(get(2, 20000) > 0);
}

/* Only a heap that has no room is reported, and only by alloc_pages(). */
static void test_full(void **state)
{
	(void)state;
	fail_after = 0; /* the host has no memory */
	assert_int_equal(get(2, 1), -1);
	fail_after = SIZE_MAX;
	assert_int_equal(get(2, 1), 0);
	fail_after = 0;
	assert_int_equal(get(2, 1000), -1);
	fail_after = SIZE_MAX;
	assert_int_equal(get(2, 0), -1);
	assert_null(alloc_try(2, HEAP_TOTAL));
	assert_null(alloc_try(2, SIZE_MAX));
	assert_int_equal(full_reports, 0);
	assert_int_equal(get(2, HEAP_TOTAL), -1);
	assert_int_equal(full_reports, 1);
	assert_int_equal(full_id, 2);
	assert_int_equal(full_pages, HEAP_TOTAL);
	assert_int_equal(get(2, 1ul << 52), -1);
	assert_int_equal(full_pages, 1ul << 52);
	/* There is enough, but not side by side. */
	assert_int_equal(get(3, HEAP_TOTAL), 0);
	put(3, 100, 10);
	put(3, 200, 10);
	assert_int_equal(get(3, 11), -1);
	assert_int_equal(full_id, 3);
	assert_int_equal(full_reports, 3);
	assert_int_equal(get(3, 10), 100);
	/* alloc's own heap, which has no room for its data about cubicle 4. */
	while (alloc_try(CUBICLE_SELF, 100))
		continue;
	assert_null(alloc_try(4, 1));
	assert_int_equal(full_reports, 3);
	assert_null(alloc_pages(4, 1));
	assert_int_equal(full_id, SELF);
	assert_int_equal(full_pages, pages_for_heap(4));
	assert_int_equal(full_reports, 4);
}

#define BLOCKS 400

struct block {
	int64_t first;
	size_t count;
};

static void change(cubicle_id_t id, struct block *b)
{
	size_t part;

	if (!b->count) {
		static const uint32_t sizes[] = {1, 2, 8, 70, 600, 5000};

		b->count = 1 + random_below(sizes[random_below(6)]);
		b->first = get(id, b->count);
		assert_true(b->first >= 0);
		return;
	}
	/* From the front, from the back, or all. */
	part = 1 + random_below((uint32_t)b->count);
	if (random_below(2))
		part = b->count;
	if (random_below(2)) {
		put(id, (size_t)b->first, part);
		b->first += (int64_t)part;
	} else {
		put(id, (size_t)b->first + b->count - part, part);
	}
	b->count -= part;
}

static void free_nonsense(cubicle_id_t id)
{
	size_t first = random_below(random_below(HEAP_TOTAL + 10));
	size_t count = random_below(100);

	if (!is_held(id, first, count))
		put(id, first, count);
}

static size_t held(cubicle_id_t id)
{
	size_t count = 0;

	for (size_t i = 0; i < HEAP_TOTAL; i++)
		count += pages[id][i] == HELD;
	return count;
}

static bool is_free(const struct heap *h, size_t page)
{
	const struct unit *u = &h->unit[page / UNIT_PAGES];

	return !((u->used | u->dirty) >> page % UNIT_PAGES & 1);
}

/* Each node says what there is, and what is beyond the heap is not free. */
static void check_tree(const struct heap *h)
{
	for (size_t n = 2 * h->leaves - 1; n; n--) {
		unsigned level = (unsigned)(__builtin_clzl(n) -
			__builtin_clzl(h->leaves));
		size_t first = ((n << level) - h->leaves) * UNIT_PAGES;
		size_t end = first + (UNIT_PAGES << level);
		size_t all = h->units * UNIT_PAGES;
		uint32_t longest = 0, prefix = 0, run = 0;

		if (level > 6 && n % 16)
			continue;
		all = all < end ? all : end;
		for (size_t page = first; page < end; page++) {
			run = page < all && is_free(h, page) ? run + 1 : 0;
			longest = run > longest ? run : longest;
			if (run == page + 1 - first)
				prefix = run;
		}
		all = end - first;
		assert_int_equal(h->node[n].longest, all - longest);
		assert_int_equal(h->node[n].prefix, all - prefix);
		assert_int_equal(h->node[n].suffix, all - run);
	}
}

static void test_model(void **state)
{
	static struct block blocks[CUBICLES + 1][BLOCKS];

	(void)state;
	memset(blocks, 0, sizeof(blocks));
	for (int i = 0; i < 60000; i++) {
		cubicle_id_t id = 1 + random_below(CUBICLES);

		change(id, &blocks[id][random_below(BLOCKS)]);
		/* Nonsense in between changes nothing. In alloc's own cubicle
		 * there is more than the model knows: alloc's data. */
		if (i % 16 == 0 && id != SELF)
			free_nonsense(id);
		if (i % 4096 == 0 && heaps[id])
			check_tree(heaps[id]);
	}
	for (cubicle_id_t id = 2; id <= CUBICLES; id++) {
		assert_int_equal(alloc_used(id), held(id));
		check_tree(heaps[id]);
	}
	check_tree(&own);
}

/* --- small heaps ---------------------------------------------------------- */

static int reset_to(void **state, uint32_t cubicles, uint32_t granules)
{
	struct cubicle_published *p =
		(struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;

	reset(state);
	shares_equal(&p->shares, cubicles, granules);
	return 0;
}

static int reset_small(void **state)
{
	return reset_to(state, CUBICLE_SLOTS - 1, 2);
}

static int reset_large(void **state)
{
	return reset_to(state, CUBICLES, 0);
}

/* The free pages from (page) on, one by one; at most (most). */
static size_t run_at(const struct heap *h, size_t page, size_t most)
{
	size_t run = 0;

	while (run < most && page + run < heap_pages(2) &&
		is_free(h, page + run))
		run++;
	return run;
}

static size_t find_slowly(const struct heap *h, size_t count, size_t from)
{
	for (size_t page = from; page < heap_pages(2); page++)
		if (run_at(h, page, count) == count)
			return page;
	return NONE;
}

/* The tree finds what a look at each page finds. */
static void test_search(void **state)
{
	(void)state;
	assert_int_equal(get(2, heap_pages(2)), 0);
	for (int i = 0; i < 5000; i++) {
		struct heap *h = heaps[2];
		size_t from = random_below((uint32_t)heap_pages(2));
		size_t count = 1 + random_below(1u << random_below(10));
		size_t found = tree_find(h, count, from);

		assert_int_equal(found, find_slowly(h, count, from));
		if (found != NONE)
			assert_int_equal(
				tree_run(h, found), run_at(h, found, SIZE_MAX));
		count = 1 + random_below(1u << random_below(10));
		if (is_held(2, from, count))
			put(2, from, count);
		if (i % 2)
			get(2, 1 + random_below(100));
	}
	check_tree(heaps[2]);
}

/* A request fails only if there are not so many pages side by side, neither
 * free ones nor dirty ones. */
static void test_fails_only_if_full(void **state)
{
	int failures = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		size_t count = 1 + random_below(1u << random_below(9));
		size_t page = random_below((uint32_t)heap_pages(2));
		size_t run = 0;

		if (get(2, count) >= 0)
			continue;
		failures++;
		for (size_t at = 0; at < heap_pages(2); at++) {
			run = pages[2][at] == HELD ? 0 : run + 1;
			assert_true(run < count);
		}
		for (count = 0; page + count < heap_pages(2) && count < 200;)
			if (pages[2][page + count++] != HELD)
				break;
		put(2, page, count > 1 ? count - 1 : 1);
	}
	assert_true(failures > 100);
}

/*
 * Blocks of the sizes that (size_of) gives, and whenever one does not fit, a
 * random one is given back. Returns how much of the heap is used on average, in
 * thousandths, when one does not fit.
 */
static size_t usable(size_t (*size_of)(void))
{
	static struct block blocks[100000];
	size_t count = 0, used = 0, sum = 0, failures = 0;

	reset_to(NULL, CUBICLES, 32);
	while (failures < 1500) {
		size_t size = size_of();
		int64_t first = get(2, size);
		struct block *b;

		if (first >= 0) {
			used += size;
			blocks[count++] = (struct block){first, size};
			continue;
		}
		if (++failures > 500)
			sum += used * 1000 / heap_pages(2);
		b = &blocks[random_below((uint32_t)count)];
		put(2, (size_t)b->first, b->count);
		used -= b->count;
		*b = blocks[--count];
	}
	return sum / (failures - 500);
}

/* 1 MiB, with what malloc() adds. */
static size_t one_mib(void)
{
	return 257;
}

static size_t random_size(void)
{
	return 1 + random_below(1024);
}

static void test_usable(void **state)
{
	(void)state;
	assert_true(usable(one_mib) >= 990);
	assert_true(usable(random_size) >= 900);
}

/* What is given back in many pieces is unmapped in steps. */
static void test_few_calls_at_once(void **state)
{
	size_t most = 0;

	(void)state;
	get(2, 4096);
	for (size_t page = 0; page < 4096; page += 2) {
		size_t before = calls;

		put(2, page, 1);
		most = calls - before > most ? calls - before : most;
	}
	assert_in_range(most, 2, 2 * FLUSH_RUNS);
	/* They are dirty no more when nothing else is left. */
	while (get(2, 1) >= 0)
		continue;
	assert_int_equal(alloc_used(2), heap_pages(2));
}

/* As with backend sfi: shares are small where cubicles are many. What alloc
 * keeps for each fits its own share for all of them. */
static void test_many_cubicles(void **state)
{
	(void)state;
	many = true;
	for (cubicle_id_t id = 1; id < CUBICLE_SLOTS; id++) {
		void *got = alloc_pages(id == SELF ? CUBICLE_SELF : id, 10);
		assert_true((uintptr_t)got - pages_heap(id) <
			pages_heap_bytes_of(id));
	}
	many = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_first_fit, reset),
		cmocka_unit_test_setup(test_best_fit, reset),
		cmocka_unit_test_setup(test_huge_pages, reset),
		cmocka_unit_test_setup(test_few_calls, reset),
		cmocka_unit_test_setup(test_all_of_it, reset),
		cmocka_unit_test_setup(test_gives_back, reset),
		cmocka_unit_test_setup(test_any_part, reset),
		cmocka_unit_test_setup(test_hostile, reset),
		cmocka_unit_test_setup(test_out_of_memory, reset),
		cmocka_unit_test_setup(test_full, reset),
		cmocka_unit_test_setup(test_model, reset),
#define SMALL(test) \
	cmocka_unit_test_setup_teardown(test, reset_small, reset_large)
		SMALL(test_search),
		SMALL(test_fails_only_if_full),
		SMALL(test_usable),
		SMALL(test_few_calls_at_once),
		SMALL(test_many_cubicles),
#undef SMALL
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
