/* SPDX-License-Identifier: MIT */
/*
 * runs.h: pages from alloc, kept while they are free.
 *
 * A free run is a span of SPAN_RUN; no two are side by side. Taking and giving
 * back take constant time, apart from calls of alloc.
 *
 * Pages are taken from alloc in groups that grow with the heap, from 64 KiB to
 * 2 MiB, and large blocks with as many pages as they need.
 *
 * Free pages are kept up to half of the peak, the largest number of pages that
 * were in use, and at least 8 MiB, or a sixteenth of the heap if that is less.
 * If there are more, the largest runs go back to alloc until that many are
 * left, in pieces of at least 256 KiB. After each 1,024 calls of runs_give()
 * the peak decreases by a quarter of its distance from the most that was in use
 * during these calls, so that a program that has shrunk keeps less. If alloc
 * has no more pages, all free runs go back to it, because its own free pages
 * may be next to them, and it is asked again.
 */
#ifndef LIBC_MALLOC_RUNS_H
#define LIBC_MALLOC_RUNS_H

#include "malloc/span.h"

#pragma GCC visibility push(hidden)

struct runs_state {
	size_t held; /* pages from alloc, apart from those of descriptors */
	size_t free; /* of these, pages in free runs */
	size_t peak, recent; /* the most in use, and lately */
	size_t given;	     /* calls of runs_give() */
};
extern struct runs_state runs_state;

/*
 * A span of (pages) pages and of (kind), at a multiple of (align) pages, which
 * is a power of two. The map does not have it yet. If a new group is needed, it
 * has up to (more) further pages, which stay free after the span if they can.
 * NULL if there is no memory.
 */
struct span *runs_take(
	size_t pages, size_t align, size_t more, enum span_kind kind);

/* Give back (span), which is not in the map any more. It becomes part of a free
 * run, which may go back to alloc. */
void runs_give(struct span *span);

/* Let (span), of SPAN_LARGE and in the map, have (pages) pages where it is.
 * False, with nothing changed, if that cannot be done. */
bool runs_resize(struct span *span, size_t pages);

#pragma GCC visibility pop

#endif
