/* SPDX-License-Identifier: MIT */
/*
 * heap.h: what alloc knows about the heap of a cubicle.
 *
 * Nouns
 *   unit    64 pages, side by side; what is mapped at least in one go
 *   group   8 units, 2 MiB: a huge page
 *   mapped  the monitor has mapped the page
 *   used    the page is handed out
 *   dirty   the page was given back and is mapped with its old content; it is
 *           not handed out before the monitor has replaced it by zeroes
 *   run     free pages, side by side
 *
 * A page that is neither used nor dirty is free; if it is mapped, it is filled
 * with zeroes.
 */
#ifndef ALLOC_HEAP_H
#define ALLOC_HEAP_H

#include <stddef.h>
#include <stdint.h>
#include <cubicle/component.h>

#define UNIT_PAGES  64ul
#define GROUP_UNITS 8ul
#define GROUP_PAGES (GROUP_UNITS * UNIT_PAGES)
#define UNITS	    (CUBICLE_HEAP_BYTES / CUBICLE_PAGE_BYTES / UNIT_PAGES)
#define LEAVES	    0x4000ul
#define GROUPS	    (LEAVES / GROUP_UNITS)
#define NONE	    SIZE_MAX

_Static_assert(UNITS <= LEAVES, "the tree fits the largest heap");

/* Each bit is a page of the unit. */
struct unit {
	uint64_t mapped;
	uint64_t used;
	uint64_t dirty;
};

/*
 * The runs in some units side by side: the longest one, the one at the start,
 * and the one at the end. Each number says how many pages that run lacks to be
 * all of them. So zeroes mean that all pages are free.
 */
struct node {
	uint32_t longest, prefix, suffix;
};

struct heap {
	cubicle_id_t id;
	uint32_t restarts; /* of its cubicle, when the heap was new */
	size_t used;	   /* pages */
	size_t dirty;	   /* pages */
	size_t units;
	size_t leaves; /* the same or more, a power of two */
	size_t cursor; /* the group where the next flush begins */
	/* Bit i: group i may have dirty pages. */
	uint64_t dirty_groups[GROUPS / 64];
	/* Node 1 is the root, 2n and 2n+1 are the children of n, and node
	 * (leaves + u) is unit u. */
	struct node *node;
	struct unit *unit;
};

/* --- the tree (tree.c) ---------------------------------------------------- */

/* Make the tree of a heap whose nodes are zero, and of whose units all before
 * (first) are free. There is nothing after the last unit. */
void tree_init(struct heap *h, size_t first);

/* Correct the tree for the units (first) to (last). */
void tree_update(struct heap *h, size_t first, size_t last);

/*
 * The lowest page at (from) or above where (pages) pages are free, or NONE.
 * Takes two steps for each level of the tree at most.
 */
size_t tree_find(const struct heap *h, size_t pages, size_t from);

/* The number of free pages from (page) on, which is free. */
size_t tree_run(const struct heap *h, size_t page);

#endif
