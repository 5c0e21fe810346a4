/* SPDX-License-Identifier: MIT */
/*
 * pool.c: pages that no file uses.
 *
 * Garbage is freed when pages are needed, table by table, and only as far as
 * needed. Each table is a page itself. So getting (n) pages takes a look at (n)
 * tables and the tables above them at most, however much garbage there is.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "rt/string.h"
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

/* Pages from alloc that were not used yet. */
static char *fresh;
static size_t fresh_count;

static struct table *garbage;

uintptr_t pool__heap;

void page_give(void *page)
{
	static uint32_t turn;

	if (free_count > FREE_MAX &&
		free_count > accounts[ACCOUNT_PAGES].total &&
		++turn % BACK_EVERY == 0 &&
		alloc_free(CUBICLE_SELF, page, 1) == 0)
		return;
	struct free_page *p = page;
	p->next = free_pages;
	free_pages = p;
	free_count++;
}

void garbage_add(link l, uint32_t level)
{
	if (level) {
		struct table *table = link_to_table(l);
		table->next = garbage;
		table->level = level;
		table->from = 0;
		garbage = table;
	} else if (link_to_any(l)) {
		page_give(link_to_page(l));
	}
}

/*
 * Search the first table of the garbage. If it leads to a table, that becomes
 * the first one. Otherwise its pages (at most 512, in some 50 us) and the table
 * itself become free. Returns 0 if there is no garbage.
 */
static int garbage_step(void)
{
	struct table *table = garbage;

	if (!table)
		return 0;
	while (table->places) {
		link l = table->place[table->from++];
		if (!l)
			continue;
		table->places--;
		garbage_add(l, table->level - 1);
		if (table->level > 1)
			return 1;
	}
	garbage = table->next;
	page_give(table);
	return 1;
}

static int pages_fetch(void)
{
	static size_t step = STEP_FIRST;
	size_t count = step;

	for (; count && !fresh_count; count /= 2) {
		fresh = alloc_pages(CUBICLE_SELF, count);
		if (fresh)
			fresh_count = count;
	}
	if (!fresh_count)
		return 0;
	if (step < STEP_MAX)
		step *= 2;
	pool__heap = pool__heap ? pool__heap
				: (uintptr_t)fresh & ~(uintptr_t)UINT32_MAX;
	if (((uintptr_t)fresh ^ pool__heap) > UINT32_MAX)
		cubicle_abort("ramfs: alloc has pages outside of the heap");
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
		if (garbage_step())
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
