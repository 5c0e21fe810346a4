/* SPDX-License-Identifier: MIT */
/*
 * large.h: blocks of whole pages; each is a span.
 */
#ifndef LIBC_MALLOC_LARGE_H
#define LIBC_MALLOC_LARGE_H

#include "malloc/span.h"

#pragma GCC visibility push(hidden)

/*
 * A block of (bytes), at a multiple of (align), which is a power of two. With
 * (growing), some pages after it stay free if they can, for large_resize().
 * NULL if there is no memory.
 */
struct span *large_take(size_t bytes, size_t align, bool growing);

void large_give(struct span *span);

/* Give the block (bytes) where it is. False if that cannot be done. */
bool large_resize(struct span *span, size_t bytes);

#pragma GCC visibility pop

#endif
