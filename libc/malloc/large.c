/* SPDX-License-Identifier: MIT */
/*
 * large.c: blocks of whole pages.
 */
#include "malloc/large.h"
#include "malloc/runs.h"

static size_t pages_of(size_t bytes)
{
	return bytes / PAGE + (bytes % PAGE != 0);
}

struct span *large_take(size_t bytes, size_t align, bool growing)
{
	size_t pages = pages_of(bytes);
	struct span *span = runs_take(pages, align > PAGE ? align / PAGE : 1,
		growing ? pages / 4 : 0, SPAN_LARGE);

	if (span)
		span_map_ends(span, span);
	return span;
}

void large_give(struct span *span)
{
	span_map_ends(span, NULL);
	runs_give(span);
}

bool large_resize(struct span *span, size_t bytes)
{
	return runs_resize(span, pages_of(bytes));
}
