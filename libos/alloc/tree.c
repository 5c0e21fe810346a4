/* SPDX-License-Identifier: MIT */
/*
 * tree.c: the search for free pages.
 *
 * A run of any length is found in as many steps as the tree has levels: a node
 * has a run of (n) pages if its left child has one, or its right child, or if
 * the end of the left one and the start of the right one make one together.
 */
#include <stdbool.h>
#include "heap.h"

/* The runs of a node, in pages; (all) are its pages. */
struct runs {
	uint32_t all, longest, prefix, suffix;
};

static uint64_t free_pages(const struct heap *h, size_t unit)
{
	return ~(h->unit[unit].used | h->unit[unit].dirty);
}

/* --- nodes ---------------------------------------------------------------- */

/* The first page of node (n), (level) levels above the leaves. */
static size_t first_page(const struct heap *h, size_t n, unsigned level)
{
	return ((n << level) - h->leaves) * UNIT_PAGES;
}

static struct runs runs_of(const struct heap *h, size_t n, unsigned level)
{
	const struct node *node = &h->node[n];
	uint32_t all = (uint32_t)UNIT_PAGES << level;

	return (struct runs){all, all - node->longest, all - node->prefix,
		all - node->suffix};
}

/* Returns whether the node changes. */
static bool node_set(struct heap *h, size_t n, struct runs r)
{
	struct node *node = &h->node[n];
	struct node new = {
		r.all - r.longest, r.all - r.prefix, r.all - r.suffix};
	bool changes = new.longest != node->longest ||
		new.prefix != node->prefix || new.suffix != node->suffix;

	/* Memory of alloc that is not written stays zero, and takes none. */
	if (changes)
		*node = new;
	return changes;
}

static struct runs join(struct runs a, struct runs b)
{
	uint32_t longest = a.longest > b.longest ? a.longest : b.longest;
	uint32_t middle = a.suffix + b.prefix;

	return (struct runs){
		.all = a.all + b.all,
		.longest = longest > middle ? longest : middle,
		.prefix = a.prefix == a.all ? a.all + b.prefix : a.prefix,
		.suffix = b.suffix == b.all ? a.suffix + b.all : b.suffix,
	};
}

/* --- units ---------------------------------------------------------------- */

/* The bits where (pages) free pages begin, 1 to 64. */
static uint64_t starts_of(uint64_t free, size_t pages)
{
	size_t have = 1;

	while (have < pages && free) {
		size_t more = pages - have < have ? pages - have : have;

		free &= free >> more;
		have += more;
	}
	return free;
}

/* The longest run in (free): first powers of two, then what is between. */
static uint32_t longest_in(uint64_t free)
{
	uint64_t starts[6] = {free}, found;
	uint32_t i = 0, longest;

	if (!free)
		return 0;
	for (; i < 5; i++) {
		starts[i + 1] = starts[i] & starts[i] >> (1u << i);
		if (!starts[i + 1])
			break;
	}
	found = starts[i];
	longest = 1u << i;
	while (i--) {
		uint64_t longer = found & starts[i] >> longest;

		if (longer) {
			found = longer;
			longest += 1u << i;
		}
	}
	return longest;
}

static struct runs runs_of_unit(uint64_t free)
{
	if (!~free)
		return (struct runs){
			UNIT_PAGES, UNIT_PAGES, UNIT_PAGES, UNIT_PAGES};
	return (struct runs){
		.all = UNIT_PAGES,
		.longest = longest_in(free),
		.prefix = (uint32_t)__builtin_ctzll(~free),
		.suffix = (uint32_t)__builtin_clzll(~free),
	};
}

/* --- the tree --------------------------------------------------------------- */

/* The same for one unit: only the other child of each node is looked at. */
static void update_one(struct heap *h, size_t unit)
{
	size_t n = h->leaves + unit;
	struct runs r = runs_of_unit(free_pages(h, unit));

	for (unsigned level = 0; node_set(h, n, r) && n > 1; level++) {
		struct runs other = runs_of(h, n ^ 1, level);

		r = n & 1 ? join(other, r) : join(r, other);
		n /= 2;
	}
}

void tree_update(struct heap *h, size_t first, size_t last)
{
	bool changed = first < last;
	size_t from = h->leaves + first, to = h->leaves + last;

	if (first == last)
		update_one(h, first);
	for (size_t u = first; changed && u <= last; u++)
		node_set(h, h->leaves + u, runs_of_unit(free_pages(h, u)));
	for (unsigned level = 0; changed && from > 1; level++) {
		changed = false;
		from /= 2;
		to /= 2;
		for (size_t n = from; n <= to; n++)
			changed |= node_set(h, n,
				join(runs_of(h, 2 * n, level),
					runs_of(h, 2 * n + 1, level)));
	}
}

void tree_init(struct heap *h, size_t first)
{
	uint32_t all = UNIT_PAGES;
	size_t from = h->leaves + h->units, end = 2 * h->leaves;

	for (; from < end; from = (from + 1) / 2, end /= 2, all *= 2)
		for (size_t n = from; n < end; n++)
			node_set(h, n, (struct runs){all, 0, 0, 0});
	tree_update(h, first, h->units - 1);
}

/* The lowest page from (from) on in (unit), or NONE. */
static size_t find_in_unit(
	const struct heap *h, size_t unit, size_t pages, size_t from)
{
	uint64_t starts = 0;

	if (pages <= UNIT_PAGES)
		starts = starts_of(free_pages(h, unit) & ~0ull << from, pages);
	return starts ? unit * UNIT_PAGES + (size_t)__builtin_ctzll(starts)
		      : NONE;
}

/* In node (n), which has such a run. */
static size_t find_below(
	const struct heap *h, size_t n, unsigned level, size_t pages)
{
	while (level--) {
		const struct node *a = &h->node[2 * n], *b = a + 1;
		uint32_t all = (uint32_t)UNIT_PAGES << level;

		n = 2 * n;
		if (all - a->longest >= pages)
			continue;
		n++;
		if (2 * all - a->suffix - b->prefix >= pages)
			return first_page(h, n, level) - (all - a->suffix);
	}
	return find_in_unit(h, n - h->leaves, pages, 0);
}

/* The same from (from) on, in nodes to the right of it. */
static size_t find_after(const struct heap *h, size_t pages, size_t from)
{
	size_t unit = from / UNIT_PAGES, n = h->leaves + unit;
	uint64_t free = free_pages(h, unit) & ~0ull << from % UNIT_PAGES;
	/* Free pages that end where the next node begins. */
	size_t before = runs_of_unit(free).suffix;

	for (unsigned level = 0; n > 1; n /= 2, level++) {
		struct runs next;

		if (n & 1)
			continue;
		next = runs_of(h, n + 1, level);
		if (before + next.prefix >= pages)
			return first_page(h, n + 1, level) - before;
		if (next.longest >= pages)
			return find_below(h, n + 1, level, pages);
		before = next.suffix + (next.suffix == next.all ? before : 0);
	}
	return NONE;
}

size_t tree_find(const struct heap *h, size_t pages, size_t from)
{
	unsigned levels = (unsigned)__builtin_ctzll(h->leaves);
	size_t found;

	if (runs_of(h, 1, levels).longest < pages ||
		from >= h->units * UNIT_PAGES)
		return NONE;
	if (!from)
		return find_below(h, 1, levels, pages);
	found = find_in_unit(h, from / UNIT_PAGES, pages, from % UNIT_PAGES);
	return found == NONE ? find_after(h, pages, from) : found;
}

size_t tree_run(const struct heap *h, size_t page)
{
	size_t unit = page / UNIT_PAGES, n = h->leaves + unit;
	uint64_t taken = ~free_pages(h, unit) >> page % UNIT_PAGES;
	size_t pages = UNIT_PAGES - page % UNIT_PAGES;

	if (taken)
		return (size_t)__builtin_ctzll(taken);
	for (unsigned level = 0; n > 1; n /= 2, level++) {
		struct runs next;

		if (n & 1)
			continue;
		next = runs_of(h, n + 1, level);
		pages += next.prefix;
		if (next.prefix < next.all)
			break;
	}
	return pages;
}
