/* SPDX-License-Identifier: MIT */
/*
 * tree.h: where the pages of files are: a radix tree over the page number.
 *
 * Nouns
 *   link     the low half of the address of a page or a table (all of them
 *            are in one heap of at most 4 GiB), and who pays for it. A link
 *            can be a promise: the page is paid for, and comes when it is
 *            written. See pages_allocate().
 *   table    links to pages (level 1), or to tables of one level less
 *   garbage  tables that no file uses, with all below them
 */
#ifndef RAMFS_TREE_H
#define RAMFS_TREE_H

#include "node.h"

#define TABLE_BITS   9
#define TABLE_PLACES (1u << TABLE_BITS)

#define LINK_PAYER   0x7fu
#define LINK_PROMISE 0x80u

_Static_assert(CUBICLE_SLOTS <= LINK_PAYER + 1, "a payer fits");
_Static_assert(CUBICLE_SLOT_BYTES <= UINT32_MAX + 1ul, "half an address does");

typedef uint32_t link;

struct table {
	link place[TABLE_PLACES];
	/* Pages and tables below this one, by payer, and how many of them are
	 * pages or promises. */
	uint32_t used[PAYERS];
	uint32_t pages;
	uint32_t places; /* that lead to something */
	/* Of garbage: the next one; its level; the first place to look at. */
	struct table *next;
	uint32_t level, from;
};

_Static_assert(sizeof(struct table) <= PAGE_BYTES, "a table is a page");

/* --- pool.c: pages that no file uses ----------------------------------------- */

/* The high half of all addresses. */
extern uintptr_t pool__heap __attribute__((visibility("hidden")));

/* What (l) leads to; it is not 0 or a promise. */
static inline void *link_to_page(link l)
{
	return (void *)(pool__heap | (l & ~(PAGE_BYTES - 1)));
}

static inline struct table *link_to_table(link l)
{
	return link_to_page(l);
}

/* The same; NULL for 0 or a promise. */
static inline void *link_to_any(link l)
{
	return l >= PAGE_BYTES ? link_to_page(l) : NULL;
}

static inline link link_of(const void *page, link flags)
{
	return (link)(uintptr_t)page | flags;
}

/* See to it that page_take() does not fail (count) times. -ENOSPC */
int pages_ready(uint64_t count);

/* A page of any content; pages_ready() has been called. */
void *page_take(void);
void page_give(void *page);

/* Nothing refers to (l) any more: a page (level 0), or a table with all below
 * it, which is freed when pages are needed. */
void garbage_add(link l, uint32_t level);

/* --- tree.c ------------------------------------------------------------------ */

/* How many pages a tree of (levels) levels has room for. */
static inline uint64_t room(uint32_t levels)
{
	return (uint64_t)1 << (levels * TABLE_BITS);
}

_Static_assert(FILE_MAX / PAGE_BYTES < 1ll << (6 * TABLE_BITS),
	"there are at most six levels");

static inline uint32_t place_of(uint64_t page, uint32_t level)
{
	return (page >> (level * TABLE_BITS)) % TABLE_PLACES;
}

/* Page (page) of the file; NULL is a hole. */
static inline void *page_find(const struct node *node, uint64_t page)
{
	link l = node->root;

	if (page >> (node->levels * TABLE_BITS))
		return NULL;
	for (uint32_t level = node->levels; level-- > 0 && l;)
		l = link_to_table(l)->place[place_of(page, level)];
	return link_to_any(l);
}

/*
 * Give the tree enough levels for pages (first) to (last), store the number of
 * pages and tables that it still lacks for them in (more), and check that
 * (payer) may have these.
 *   -ENOSPC  nothing has changed
 */
int tree_prepare(struct node *node, uint64_t first, uint64_t last,
	uint32_t payer, uint64_t *more);

/* Go back to (levels) levels, which the tree had before tree_prepare(). */
void tree_lower(struct node *node, uint32_t levels);

/* The link to page (page), or NULL. */
link *link_find(struct node *node, uint64_t page);

/* Let page (page) be (data), and add the tables above it, which are ready.
 * (more) is what tree_prepare() stored. */
void link_make(struct node *node, uint64_t page, const void *data,
	uint32_t payer, uint64_t more);

/* Tables that a tree of (levels) levels has for (first) to (last). */
uint64_t tables_for(uint32_t levels, uint64_t first, uint64_t last);

/* Promise what is a hole of pages (first) to (last); the tables are ready. */
void tree_promise(
	struct node *node, uint64_t first, uint64_t last, uint32_t payer);

/* Remove all pages from (first) on. The time does not depend on their number.
 */
void tree_cut(struct node *node, uint64_t first);

/* How many pages from (page) on are (data) or a hole alike, as far as one way
 * down the tree can tell. */
uint64_t tree_run(const struct node *node, uint64_t page, int *data);

#endif
