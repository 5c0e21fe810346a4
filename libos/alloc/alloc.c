/* SPDX-License-Identifier: MIT */
/*
 * alloc.c: pages for each cubicle; heap.h has the nouns.
 *
 * alloc cannot clear pages of other cubicles, so what they give back has to be
 * unmapped, which takes a call of the monitor. It is put off until DIRTY_MAX
 * pages came together, and then done for neighbours at once, and for at most
 * FLUSH_RUNS runs of pages, of 2 MiB each, in one call, so that no call takes
 * long. A block of DIRTY_MAX pages or more is unmapped by the call that gives
 * it back.
 *
 * Less than a unit is taken from the lowest run that is long enough. Of the
 * first BEST_OF runs that are long enough for more, the shortest is taken: that
 * leaves less memory in pieces. Both take a bounded number of steps.
 */
#include <stdbool.h>
#include <linux/errno.h>
#include <cubicle/component.h>
#include <cubicle/pages.h>
#include "alloc.h"
#include "heap.h"
#include "rt/string.h"

#define DIRTY_MAX  256
#define FLUSH_RUNS 8
#define BEST_OF	   16

/* The heap of alloc's own cubicle, which all other memory here comes from. */
static struct heap own;
static struct node own_nodes[2 * LEAVES];
static struct unit own_units[UNITS];
static struct heap *heaps[CUBICLE_SLOTS];

/* Pages (first) to (first + pages - 1), none of them outside of the heap. */
struct range {
	size_t first, pages;
};

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

/* --- search ------------------------------------------------------------- */

static size_t align_up(size_t page)
{
	return (page + GROUP_PAGES - 1) / GROUP_PAGES * GROUP_PAGES;
}

/*
 * First page of (pages) free ones, or NONE. Multiples of 2 MiB begin at one if
 * the run has room for that. For other sizes it would leave gaps.
 */
static size_t find(const struct heap *h, size_t pages)
{
	size_t best = NONE, shortest = SIZE_MAX, from = 0;

	if (pages < UNIT_PAGES)
		return tree_find(h, pages, 0);
	for (int i = 0; i < BEST_OF && shortest > pages; i++) {
		size_t page = tree_find(h, pages, from);
		size_t run;

		if (page == NONE)
			break;
		run = tree_run(h, page);
		if (run < shortest) {
			shortest = run;
			best = page;
		}
		from = page + run;
	}
	if (best != NONE && pages % GROUP_PAGES == 0 &&
		align_up(best) - best <= shortest - pages)
		return align_up(best);
	return best;
}

/* --- mapping ------------------------------------------------------------ */

typedef uint64_t pick_pages(const struct unit *unit);
typedef void act_on_run(struct heap *h, struct range run);

/*
 * Call (act) for each run of pages that (pick) picks of the units (u) to
 * (end - 1), for (*most) runs at most, and count it down. Returns the first
 * unit that was not looked at entirely.
 */
static size_t each_run(struct heap *h, size_t u, size_t end, pick_pages *pick,
	act_on_run *act, size_t *most)
{
	struct range run = {0, 0};

	for (; u < end; u++) {
		uint64_t bits = pick(&h->unit[u]);

		while (bits) {
			size_t from = (size_t)__builtin_ctzll(bits);
			uint64_t after = ~(bits >> from);
			size_t len = UNIT_PAGES - from;
			size_t page = u * UNIT_PAGES + from;

			if (after)
				len = min(len, (size_t)__builtin_ctzll(after));
			if (run.first + run.pages != page) {
				if (run.pages) {
					act(h, run);
					if (!--*most)
						return u;
				}
				run = (struct range){page, 0};
			}
			run.pages += len;
			bits &= ~(~0ull >> (UNIT_PAGES - len) << from);
		}
	}
	if (run.pages) {
		act(h, run);
		--*most;
	}
	return u;
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

/* --- dirty pages ---------------------------------------------------------- */

/* The first group from (g) on that may have dirty pages, or GROUPS. */
static size_t group_marked(const struct heap *h, size_t g)
{
	while (g < GROUPS) {
		uint64_t left = h->dirty_groups[g / 64] >> g % 64;

		if (left)
			return g + (size_t)__builtin_ctzll(left);
		g = (g / 64 + 1) * 64;
	}
	return GROUPS;
}

/* Pages that could not be unmapped keep the mark. */
static void groups_unmark(struct heap *h, size_t g, size_t end)
{
	for (; g < end; g++) {
		uint64_t dirty = 0;

		for (size_t u = 0; u < GROUP_UNITS; u++)
			dirty |= h->unit[g * GROUP_UNITS + u].dirty;
		if (!dirty)
			h->dirty_groups[g / 64] &= ~(1ull << g % 64);
	}
}

/*
 * Make free pages of some of the dirty ones, beginning where the last flush
 * ended. Returns whether there are more free pages than before.
 */
static bool flush(struct heap *h)
{
	size_t before = h->dirty, most = FLUSH_RUNS, all = SIZE_MAX;

	for (size_t turns = 0; h->dirty && most && turns < 2;) {
		size_t g = group_marked(h, h->cursor), u;

		if (g == GROUPS) {
			h->cursor = 0;
			turns++;
			continue;
		}
		/* A client of a service can have it give back much, bit by bit:
		 * not all of that falls to one call. */
		u = each_run(h, g * GROUP_UNITS, (g + 1) * GROUP_UNITS,
			unwanted_pages, unmap_run, &most);
		h->cursor = u / GROUP_UNITS;
		groups_unmark(h, g, h->cursor);
		u = min(u, (g + 1) * GROUP_UNITS - 1);
		each_run(h, g * GROUP_UNITS, u + 1, missing_pages, map_run,
			&all);
		tree_update(h, g * GROUP_UNITS, u);
	}
	return h->dirty < before;
}

/* --- blocks ----------------------------------------------------------------- */

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
	size_t units = h->used + r.pages < GROUP_PAGES ? 1 : GROUP_UNITS;
	size_t first = first_unit(r) / units * units;
	size_t end = (last_unit(r) / units + 1) * units;
	size_t all = SIZE_MAX;

	if (is_mapped(h, r))
		return true;
	each_run(h, first, end, unmapped_pages, map_run, &all);
	return is_mapped(h, r);
}

static void hand_out(struct heap *h, struct range r)
{
	for (size_t u = first_unit(r); u <= last_unit(r); u++)
		h->unit[u].used |= mask_of(r, u);
	h->used += r.pages;
	tree_update(h, first_unit(r), last_unit(r));
}

static void *take(struct heap *h, size_t pages)
{
	struct range r = {0, pages};

	if (!pages || pages > h->units * UNIT_PAGES)
		return NULL;
	r.first = find(h, pages);
	while (r.first == NONE && flush(h))
		r.first = find(h, pages);
	if (r.first == NONE || !map(h, r))
		return NULL;
	hand_out(h, r);
	return (void *)(pages_heap(h->id) + r.first * CUBICLE_PAGE_BYTES);
}

/* Make free pages of the dirty ones in (r). */
static void clean(struct heap *h, struct range r)
{
	size_t u = first_unit(r), end = last_unit(r) + 1, all = SIZE_MAX;

	each_run(h, u, end, unwanted_pages, unmap_run, &all);
	each_run(h, u, end, missing_pages, map_run, &all);
	tree_update(h, u, end - 1);
}

/* Does some page of (r) have a bit in what (pick) picks? */
static bool has_page(const struct heap *h, struct range r, pick_pages *pick)
{
	for (size_t u = first_unit(r); u <= last_unit(r); u++)
		if (mask_of(r, u) & pick(&h->unit[u]))
			return true;
	return false;
}

static uint64_t used_pages(const struct unit *unit)
{
	return unit->used;
}

static uint64_t dirty_pages(const struct unit *unit)
{
	return unit->dirty;
}

static int take_at(struct heap *h, struct range r)
{
	if (has_page(h, r, used_pages))
		return -EEXIST;
	if (has_page(h, r, dirty_pages))
		clean(h, r);
	if (has_page(h, r, dirty_pages) || !map(h, r))
		return -ENOMEM;
	hand_out(h, r);
	return 0;
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
		size_t g = u / GROUP_UNITS;

		h->unit[u].used &= ~mask_of(r, u);
		h->unit[u].dirty |= mask_of(r, u);
		h->dirty_groups[g / 64] |= 1ull << g % 64;
	}
	h->used -= r.pages;
	h->dirty += r.pages;
	if (h->dirty < DIRTY_MAX)
		return 0;
	if (r.pages >= DIRTY_MAX)
		clean(h, r);
	flush(h);
	return 0;
}

/* --- heaps -------------------------------------------------------------- */

/* The monitor keeps the last page of a heap unmapped. */
static size_t heap_pages(cubicle_id_t id)
{
	return pages_heap_bytes_of(id) / CUBICLE_PAGE_BYTES - 1;
}

static size_t heap_units(cubicle_id_t id)
{
	size_t units = heap_pages(id) / UNIT_PAGES + 1;

	return (units + GROUP_UNITS - 1) / GROUP_UNITS * GROUP_UNITS;
}

static size_t leaves_for(size_t units)
{
	size_t leaves = GROUP_UNITS;

	while (leaves < units)
		leaves *= 2;
	return leaves;
}

/* Pages for a struct heap, its nodes and its units. */
static size_t pages_for_heap(cubicle_id_t id)
{
	size_t units = heap_units(id);
	size_t bytes = sizeof(struct heap) + units * sizeof(struct unit) +
		2 * leaves_for(units) * sizeof(struct node);

	return (bytes - 1) / CUBICLE_PAGE_BYTES + 1;
}

/* All is zero except for (node) and (unit). */
static void init(struct heap *h, cubicle_id_t id)
{
	size_t beyond = heap_pages(id);

	h->id = id;
	h->restarts = CUBICLE_PUBLISHED->restarts[id];
	h->units = heap_units(id);
	h->leaves = leaves_for(h->units);
	/* There are no pages after the last one: nobody gets these. */
	for (size_t u = beyond / UNIT_PAGES; u < h->units; u++) {
		struct range all = {beyond, h->units * UNIT_PAGES - beyond};

		h->unit[u].used = h->unit[u].mapped = mask_of(all, u);
	}
	tree_init(h, beyond / UNIT_PAGES);
}

static void init_again(struct heap *h)
{
	struct heap new = {.node = h->node, .unit = h->unit};

	memset(h->node, 0, 2 * h->leaves * sizeof(*h->node));
	memset(h->unit, 0, h->units * sizeof(*h->unit));
	cubicle_id_t id = h->id;
	*h = new;
	init(h, id);
}

/* The heap of (who), or NULL if it has none yet. */
static struct heap *heap_of(cubicle_id_t who)
{
	cubicle_id_t self = cubicle_self();

	if (who == CUBICLE_SELF || who == self) {
		if (!own.id) {
			own.node = own_nodes;
			own.unit = own_units;
			init(&own, self);
		}
		return &own;
	}
	struct heap *h = who < CUBICLE_SLOTS ? heaps[who] : NULL;
	/* A new instance has nothing: the monitor has unmapped all it had. */
	if (h && h->restarts != CUBICLE_PUBLISHED->restarts[who])
		init_again(h);
	return h;
}

/* New pages are zero, as init() wants them. */
static struct heap *heap_make(cubicle_id_t who)
{
	struct heap *h = heap_of(who);

	if (h || who >= CUBICLE_SLOTS)
		return h;
	h = take(heap_of(CUBICLE_SELF), pages_for_heap(who));
	if (h) {
		h->unit = (struct unit *)(h + 1);
		h->node = (struct node *)(h->unit + heap_units(who));
		init(h, who);
		heaps[who] = h;
	}
	return h;
}

/* Is there no run of (pages) free pages? Otherwise the host has no memory. */
static bool is_full(const struct heap *h, size_t pages)
{
	return pages > h->units * UNIT_PAGES || find(h, pages) == NONE;
}

void *alloc_try(cubicle_id_t who, size_t pages)
{
	struct heap *h = heap_make(who);

	return h ? take(h, pages) : NULL;
}

/* Are there (pages) pages of the heap at (addr)? */
static bool range_of(
	const struct heap *h, const void *addr, size_t pages, struct range *r)
{
	/* An address below the heap gives a huge offset. */
	uintptr_t offset = (uintptr_t)addr - pages_heap(h->id);

	*r = (struct range){offset / CUBICLE_PAGE_BYTES, pages};
	return offset % CUBICLE_PAGE_BYTES == 0 &&
		r->first < heap_pages(h->id) && pages &&
		pages <= heap_pages(h->id) - r->first;
}

int alloc_pages_at(cubicle_id_t who, void *addr, size_t pages)
{
	struct heap *h = heap_make(who);
	struct range r;

	if (!h)
		return -ENOMEM;
	return range_of(h, addr, pages, &r) ? take_at(h, r) : -EINVAL;
}

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	struct heap *h = heap_make(who);
	void *p = h ? take(h, pages) : NULL;

	if (p || !pages || who >= CUBICLE_SLOTS)
		return p;
	/* Without a heap for (who), alloc's own had no room for it. */
	if (!h) {
		h = heap_of(CUBICLE_SELF);
		pages = pages_for_heap(who);
	}
	if (is_full(h, pages))
		pages_full(h->id, pages);
	return NULL;
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	struct heap *h = heap_of(who);
	struct range r;

	return h && range_of(h, addr, pages, &r) ? give(h, r) : -EINVAL;
}

int alloc_has(cubicle_id_t who, const void *addr, size_t pages)
{
	struct heap *h = heap_of(who);
	struct range r;

	return h && range_of(h, addr, pages, &r) && is_used(h, r);
}

size_t alloc_used(cubicle_id_t who)
{
	struct heap *h = heap_of(who);

	return h ? h->used : 0;
}
