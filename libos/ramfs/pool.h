/* SPDX-License-Identifier: MIT */
/*
 * pool.h: pages that no file uses, of the heap and of the store. See tree.h for
 * the nouns.
 */
#ifndef RAMFS_POOL_H
#define RAMFS_POOL_H

#include <cubicle/space_abi.h>
#include "ramfs/node.h"

#define LINK_SHIFT   8
#define LINK_PAYER   0x7fu
#define LINK_PROMISE 0x80u

/* As many pages as 4 GiB have. */
#define STORE_FIRST	(1u << 20)
#define STORE_PAGES_MAX ((1u << (32 - LINK_SHIFT)) - STORE_FIRST)

_Static_assert(CUBICLE_SLOTS <= LINK_PAYER + 1, "a payer fits");
_Static_assert(CUBICLE_SLOT_BYTES / PAGE_BYTES <= STORE_FIRST,
	"the number of a page of the heap is below STORE_FIRST");

typedef uint32_t link;

/* The high half of all addresses of the heap. */
extern uintptr_t pool__heap __attribute__((visibility("hidden")));

static inline uint32_t link_number(link l)
{
	return l >> LINK_SHIFT;
}

static inline int link_in_store(link l)
{
	return link_number(l) >= STORE_FIRST;
}

/* The page of the heap that (l) leads to. */
static inline void *link_to_page(link l)
{
	return (void *)(pool__heap | (uintptr_t)link_number(l) * PAGE_BYTES);
}

static inline uint32_t number_of(const void *page)
{
	return (uint32_t)((uintptr_t)page & UINT32_MAX) / PAGE_BYTES;
}

static inline link link_of(uint32_t number, link flags)
{
	return number << LINK_SHIFT | flags;
}

/* See to it that page_take() does not fail (count) times. -ENOSPC */
int pages_ready(uint64_t count);

/* A page of the heap, of any content; pages_ready() has been called. */
void *page_take(void);
void page_give(void *page);

/* (page) is in the heap, and did not come from page_take(). */
void pages_adopt(const void *page);

/* A page of the heap that was not counted as content becomes content. */
void content_keep(void);

/* May content_take() return a page of the heap? */
int content_in_heap(uint32_t payer);

/*
 * A page for content, or up to (*count) pages with consecutive numbers in the
 * store: returns the first number, and stores in (*count) how many there are.
 * Their content is undefined. Pages of the heap come first. pages_ready() is
 * true for (tables) afterwards. 0: there is no room.
 */
uint32_t content_take(uint32_t *count, uint64_t tables, uint32_t payer);
void content_give(uint32_t number);

/* Nothing refers to (l) any more: a page (level 0), or a table with everything
 * below it, which is freed when pages are needed. */
void garbage_add(link l, uint32_t level);

/*
 * Free (steps) tables of the garbage, of those that (payer) has paid for, and
 * give memory of the store back to the machine. Without a store in use there is
 * no reason to: memory of the heap is not given back.
 */
void garbage_work(uint32_t payer, uint32_t steps);

#endif
