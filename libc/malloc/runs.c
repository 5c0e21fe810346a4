/* SPDX-License-Identifier: MIT */
/*
 * runs.c: pages from alloc, kept while they are free.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "malloc/bins.h"
#include "malloc/runs.h"

#define GROUP_MIN  16	/* pages */
#define GROUP_MAX  512	/* pages, 2 MiB */
#define KEEP_MIN   2048 /* pages, 8 MiB */
#define GIVE_PAGES 64	/* the smallest piece that goes back */
#define AGE	   1024 /* calls of runs_give(), then the peak decreases */

struct runs_state runs_state;

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* --- free runs ---------------------------------------------------------- */

/* (run), whose kind is not free, and which is not in the map, becomes free. */
static void run_add(struct span *run)
{
	run->kind = SPAN_RUN;
	span_map_ends(run, run);
	bins_add(run);
	runs_state.free += run->pages;
}

static void run_remove(struct span *run)
{
	bins_remove(run);
	runs_state.free -= run->pages;
	span_map_ends(run, NULL);
}

static struct span *free_at(uintptr_t p)
{
	struct span *run = span_at(p);

	return run && run->kind == SPAN_RUN ? run : NULL;
}

/* Add (span) with the free runs on both sides of it; returns all of it. */
static struct span *join(struct span *span)
{
	struct span *before = free_at(span->start - PAGE);
	struct span *after = free_at(span->start + span->pages * PAGE);

	if (before) {
		run_remove(before);
		if (span->dirty)
			before->dirty = before->pages + span->dirty;
		before->pages += span->pages;
		span_drop(span);
		span = before;
	}
	if (after) {
		run_remove(after);
		if (after->dirty)
			span->dirty = span->pages + after->dirty;
		span->pages += after->pages;
		span_drop(after);
	}
	run_add(span);
	return span;
}

/* The part of (span) from page (pages) on becomes a span of its own, in no map
 * and no list. NULL if there is no memory for the descriptor. */
static struct span *split(struct span *span, size_t pages)
{
	struct span *rest = span_make(
		span->start + pages * PAGE, span->pages - pages, SPAN_UNUSED);

	if (!rest)
		return NULL;
	rest->dirty = (uint32_t)(span->dirty - min(span->dirty, pages));
	span->dirty = (uint32_t)min(span->dirty, pages);
	span->pages = (uint32_t)pages;
	return rest;
}

/* --- alloc -------------------------------------------------------------- */

/* Give (run), which is free, back to alloc. If it refuses, the run is kept: a
 * call that is not over may still use its pages. */
static bool release(struct span *run)
{
	if (alloc_free(CUBICLE_SELF, (void *)run->start, run->pages))
		return false;
	run_remove(run);
	runs_state.held -= run->pages;
	span_drop(run);
	return true;
}

static void release_all(void)
{
	for (struct span *run = bins_next(NULL), *next; run; run = next) {
		next = bins_next(run);
		release(run);
	}
}

/* Give back (run), or as much of its end as is too much: (excess) pages. */
static bool release_some(struct span *run, size_t excess)
{
	run_remove(run);
	struct span *rest =
		run->pages > excess ? split(run, run->pages - excess) : NULL;
	run_add(run);
	if (!rest)
		return release(run);
	run_add(rest);
	if (release(rest))
		return true;
	run_remove(rest);
	join(rest);
	return false;
}

/* Give the largest runs back as long as too much is kept. */
static void trim(void)
{
	struct runs_state *s = &runs_state;
	size_t least = min(KEEP_MIN, span_map.bytes / PAGE / 16);
	size_t keep = max(s->peak / 2, least);

	while (s->free >= keep + GIVE_PAGES) {
		struct span *run = bins_largest();

		if (run->pages < GIVE_PAGES ||
			!release_some(run, s->free - keep))
			break;
	}
}

static void note_use(void)
{
	struct runs_state *s = &runs_state;

	s->recent = max(s->recent, s->held - s->free);
	s->peak = max(s->peak, s->recent);
}

static void age(void)
{
	struct runs_state *s = &runs_state;

	if (++s->given % AGE)
		return;
	s->peak -= (s->peak - s->recent) / 4;
	s->recent = s->held - s->free;
}

/* (pages) pages at (p), from alloc, as a free run. Returns NULL if (p) is. */
static struct span *group_make(void *p, size_t pages)
{
	if (!p)
		return NULL;
	struct span *span = span_cover((uintptr_t)p, pages)
		? span_make((uintptr_t)p, pages, SPAN_UNUSED)
		: NULL;
	if (!span) {
		alloc_free(CUBICLE_SELF, p, pages);
		return NULL;
	}
	runs_state.held += pages;
	return join(span);
}

/* How many pages to take from alloc for (pages). */
static size_t group_pages(size_t pages)
{
	size_t group = GROUP_MIN;

	while (group < GROUP_MAX && group < runs_state.held / 8)
		group *= 2;
	return pages >= GIVE_PAGES ? pages : max(pages, group);
}

/* More free pages, at least (pages) of them in a row, or NULL. */
static struct span *grow(size_t pages, size_t more)
{
	size_t group = group_pages(pages + more);
	struct span *run = group_make(alloc_try(CUBICLE_SELF, group), group);

	if (!run)
		run = group_make(alloc_try(CUBICLE_SELF, pages), pages);
	if (!run) {
		release_all();
		/* This call reports that the heap is full, if it is. */
		run = group_make(alloc_pages(CUBICLE_SELF, pages), pages);
	}
	return run;
}

/* --- the functions of runs.h -------------------------------------------- */

/* Make a span of (pages) pages of (run), which is in no list and no map, from
 * page (skip) on, and free the rest of it. If there is no memory for the
 * descriptors, free all of (run) and return NULL. */
static struct span *cut(struct span *run, size_t skip, size_t pages)
{
	struct span *span = skip ? split(run, skip) : run, *rest;

	if (!span) {
		run_add(run);
		return NULL;
	}
	if (skip)
		run_add(run);
	if (span->pages > pages) {
		rest = split(span, pages);
		if (!rest) {
			join(span);
			return NULL;
		}
		run_add(rest);
	}
	return span;
}

struct span *runs_take(
	size_t pages, size_t align, size_t more, enum span_kind kind)
{
	size_t all = pages + align - 1;

	/* More than all addresses of the heap: alloc refuses it, and reports
	 * that the heap is full. */
	if (all > span_map.bytes / PAGE) {
		alloc_pages(CUBICLE_SELF, all);
		return NULL;
	}
	struct span *run = bins_find(all);
	if (!run)
		run = grow(all, more);
	if (!run)
		return NULL;
	run_remove(run);
	size_t skip = -(run->start / PAGE) & (align - 1);
	struct span *span = cut(run, skip, pages);
	if (!span)
		return NULL;
	span->kind = (uint8_t)kind;
	note_use();
	return span;
}

void runs_give(struct span *span)
{
	span->dirty = span->pages;
	join(span);
	age();
	trim();
}

static bool shrink(struct span *span, size_t pages)
{
	span_map_ends(span, NULL);
	span->dirty = span->pages;
	struct span *rest = split(span, pages);
	span_map_ends(span, span);
	if (!rest)
		return false;
	runs_give(rest);
	return true;
}

bool runs_resize(struct span *span, size_t pages)
{
	if (pages < span->pages)
		return shrink(span, pages);
	size_t more = pages - span->pages;
	if (!more)
		return true;
	struct span *after = free_at(span->start + span->pages * PAGE);
	if (!after || after->pages < more)
		return false;
	run_remove(after);
	after = cut(after, 0, more);
	if (!after)
		return false;
	span_map_ends(span, NULL);
	span->pages = (uint32_t)pages;
	span_map_ends(span, span);
	span_drop(after);
	note_use();
	return true;
}
