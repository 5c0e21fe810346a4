/* SPDX-License-Identifier: MIT */
/*
 * pool.c: pages that no file uses.
 *
 * Garbage is freed when pages are needed, table by table, and only as far as
 * needed. Each table is a page itself. So getting (n) pages of the heap takes a
 * look at (n) tables and the tables above them at most, however much garbage
 * there is. Pages of the store are memory of the machine, which others can use.
 * So a client whose files had such pages frees its garbage with its next calls.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "rt/string.h"
#include "store.h"
#include "tree.h"

/* Pages come from alloc in steps. When many are free, one of eight goes back:
 * alloc unmaps up to 8 runs of pages in a call, which takes up to 0.2 ms, and
 * 512 pages may become free in one call. */
#define STEP_FIRST 16
#define STEP_MAX   1024
#define FREE_MAX   8192
#define BACK_EVERY 8

struct free_page {
	struct free_page *next;
};

static struct free_page *free_pages;
static uint64_t free_count;
static uint64_t content_count; /* pages that have content */

/* Pages from alloc that were not used yet. */
static char *fresh;
static size_t fresh_count;

/* By the payer of the uppermost table. */
static struct table *garbage[PAYERS];

uintptr_t pool__heap;

void page_give(void *page)
{
	static uint32_t turn;

	if (free_count > FREE_MAX &&
		free_count > content_count + accounts[ACCOUNT_TABLES].total &&
		++turn % BACK_EVERY == 0 &&
		alloc_free(CUBICLE_SELF, page, 1) == 0)
		return;
	struct free_page *p = page;
	p->next = free_pages;
	free_pages = p;
	free_count++;
}

void content_give(uint32_t number)
{
	if (number >= STORE_FIRST) {
		store_give(number - STORE_FIRST);
		return;
	}
	content_count--;
	page_give(link_to_page(link_of(number, 0)));
}

/* --- garbage ------------------------------------------------------------------ */

/* (l) is in the garbage of (payer) now. */
static void garbage_put(link l, uint32_t level, uint32_t payer)
{
	if (!link_number(l))
		return;
	if (!level) {
		content_give(link_number(l));
		return;
	}
	struct table *table = link_to_table(l);
	table->next = garbage[payer];
	table->level = level;
	table->from = 0;
	garbage[payer] = table;
}

void garbage_add(link l, uint32_t level)
{
	garbage_put(l, level, l & LINK_PAYER);
}

/*
 * Search the first table of the garbage of (payer). If it leads to a table,
 * that becomes the first one. Otherwise its pages (at most 512, in some 50 us)
 * and the table itself become free. Returns 0 if there is no garbage.
 */
static int garbage_step(uint32_t payer)
{
	struct table *table = garbage[payer];

	if (!table)
		return 0;
	while (table->places) {
		link l = table->place[table->from++];
		if (!l)
			continue;
		table->places--;
		garbage_put(l, table->level - 1, payer);
		if (table->level > 1 && link_number(l))
			return 1;
	}
	garbage[payer] = table->next;
	page_give(table);
	return 1;
}

/* The same with the garbage of any payer. */
static int garbage_step_any(void)
{
	static uint32_t payer;

	for (uint32_t i = 0; i < PAYERS; i++) {
		if (garbage_step(payer))
			return 1;
		payer = (payer + 1) % PAYERS;
	}
	return 0;
}

void garbage_work(uint32_t payer, uint32_t steps)
{
	while (steps-- && garbage_step(payer))
		;
	store_tidy(0);
}

/* --- the heap ------------------------------------------------------------------- */

void pages_adopt(const void *page)
{
	pool__heap = pool__heap ? pool__heap
				: (uintptr_t)page & ~(uintptr_t)UINT32_MAX;
	if (((uintptr_t)page ^ pool__heap) > UINT32_MAX)
		cubicle_abort("ramfs: alloc has pages outside of the heap");
}

static int pages_fetch(void)
{
	static size_t step = STEP_FIRST;
	size_t count = step;

	for (; count && !fresh_count; count /= 2) {
		fresh = alloc_try(CUBICLE_SELF, count);
		if (fresh)
			fresh_count = count;
	}
	if (!fresh_count)
		return 0;
	if (step < STEP_MAX)
		step *= 2;
	pages_adopt(fresh);
	/* All of these pages will be used, and many faults in a row take less
	 * time than single ones later. The page that is used first is touched
	 * last, so that it is in the processor's caches. */
	for (size_t i = fresh_count; i-- > 0;)
		*(volatile char *)(fresh + i * PAGE_BYTES) = 0;
	return 1;
}

static void *fresh_take(void)
{
	void *page = fresh;

	fresh += PAGE_BYTES;
	fresh_count--;
	return page;
}

int pages_ready(uint64_t count)
{
	while (free_count + fresh_count < count) {
		if (garbage_step_any())
			continue;
		while (fresh_count)
			page_give(fresh_take());
		if (!pages_fetch())
			return -ENOSPC;
	}
	return 0;
}

void *page_take(void)
{
	struct free_page *p = free_pages;

	if (!p)
		return fresh_take();
	free_pages = p->next;
	free_count--;
	return p;
}

int content_in_heap(uint32_t payer)
{
	if (content_count >= account_heap_pages)
		garbage_step(payer);
	return content_count < account_heap_pages;
}

void content_keep(void)
{
	content_count++;
}

uint32_t content_take(uint32_t *count, uint64_t tables, uint32_t payer)
{
	uint32_t page;

	if (content_in_heap(payer) && !pages_ready(tables + 1)) {
		content_count++;
		*count = 1;
		return number_of(page_take());
	}
	if (pages_ready(tables))
		return 0;
	do
		page = store_take(count);
	while (page == STORE_NONE && garbage_step_any());
	return page == STORE_NONE ? 0 : STORE_FIRST + page;
}
