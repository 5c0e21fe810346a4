/* SPDX-License-Identifier: MIT */
/*
 * tree.h: where the pages of files are: a radix tree over the page number.
 *
 * Nouns
 *   page     PAGE_BYTES of content, in the heap or in the store
 *   number   of a page: below STORE_FIRST it is a page of the heap, counted
 *            from the start of the 4 GiB that the heap is in; from there on it
 *            is a page of the store. Tables are always in the heap
 *   link     the number of a page or a table, and its payer. A link can be a
 *            promise, with number 0: the page, or all pages and tables that
 *            can be below the link, are paid for, and are made when they are
 *            written. See pages_allocate(). 0 is a hole
 *   table    links to pages (level 1), or to tables of one level less
 *   garbage  tables that no file uses, with everything below them
 */
#ifndef RAMFS_TREE_H
#define RAMFS_TREE_H

#include <cubicle/files_abi.h>
#include "ramfs/node.h"
#include "ramfs/pool.h"

#define TABLE_BITS   9
#define TABLE_PLACES (1u << TABLE_BITS)

/* Pages and tables, by payer, and pages alone. Promises count as what they
 * promise. */
struct counts {
	uint32_t pages[PAYERS];
	uint32_t tables[PAYERS];
	uint32_t all; /* pages */
};

struct table {
	link place[TABLE_PLACES];
	struct counts below;
	uint32_t places; /* that are not holes */
	/* Of garbage: the next one; its level; the first place to look at. */
	struct table *next;
	uint32_t level, from;
};

_Static_assert(sizeof(struct table) <= PAGE_BYTES, "a table is a page");

static inline struct table *link_to_table(link l)
{
	return link_to_page(l);
}

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

/* The link to page (page) of the file; 0 for a hole or a promise. */
static inline link page_find(const struct node *node, uint64_t page)
{
	link l = node->root;

	if (page >> (node->levels * TABLE_BITS))
		return 0;
	for (uint32_t level = node->levels; level-- > 0 && link_number(l);)
		l = link_to_table(l)->place[place_of(page, level)];
	return link_number(l) ? l : 0;
}

static inline size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many of (len) bytes from (from) on lie side by side in the store, where
 * the first page is (l). A transfer can be of part of them. */
static inline size_t run_bytes(
	const struct node *node, uint64_t from, link l, size_t len)
{
	uint64_t page = from / PAGE_BYTES;
	uint32_t number = link_number(l);
	size_t n = PAGE_BYTES - from % PAGE_BYTES;

	while (n < len && n < FILES_TRANSFER_MAX &&
		link_number(page_find(node, ++page)) == ++number)
		n += PAGE_BYTES;
	return smaller(n, len);
}

/* --- count.c ----------------------------------------------------------------- */

/* What a tree lacks, to be paid for, and pages of the heap that its new tables
 * take now. */
struct need {
	uint64_t pages, tables, ready;
};

/* Tables that a tree of (levels) levels has for pages (first) to (last). */
uint64_t tables_for(uint32_t levels, uint64_t first, uint64_t last);

void counts_clear(struct counts *c);
void counts_add(struct counts *to, const struct counts *c);
void counts_take(struct counts *from, const struct counts *c);

/* Add what (l), which is not 0, leads to, or promises. */
void counts_add_link(struct counts *to, link l, uint32_t level);

/* What the tree at link (l) lacks for pages (first) to (last) is added to
 * (need). Its first page is (base). */
void tree_lacks(struct need *need, link l, uint32_t levels, uint64_t base,
	uint64_t first, uint64_t last);

/* --- tree.c ------------------------------------------------------------------ */

/*
 * Give the tree enough levels for pages (first) to (last), store what it still
 * lacks for them in (need), and check that (payer) may have that. (alike): they
 * are pages as from tree_unwritten().
 *   -ENOSPC  nothing has changed
 */
int tree_prepare(struct node *node, uint64_t first, uint64_t last, int alike,
	uint32_t payer, struct need *need);

/* Go back to (levels) levels, which the tree had before tree_prepare(). */
void tree_lower(struct node *node, uint32_t levels);

/* How many pages from (page) on, which is not written, and (most) at most, are
 * alike under one table: all are holes, or all are promised. */
uint32_t tree_unwritten(const struct node *node, uint64_t page, uint32_t most);

/* Let the (count) pages from (page) on, as from tree_unwritten(), be those with
 * the numbers from (number) on. (need) is what tree_prepare() stored for them;
 * the tables are ready. */
void tree_make(struct node *node, uint64_t page, uint32_t number,
	uint32_t count, uint32_t payer, const struct need *need);

/* Promise the holes of pages (first) to (last); the tables are ready. */
void tree_promise(
	struct node *node, uint64_t first, uint64_t last, uint32_t payer);

/* Remove all pages from (first) on. The time does not depend on their number.
 * Unless (first) is 0, tree_cut_prepare() comes before it:
 *   -ENOSPC  a promise must be divided, and there is no memory for tables */
int tree_cut_prepare(const struct node *node, uint64_t first);
void tree_cut(struct node *node, uint64_t first);

/* Let page (page), which is written, have the number (number). */
void tree_renumber(struct node *node, uint64_t page, uint32_t number);

/* The file no longer has those of the pages (first) to (last) that are written.
 * They are not freed. Promises stay. */
void tree_take_out(struct node *node, uint64_t first, uint64_t last);

/* How many pages from (page) on are (data) or a hole alike, as far as one way
 * down the tree can tell. */
uint64_t tree_run(const struct node *node, uint64_t page, int *data);

#endif
