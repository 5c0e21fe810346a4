/* SPDX-License-Identifier: MIT */
/*
 * heap_pages.h: how much content ramfs may have in its heap, for tests.
 */
#ifndef TEST_HEAP_PAGES_H
#define TEST_HEAP_PAGES_H

#include "ramfs/account.h"

/* Let the heap have room for (pages) pages of content; all others are in the
 * store. The account is in use, and nothing is in it. */
static inline void ramfs_heap_pages(uint64_t pages)
{
	struct account *a = &accounts[ACCOUNT_PAGES];

	account_heap_pages = pages;
	a->all = pages + account_store_pages;
	a->part = a->all / 4 / a->count;
	a->spoken_for = a->part * a->count;
}

#endif
