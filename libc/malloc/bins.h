/* SPDX-License-Identifier: MIT */
/*
 * bins.h: lists of free runs, by size.
 *
 * There is a bin for each number of pages up to 15, then eight to each power of
 * two. A run stays in its bin until it is removed; its size must not change
 * meanwhile. All functions take constant time.
 */
#ifndef LIBC_MALLOC_BINS_H
#define LIBC_MALLOC_BINS_H

#include "malloc/span.h"

#pragma GCC visibility push(hidden)

void bins_add(struct span *run);
void bins_remove(struct span *run);

/* A run of at least (pages) pages, or NULL. A run that is only a little larger
 * may not be found, if there are many in its bin. */
struct span *bins_find(size_t pages);

/* A run of the bin of the largest runs; NULL if all bins are empty. */
struct span *bins_largest(void);

/* The run after (run), or the first if that is NULL; NULL if there is no more.
 */
struct span *bins_next(const struct span *run);

#pragma GCC visibility pop

#endif
