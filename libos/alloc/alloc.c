/* SPDX-License-Identifier: MIT */
/*
 * alloc.c: a buddy system for each cubicle.
 *
 * Nouns
 *   unit    64 pages, side by side; what is mapped at least in one go
 *   mapped  the monitor has mapped the page
 *   used    the page is handed out
 *   dirty   the page was given back and is mapped with its old content; it is
 *           not handed out before the monitor has replaced it by zeroes
 *
 * A page that is none of these is free; if it is mapped, then with zeroes. A
 * page that is not mapped is free.
 *
 * alloc cannot clear pages of other cubicles, so what they give back has to be
 * unmapped, which takes a call of the monitor. It is put off until DIRTY_MAX
 * pages came together, and then done for neighbours at once.
 *
 * The tree over the units has in each node the size of the largest free block
 * below it, so that the lowest block that is large enough is found in as many
 * steps as the tree has levels. A block of 2^k pages lies at a multiple of 2^k.
 */
#include <stdbool.h>
#include <linux/errno.h>
#include <cubicle/component.h>
#include <cubicle/pages.h>
#include "alloc.h"
#include "rt/string.h"

#define UNIT_ORDER 6
#define UNIT_PAGES (1ul << UNIT_ORDER)
#define UNITS	   (CUBICLE_HEAP_BYTES / CUBICLE_PAGE_BYTES / UNIT_PAGES)
#define ROOT_ORDER 20
#define LEAVES	   (1ul << (ROOT_ORDER - UNIT_ORDER))
#define BIG_PAGES  512 /* 2 MiB, a huge page */
#define BIG_UNITS  (BIG_PAGES / UNIT_PAGES)
#define DIRTY_MAX  256
#define NONE	   SIZE_MAX

_Static_assert(UNITS <= LEAVES && UNITS % BIG_UNITS == 0, "tree fits the heap");

/* Each bit is a page of the unit. */
struct unit {
	uint64_t mapped;
	uint64_t used;
	uint64_t dirty;
};

struct heap {
	cubicle_id_t id;
	uint32_t restarts; /* of its cubicle, when the heap was new */
	size_t used;	   /* pages */
	size_t dirty;	   /* pages */
	/* Units outside of these have no dirty pages. */
	size_t dirty_first, dirty_last;
	/* Node 1 is the root, 2n and 2n+1 are the children of n, and the
	 * leaves are the units. 0: nothing free; k + 1: a block of 2^k. */
	uint8_t tree[2 * LEAVES];
	struct unit unit[]; /* units_in_heap() */
};

/* The heap of alloc's own cubicle, which all other memory here comes from. */
static union {
	struct heap heap;
	char room[sizeof(struct heap) + UNITS * sizeof(struct unit)];
} own;
static struct heap *heaps[CUBICLE_SLOTS];

/* Pages (first) to (first + pages - 1), none of them outside of the heap. */
struct range {
	size_t first, pages;
};

/* How many of them there are: UNITS, or fewer. */
static size_t units_in_heap(void)
{
	return pages_heap_bytes() / CUBICLE_PAGE_BYTES / UNIT_PAGES;
}

/* Pages for a struct heap. Where shares are small there are many of them. */
static size_t pages_for_heap(void)
{
	size_t bytes =
		sizeof(struct heap) + units_in_heap() * sizeof(struct unit);

	return (bytes - 1) / CUBICLE_PAGE_BYTES + 1;
}

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t first_unit(struct range r)
{
	return r.first / UNIT_PAGES;
}

static size_t last_unit(struct range r)
{
	return (r.first + r.pages - 1) / UNIT_PAGES;
}

/* The part of unit (u) that is in (r). */
static uint64_t mask_of(struct range r, size_t u)
{
	size_t start = u * UNIT_PAGES;
	size_t from = r.first > start ? r.first - start : 0;
	size_t to = min(r.first + r.pages - start, UNIT_PAGES);

	return ~0ull >> (UNIT_PAGES - (to - from)) << from;
}

/* --- the tree ----------------------------------------------------------- */

/*
 * Bit i of (blocks) says that a block of 2^k pages at page i of the unit is
 * free. The result says it of blocks of 2^(k + 1).
 */
static uint64_t double_blocks(uint64_t blocks, unsigned k)
{
	static const uint64_t aligned[UNIT_ORDER] = {0x5555555555555555,
		0x1111111111111111, 0x0101010101010101, 0x0001000100010001,
		0x0000000100000001, 0x0000000000000001};

	return blocks & blocks >> (1u << k) & aligned[k];
}

static uint64_t free_pages(const struct unit *unit)
{
	return ~(unit->used | unit->dirty);
}

/* What the tree says about (unit). */
static uint8_t largest_in(const struct unit *unit)
{
	uint64_t blocks = free_pages(unit);
	uint8_t size = 0;

	if (blocks == ~0ull)
		return UNIT_ORDER + 1;
	for (; blocks; size++)
		blocks = double_blocks(blocks, size);
	return size;
}

/* Put the tree right for the units (u) to (last). */
static void tree_update(struct heap *h, size_t u, size_t last)
{
	uint8_t *tree = h->tree;
	uint8_t whole = UNIT_ORDER + 1;

	for (size_t i = u; i <= last; i++)
		tree[LEAVES + i] = largest_in(&h->unit[i]);
	u += LEAVES;
	last += LEAVES;
	for (; u > 1; whole++) {
		u /= 2;
		last /= 2;
		for (size_t i = u; i <= last; i++) {
			uint8_t a = tree[2 * i], b = tree[2 * i + 1];

			tree[i] = a > b ? a : b;
			if (a == whole && b == whole)
				tree[i]++;
		}
	}
}

/* First page of the lowest free block of 2^order pages, or NONE. */
static size_t tree_find(const struct heap *h, unsigned order)
{
	unsigned node_order = ROOT_ORDER;
	size_t node = 1, page;
	uint64_t blocks;

	if (h->tree[1] <= order)
		return NONE;
	while (node_order > UNIT_ORDER && node_order > order) {
		node = 2 * node + (h->tree[2 * node] <= order);
		node_order--;
	}
	page = (node << node_order) - (1ul << ROOT_ORDER);
	if (order >= UNIT_ORDER)
		return page;
	blocks = free_pages(&h->unit[node - LEAVES]);
	for (unsigned k = 0; k < order; k++)
		blocks = double_blocks(blocks, k);
	return page + (size_t)__builtin_ctzll(blocks);
}

/*
 * The same for (pages) that are not in one block, as where more than half of
 * the heap is asked for. Takes time: one step for each unit.
 */
static size_t find_run(const struct heap *h, size_t pages)
{
	size_t want = (pages + UNIT_PAGES - 1) / UNIT_PAGES;
	size_t start = 0;

	for (size_t u = 0; u < units_in_heap(); u++) {
		if (h->tree[LEAVES + u] != UNIT_ORDER + 1)
			start = (u / BIG_UNITS + 1) * BIG_UNITS;
		else if (u + 1 == start + want)
			return start * UNIT_PAGES;
	}
	return NONE;
}

static size_t find(const struct heap *h, size_t pages)
{
	unsigned order = 0;
	size_t first;

	while (1ul << order < pages)
		order++;
	first = tree_find(h, order);
	if (first == NONE && pages > BIG_PAGES)
		first = find_run(h, pages);
	return first;
}

/* --- mapping ------------------------------------------------------------ */

typedef uint64_t pick_pages(const struct unit *unit);
typedef void act_on_run(struct heap *h, struct range run);

/* Call (act) for each run of pages that (pick) picks of units (u) to (last). */
static void each_run(struct heap *h, size_t u, size_t last, pick_pages *pick,
	act_on_run *act)
{
	struct range run = {0, 0};

	for (; u <= last; u++) {
		uint64_t bits = pick(&h->unit[u]);

		while (bits) {
			size_t from = (size_t)__builtin_ctzll(bits);
			uint64_t after = ~(bits >> from);
			size_t len = UNIT_PAGES - from;
			size_t page = u * UNIT_PAGES + from;

			if (after)
				len = min(len, (size_t)__builtin_ctzll(after));
			if (run.first + run.pages != page) {
				if (run.pages)
					act(h, run);
				run = (struct range){page, 0};
			}
			run.pages += len;
			bits &= ~(~0ull >> (UNIT_PAGES - len) << from);
		}
	}
	if (run.pages)
		act(h, run);
}

/* Pages that cannot be mapped stay unmapped; no other harm is done. */
static void map_run(struct heap *h, struct range run)
{
	if (pages_map(h->id, run.first, run.pages))
		return;
	for (size_t u = first_unit(run); u <= last_unit(run); u++)
		h->unit[u].mapped |= mask_of(run, u);
}

/* There is no library for __builtin_popcountll(). */
static size_t count_bits(uint64_t bits)
{
	size_t count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

/* Pages that cannot be unmapped stay dirty, or mapped and free. */
static void unmap_run(struct heap *h, struct range run)
{
	if (pages_unmap(h->id, run.first, run.pages))
		return;
	for (size_t u = first_unit(run); u <= last_unit(run); u++) {
		struct unit *unit = &h->unit[u];
		uint64_t mask = mask_of(run, u);

		h->dirty -= count_bits(unit->dirty & mask);
		unit->dirty &= ~mask;
		unit->mapped &= ~mask;
	}
}

static uint64_t unmapped_pages(const struct unit *unit)
{
	return ~unit->mapped;
}

/* All of a unit that nobody uses, else what is dirty. */
static uint64_t unwanted_pages(const struct unit *unit)
{
	return unit->used ? unit->dirty : unit->mapped;
}

/* Units in use are kept mapped: else the host's mappings would be many. */
static uint64_t missing_pages(const struct unit *unit)
{
	return unit->used ? ~unit->mapped : 0;
}

/* Make free pages of the dirty ones. */
static void flush(struct heap *h)
{
	size_t first = h->dirty_first, last = h->dirty_last;

	if (!h->dirty)
		return;
	each_run(h, first, last, unwanted_pages, unmap_run);
	each_run(h, first, last, missing_pages, map_run);
	tree_update(h, first, last);
	if (!h->dirty) {
		h->dirty_first = UNITS;
		h->dirty_last = 0;
	}
}

static bool is_mapped(const struct heap *h, struct range r)
{
	for (size_t u = first_unit(r); u <= last_unit(r); u++)
		if (mask_of(r, u) & ~h->unit[u].mapped)
			return false;
	return true;
}

/*
 * Map (r), and more around it than was asked for: whole units, and 2 MiB once
 * the heap has grown to that, so that the host can use huge pages.
 */
static bool map(struct heap *h, struct range r)
{
	size_t units = h->used + r.pages < BIG_PAGES ? 1 : BIG_UNITS;
	size_t first = first_unit(r) / units * units;
	size_t last = last_unit(r) / units * units + units - 1;

	if (is_mapped(h, r))
		return true;
	each_run(h, first, last, unmapped_pages, map_run);
	return is_mapped(h, r);
}

/* --- heaps -------------------------------------------------------------- */

static void init(struct heap *h, cubicle_id_t id)
{
	memset(h, 0, sizeof(*h) + units_in_heap() * sizeof(h->unit[0]));
	h->id = id;
	h->dirty_first = UNITS;
	h->restarts = CUBICLE_PUBLISHED->restarts[id];
	tree_update(h, 0, units_in_heap() - 1);
}

static void *take(struct heap *h, size_t pages)
{
	struct range r = {0, pages};

	if (!pages || pages > units_in_heap() * UNIT_PAGES)
		return NULL;
	r.first = find(h, pages);
	if (r.first == NONE) {
		flush(h);
		r.first = find(h, pages);
	}
	if (r.first == NONE || !map(h, r))
		return NULL;
	for (size_t u = first_unit(r); u <= last_unit(r); u++)
		h->unit[u].used |= mask_of(r, u);
	h->used += pages;
	tree_update(h, first_unit(r), last_unit(r));
	return (void *)(pages_heap(h->id) + r.first * CUBICLE_PAGE_BYTES);
}

static bool is_used(const struct heap *h, struct range r)
{
	for (size_t u = first_unit(r); u <= last_unit(r); u++)
		if (mask_of(r, u) & ~h->unit[u].used)
			return false;
	return true;
}

static int give(struct heap *h, struct range r)
{
	if (!is_used(h, r))
		return -EINVAL;
	for (size_t u = first_unit(r); u <= last_unit(r); u++) {
		h->unit[u].used &= ~mask_of(r, u);
		h->unit[u].dirty |= mask_of(r, u);
	}
	h->used -= r.pages;
	h->dirty += r.pages;
	h->dirty_first = min(h->dirty_first, first_unit(r));
	if (h->dirty_last < last_unit(r))
		h->dirty_last = last_unit(r);
	if (h->dirty >= DIRTY_MAX)
		flush(h);
	return 0;
}

/* The heap of (who), or NULL if it has none yet. */
static struct heap *heap_of(cubicle_id_t who)
{
	cubicle_id_t self = cubicle_self();

	if (who == CUBICLE_SELF || who == self) {
		if (!own.heap.id)
			init(&own.heap, self);
		return &own.heap;
	}
	struct heap *h = who < CUBICLE_SLOTS ? heaps[who] : NULL;
	/* A new instance has nothing: the monitor has unmapped all it had. */
	if (h && h->restarts != CUBICLE_PUBLISHED->restarts[who])
		init(h, who);
	return h;
}

static struct heap *heap_make(cubicle_id_t who)
{
	struct heap *h = heap_of(who);

	if (h || who >= CUBICLE_SLOTS)
		return h;
	h = take(heap_of(CUBICLE_SELF), pages_for_heap());
	if (h) {
		init(h, who);
		heaps[who] = h;
	}
	return h;
}

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	struct heap *h = heap_make(who);

	return h ? take(h, pages) : NULL;
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	struct heap *h = heap_of(who);
	struct range r = {0, pages};
	uintptr_t offset;

	if (!h)
		return -EINVAL;
	/* An address below the heap gives a huge offset. */
	offset = (uintptr_t)addr - pages_heap(h->id);
	if (offset % CUBICLE_PAGE_BYTES || offset >= pages_heap_bytes())
		return -EINVAL;
	r.first = offset / CUBICLE_PAGE_BYTES;
	if (!pages || pages > units_in_heap() * UNIT_PAGES - r.first)
		return -EINVAL;
	return give(h, r);
}

size_t alloc_used(cubicle_id_t who)
{
	struct heap *h = heap_of(who);

	return h ? h->used : 0;
}
