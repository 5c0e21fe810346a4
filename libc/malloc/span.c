/* SPDX-License-Identifier: MIT */
/*
 * span.c: descriptors of pages, and the map.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "malloc/span.h"

/* Pages that are taken from alloc at once for descriptors and leaves: at least
 * these, and a 64th of the heap. Small groups would lie in many places of a
 * large heap, and there would be no long row of free pages between them. */
#define GROUP_PAGES   16
#define SPANS_IN_PAGE (PAGE / sizeof(struct span))

struct span_map span_map;

/* The unused part of the last group of pages. */
static uintptr_t group_next, group_end;
static size_t leaves;
/* A list of descriptors that describe no span. */
static struct span *unused;

void span_init(void)
{
	span_map.bytes = pages_heap_bytes();
	span_map.base = pages_heap(cubicle_self());
}

static bool group_use(void *at, size_t pages)
{
	uintptr_t group = (uintptr_t)at;

	if (!group)
		return false;
	group_next = group + PAGE; /* the first stays unused */
	group_end = group + pages * PAGE;
	return true;
}

/* A page of zeroes for descriptors or a leaf, or 0. */
static uintptr_t page_take(void)
{
	size_t more = GROUP_PAGES + leaves * (LEAF_PAGES / 64);

	if (group_next == group_end &&
		!group_use(alloc_try(CUBICLE_SELF, more), more) &&
		!group_use(alloc_pages(CUBICLE_SELF, GROUP_PAGES), GROUP_PAGES))
		return 0;
	uintptr_t page = group_next;
	group_next += PAGE;
	return page;
}

bool span_cover(uintptr_t start, size_t pages)
{
	size_t first = (start - span_map.base) / LEAF_BYTES;
	size_t last = (start - span_map.base + pages * PAGE - 1) / LEAF_BYTES;

	for (size_t i = first; i <= last; i++) {
		struct span_leaf **leaf = &span_map.leaf[i];

		if (*leaf)
			continue;
		*leaf = (struct span_leaf *)page_take();
		if (!*leaf)
			return false;
		leaves++;
	}
	return true;
}

static void map_page(uintptr_t p, struct span *value)
{
	size_t offset = p - span_map.base;

	span_map.leaf[offset / LEAF_BYTES]->of[offset / PAGE % LEAF_PAGES] =
		value;
}

void span_map_ends(const struct span *span, struct span *value)
{
	map_page(span->start, value);
	map_page(span->start + (span->pages - 1) * PAGE, value);
}

void span_map_all(const struct span *span, struct span *value)
{
	for (size_t i = 0; i < span->pages; i++)
		map_page(span->start + i * PAGE, value);
}

struct span *span_around(uintptr_t p)
{
	uintptr_t page = p - p % PAGE;

	if (p - span_map.base >= span_map.bytes)
		return NULL;
	for (; page >= span_map.base; page -= PAGE) {
		struct span *span = span_at(page);

		if (span)
			return p - span->start < span->pages * PAGE ? span
								    : NULL;
	}
	return NULL;
}

static bool more_descriptors(void)
{
	struct span *spans = (struct span *)page_take();

	for (size_t i = 0; spans && i < SPANS_IN_PAGE; i++)
		span_drop(&spans[i]);
	return spans;
}

struct span *span_make(uintptr_t start, size_t pages, enum span_kind kind)
{
	if (!unused && !more_descriptors())
		return NULL;
	struct span *span = unused;
	unused = span->next;
	*span = (struct span){
		.start = start, .pages = (uint32_t)pages, .kind = kind};
	return span;
}

void span_drop(struct span *span)
{
	span->kind = SPAN_UNUSED;
	span->next = unused;
	unused = span;
}
