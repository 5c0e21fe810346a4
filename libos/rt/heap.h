/* SPDX-License-Identifier: MIT */
/*
 * heap.h: a component's own heap. Include it as "rt/heap.h".
 *
 * Memory comes from alloc in pages and goes back to it. Whatever is handed out
 * starts at a multiple of 16. An address that is not handed out, or no more,
 * stops the cubicle.
 */
#ifndef RT_HEAP_H
#define RT_HEAP_H

#include <stddef.h>

/* (len) bytes, of any content; NULL if there is no memory. 0 is as 1. */
void *heap_alloc(size_t len);

/* The same, filled with zeroes. */
void *heap_zalloc(size_t len);

/* (old), which may be NULL, with (len) bytes: maybe elsewhere. On NULL (old) is
 * as it was. */
void *heap_realloc(void *old, size_t len);

/* Give back (p); NULL is ignored. */
void heap_free(void *p);

#endif
