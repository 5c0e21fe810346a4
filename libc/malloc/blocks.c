/* SPDX-License-Identifier: MIT */
/*
 * blocks.c: spans of small blocks.
 *
 * A heap has for each class a current span, and a list of others that have
 * room. A full span is in no list. A span without blocks in use becomes a free
 * run, unless it is the current one, so that one block that is taken and freed
 * again and again moves no pages.
 *
 * The first spans of a class are small, for programs that need few blocks;
 * later ones have up to 64 KiB.
 */
#include "malloc/blocks.h"
#include "malloc/runs.h"
#include "random/random.h"

#define SPAN_PAGES  16 /* of a span that is not one of the first */
#define FIRST_PAGES 2
#define BLOCKS_MIN  4

uint64_t blocks_key;

/* Pages for a span of blocks of (bytes), of which (made) were made before: as
 * many as are wanted, or a few more so that a sixteenth is left over at most.
 */
static size_t span_pages(size_t bytes, unsigned made)
{
	size_t wanted = made < 3 ? (size_t)FIRST_PAGES << made : SPAN_PAGES;
	size_t least = (BLOCKS_MIN * bytes + PAGE - 1) / PAGE;
	size_t most = BLOCKS_MAX * bytes / PAGE;

	if (wanted > most)
		wanted = most;
	if (wanted < least)
		wanted = least;
	while (wanted * PAGE % bytes > wanted * PAGE / 16)
		wanted++;
	return wanted;
}

static void fill(struct span *span, unsigned class)
{
	uint32_t bytes = class_bytes(class);
	size_t blocks = span->pages * PAGE / bytes;

	if (blocks > BLOCKS_MAX)
		blocks = BLOCKS_MAX;
	span->class = (uint8_t) class;
	span->block_bytes = bytes;
	span->inverse = UINT32_MAX / bytes + 1;
	span->used = span->fresh = 0;
	span->listed = 0;
	span->words = 0;
	for (size_t w = 0; w < FREE_WORDS; w++) {
		size_t rest = blocks > 64 * w ? blocks - 64 * w : 0;

		span->free[w] = rest >= 64 ? ~0ull : (1ull << rest) - 1;
		if (rest)
			span->words |= (uint8_t)(1u << w);
	}
}

static struct span *span_new(struct heap *heap, unsigned class)
{
	uint8_t *made = &heap->spans[class];
	size_t pages = span_pages(class_bytes(class), *made);
	struct span *span = runs_take(pages, 1, 0, SPAN_BLOCKS);

	if (!span) /* fewer may be there */
		span = runs_take(
			span_pages(class_bytes(class), 0), 1, 0, SPAN_BLOCKS);
	if (!span)
		return NULL;
	*made += *made < UINT8_MAX;
	fill(span, class);
	span->heap = heap;
	span_map_all(span, span);
	return span;
}

static void list_add(struct heap *heap, struct span *span)
{
	struct span **first = &heap->others[span->class];

	span->listed = 1;
	span->prev = NULL;
	span->next = *first;
	if (*first)
		(*first)->prev = span;
	*first = span;
}

static void list_remove(struct heap *heap, struct span *span)
{
	span->listed = 0;
	if (span->next)
		span->next->prev = span->prev;
	if (span->prev)
		span->prev->next = span->next;
	else
		heap->others[span->class] = span->next;
}

static void release(struct span *span)
{
	span_map_all(span, NULL);
	runs_give(span);
}

bool blocks_release(struct heap *heap)
{
	bool some = false;

	for (unsigned class = 0; class < CLASSES; class ++) {
		struct span *span = heap->current[class];

		if (!span || span->used)
			continue;
		heap->current[class] = NULL;
		release(span);
		some = true;
	}
	return some;
}

struct span *blocks_refill(struct heap *heap, unsigned class)
{
	struct span *span = heap->others[class];

	if (span)
		list_remove(heap, span);
	else
		span = span_new(heap, class);
	if (span)
		heap->current[class] = span;
	return span;
}

void blocks_changed(struct span *span)
{
	struct heap *heap = span->heap;

	if (span == heap->current[span->class])
		return;
	if (!span->used) {
		if (span->listed)
			list_remove(heap, span);
		release(span);
	} else if (!span->listed) {
		list_add(heap, span);
	}
}
