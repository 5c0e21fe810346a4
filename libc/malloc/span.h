/* SPDX-License-Identifier: MIT */
/*
 * span.h: descriptors of pages, and the map that finds the descriptor of an
 * address.
 *
 * Nouns
 *   page   4096 bytes of the heap of the libc's own cubicle
 *   span   pages in a row, used for one purpose: small blocks of one size, one
 *          large block, or nothing (a free run)
 *   map    the span of a page: a table of leaves, each for 2 MiB of the heap
 *
 * Descriptors and leaves are in pages of their own, never in a span. A page
 * that nobody uses lies before each group of these pages, so that an overflow
 * of less than a page from the block before it reaches no descriptor.
 * Descriptors are used again; leaves and descriptors do not go back to alloc.
 *
 * In the map, all pages of a span of small blocks have its descriptor. A large
 * block and a free run have it at their first and last page only. No page has
 * the descriptor of a span to which it does not belong.
 */
#ifndef LIBC_MALLOC_SPAN_H
#define LIBC_MALLOC_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cubicle/space_abi.h>

#pragma GCC visibility push(hidden)

#define PAGE	   ((size_t)CUBICLE_PAGE_BYTES)
#define LEAF_PAGES 512
#define LEAF_BYTES (LEAF_PAGES * PAGE)
#define LEAVES	   (CUBICLE_HEAP_BYTES / LEAF_BYTES + 1)
#define FREE_WORDS 8
#define BLOCKS_MAX (64 * FREE_WORDS) /* blocks of a span */

enum span_kind {
	SPAN_UNUSED, /* the descriptor describes nothing */
	SPAN_RUN,    /* free pages */
	SPAN_BLOCKS,
	SPAN_LARGE,
};

struct heap;

struct span {
	uintptr_t start; /* address of the first page */
	uint32_t pages;
	/* How many of them, from the first on, may not be zero: of a free run
	 * now, of another span when it was taken. */
	uint32_t dirty;
	struct span *next, *prev; /* in the list of its bin or class */
	uint8_t kind;

	/* Of blocks; see blocks.c. */
	uint8_t class;
	uint8_t listed; /* in the list of its class */
	uint8_t words;	/* bit w: some bit of free[w] is set */
	uint32_t block_bytes;
	uint32_t inverse; /* 2^32 / block_bytes, rounded up */
	uint16_t used;	  /* blocks that are handed out */
	uint16_t fresh;	  /* the number of the first that never was */
	struct heap *heap;
	_Alignas(64) uint64_t free[FREE_WORDS]; /* bit i: block i is free */
};

_Static_assert(sizeof(struct span) == 128, "two lines of a cache");

struct span_leaf {
	struct span *of[LEAF_PAGES];
};

struct span_map {
	uintptr_t base; /* of the heap; 0 before span_init() */
	size_t bytes;
	struct span_leaf *leaf[LEAVES];
};
extern struct span_map span_map;

/* Learn where the heap is; first of all. */
void span_init(void);

/* The descriptor that the map has for the page of (p), or NULL. */
static inline struct span *span_at(uintptr_t p)
{
	size_t offset = p - span_map.base;

	if (offset >= span_map.bytes)
		return NULL;
	struct span_leaf *leaf = span_map.leaf[offset / LEAF_BYTES];
	return leaf ? leaf->of[offset / PAGE % LEAF_PAGES] : NULL;
}

/* The span that (p) lies in, or NULL: also in the middle of a large block or a
 * free run. Searches, so it is for reports. */
struct span *span_around(uintptr_t p);

/* Make leaves for (pages) pages at (start). False if there is no memory. */
bool span_cover(uintptr_t start, size_t pages);

/* Write (span), or NULL, for the first and the last page of (span), or for all
 * of them; the pages are covered. */
void span_map_ends(const struct span *span, struct span *value);
void span_map_all(const struct span *span, struct span *value);

/* A descriptor of (pages) pages at (start), which is not in the map yet. NULL
 * if there is no memory. */
struct span *span_make(uintptr_t start, size_t pages, enum span_kind kind);

/* The descriptor describes nothing any more. */
void span_drop(struct span *span);

#pragma GCC visibility pop

#endif
