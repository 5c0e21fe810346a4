/* SPDX-License-Identifier: MIT */
/*
 * tree.c: the tables over the pages of a file. The time to find or add a page
 * does not depend on the size of the file.
 *
 * Each table counts the pages and tables below it, by payer. So a cut corrects
 * the accounts at once, without a search of what it removes. A search would
 * take long in a file of single pages, each of which has up to five tables of
 * its own.
 */
#include <cubicle/component.h>
#include "rt/string.h"
#include "tree.h"

static struct account *account(void)
{
	return &accounts[ACCOUNT_PAGES];
}

static link table_take(uint32_t payer)
{
	return link_of(memset(page_take(), 0, PAGE_BYTES), payer);
}

/* --- counting ---------------------------------------------------------------- */

/* Pages and tables, by payer; and how many of them are pages. */
struct sum {
	uint32_t used[PAYERS];
	uint64_t pages;
};

/* A payer is less: see payer_of() in ramfs.c. */
static uint32_t payers(void)
{
	return account()->count + 1;
}

static void sum_clear(struct sum *sum)
{
	memset(sum->used, 0, payers() * sizeof(sum->used[0]));
	sum->pages = 0;
}

static void sum_add(struct sum *sum, const uint32_t *used, uint64_t pages)
{
	for (uint32_t i = 0; i < payers(); i++)
		sum->used[i] += used[i];
	sum->pages += pages;
}

/* Add what (l) leads to. */
static void sum_add_link(struct sum *sum, link l, uint32_t level)
{
	const struct table *table = level ? link_to_table(l) : NULL;

	sum->used[l & LINK_PAYER]++;
	if (table)
		sum_add(sum, table->used, table->pages);
	else
		sum->pages++;
}

static uint64_t below(const struct table *table)
{
	uint64_t count = 0;

	for (uint32_t i = 0; i < payers(); i++)
		count += table->used[i];
	return count;
}

uint64_t tables_for(uint32_t levels, uint64_t first, uint64_t last)
{
	uint64_t count = 0;

	for (uint32_t level = 1; level <= levels; level++)
		count += (last >> (level * TABLE_BITS)) -
			(first >> (level * TABLE_BITS)) + 1;
	return count;
}

/* Tables and pages that the tree at link (l) lacks for (first) to (last). Its
 * first page is (base). */
static uint64_t lacks(
	link l, uint32_t levels, uint64_t base, uint64_t first, uint64_t last)
{
	uint64_t each, all, count = 0;

	if (first < base)
		first = base;
	if (last - base >= room(levels))
		last = base + room(levels) - 1;
	all = last - first + 1;
	if (!l)
		return all + tables_for(levels, first - base, last - base);
	if (!levels)
		return 0;
	const struct table *table = link_to_table(l);
	if (all == room(levels))
		return all + tables_for(levels, 0, all - 1) - 1 - below(table);
	each = room(levels - 1);
	for (uint64_t i = (first - base) / each; i <= (last - base) / each; i++)
		count += lacks(table->place[i], levels - 1, base + i * each,
			first, last);
	return count;
}

/* The same for one page. */
static uint32_t lacks_one(const struct node *node, uint64_t page)
{
	uint32_t level = node->levels;
	link l = node->root;

	while (l && level)
		l = link_to_table(l)->place[place_of(page, --level)];
	return l ? 0 : level + 1;
}

/* --- growing ----------------------------------------------------------------- */

/* The levels of a tree that has page (page). */
static uint32_t levels_for(const struct node *node, uint64_t page)
{
	uint32_t levels = node->levels;

	while (page >= room(levels))
		levels++;
	return levels;
}

/* Add levels on top; the tables are ready. */
static void tree_raise(struct node *node, uint32_t levels, uint32_t payer)
{
	for (; node->levels < levels; node->levels++) {
		if (!node->root)
			continue;
		link top = table_take(payer);
		struct table *table = link_to_table(top);
		struct sum sum;
		sum_clear(&sum);
		sum_add_link(&sum, node->root, node->levels);
		memcpy(table->used, sum.used, payers() * sizeof(sum.used[0]));
		table->pages = (uint32_t)sum.pages;
		table->place[0] = node->root;
		table->places = 1;
		account_change(account(), payer, 1);
		node->root = top;
	}
}

void tree_lower(struct node *node, uint32_t levels)
{
	for (; node->levels > levels; node->levels--) {
		link top = node->root;
		if (!top)
			continue;
		node->root = link_to_table(top)->place[0];
		account_change(account(), top & LINK_PAYER, -1);
		page_give(link_to_table(top));
	}
}

int tree_prepare(struct node *node, uint64_t first, uint64_t last,
	uint32_t payer, uint64_t *more)
{
	uint32_t levels = levels_for(node, last), had = node->levels;
	uint32_t raise = node->root ? levels - had : 0;

	if (raise &&
		(!account_may(account(), payer, raise) || pages_ready(raise)))
		return -ENOSPC;
	tree_raise(node, levels, payer);
	*more = first == last ? lacks_one(node, first)
			      : lacks(node->root, levels, 0, first, last);
	if (account_may(account(), payer, *more))
		return 0;
	tree_lower(node, had);
	return -ENOSPC;
}

link *link_find(struct node *node, uint64_t page)
{
	link *l = &node->root;

	if (page >= room(node->levels))
		return NULL;
	for (uint32_t level = node->levels; level-- > 0;) {
		if (!*l)
			return NULL;
		l = &link_to_table(*l)->place[place_of(page, level)];
	}
	return *l ? l : NULL;
}

void link_make(struct node *node, uint64_t page, const void *data,
	uint32_t payer, uint64_t more)
{
	link *l = &node->root;

	account_change(account(), payer, (int64_t)more);
	node->pages++;
	for (uint32_t level = node->levels; level-- > 0;) {
		if (!*l) {
			*l = table_take(payer);
			more--;
		}
		struct table *table = link_to_table(*l);
		l = &table->place[place_of(page, level)];
		table->places += !*l;
		table->used[payer] += (uint32_t)more;
		table->pages++;
	}
	*l = link_of(data, payer);
}

/* Promise the holes of pages (first) to (last) in the tree under (l), which
 * starts at page (base). Returns the number of new pages and tables. */
static uint64_t promise(link *l, uint32_t levels, uint64_t base, uint64_t first,
	uint64_t last, uint32_t payer, uint64_t *pages)
{
	uint64_t each, more = 0, had = *pages, new = !*l;

	if (!levels) {
		if (*l)
			return 0;
		*l = LINK_PROMISE | payer;
		++*pages;
		return 1;
	}
	if (!*l)
		*l = table_take(payer);
	struct table *table = link_to_table(*l);
	if (table->pages == room(levels))
		return 0;
	if (first < base)
		first = base;
	if (last - base >= room(levels))
		last = base + room(levels) - 1;
	each = room(levels - 1);
	for (uint64_t i = (first - base) / each; i <= (last - base) / each;
		i++) {
		table->places += !table->place[i];
		more += promise(&table->place[i], levels - 1, base + i * each,
			first, last, payer, pages);
	}
	table->used[payer] += (uint32_t)more;
	table->pages += (uint32_t)(*pages - had);
	return more + new;
}

void tree_promise(
	struct node *node, uint64_t first, uint64_t last, uint32_t payer)
{
	uint64_t more = promise(
		&node->root, node->levels, 0, first, last, payer, &node->pages);

	account_change(account(), payer, (int64_t)more);
}

/* --- cutting ----------------------------------------------------------------- */

/*
 * Remove all from page (first) on of the tree under (l), which starts at page
 * (base), and add it to (gone). At most one table of each level stays in part,
 * and only its places are searched.
 */
static void cut(link *l, uint32_t levels, uint64_t base, uint64_t first,
	struct sum *gone)
{
	if (base >= first) {
		sum_add_link(gone, *l, levels);
		garbage_add(*l, levels);
		*l = 0;
		return;
	}
	struct table *table = link_to_table(*l);
	uint64_t each = room(levels - 1);
	struct sum here;
	sum_clear(&here);
	for (uint64_t i = (first - base) / each; i < TABLE_PLACES; i++) {
		if (!table->place[i])
			continue;
		cut(&table->place[i], levels - 1, base + i * each, first,
			&here);
		table->places -= !table->place[i];
	}
	for (uint32_t i = 0; i < payers(); i++)
		table->used[i] -= here.used[i];
	table->pages -= (uint32_t)here.pages;
	sum_add(gone, here.used, here.pages);
	if (table->places)
		return;
	gone->used[*l & LINK_PAYER]++;
	page_give(table);
	*l = 0;
}

void tree_cut(struct node *node, uint64_t first)
{
	struct sum gone;

	if (!node->root || first >= room(node->levels))
		return;
	sum_clear(&gone);
	cut(&node->root, node->levels, 0, first, &gone);
	for (uint32_t i = 0; i < payers(); i++)
		if (gone.used[i])
			account_change(account(), i, -(int64_t)gone.used[i]);
	node->pages -= gone.pages;
}

/* --- looking ----------------------------------------------------------------- */

uint64_t tree_run(const struct node *node, uint64_t page, int *data)
{
	uint32_t level = node->levels;
	link l = node->root;

	*data = 0;
	if (page >= room(level))
		return UINT64_MAX - page;
	while (level && l) {
		const struct table *table = link_to_table(l);
		if (table->pages == room(level))
			break; /* no holes below */
		l = table->place[place_of(page, --level)];
	}
	*data = l != 0;
	return room(level) - page % room(level);
}
