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

static void charge(uint32_t payer, int64_t pages, int64_t tables)
{
	if (pages)
		account_change(&accounts[ACCOUNT_PAGES], payer, pages);
	if (tables)
		account_change(&accounts[ACCOUNT_TABLES], payer, tables);
}

static int may(uint32_t payer, uint64_t pages, uint64_t tables)
{
	return account_may(&accounts[ACCOUNT_PAGES], payer, pages) &&
		(!tables ||
			account_may(&accounts[ACCOUNT_TABLES], payer, tables));
}

static link table_take(uint32_t payer)
{
	return link_of(number_of(memset(page_take(), 0, PAGE_BYTES)), payer);
}

/* The table that (l), a link to (level) levels, leads to. It is made, for
 * (payer), if there is none: with what the link has promised. */
static struct table *table_open(link *l, uint32_t level, uint32_t payer)
{
	link promise = *l;

	if (link_number(promise))
		return link_to_table(promise);
	*l = table_take(promise ? promise & LINK_PAYER : payer);
	struct table *table = link_to_table(*l);
	if (!promise)
		return table;
	for (uint32_t i = 0; i < TABLE_PLACES; i++)
		table->place[i] = promise;
	table->places = TABLE_PLACES;
	counts_add_link(&table->below, promise, level);
	table->below.tables[promise & LINK_PAYER]--;
	return table;
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
		counts_add_link(&table->below, node->root, node->levels);
		table->place[0] = node->root;
		table->places = 1;
		charge(payer, 0, 1);
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
		charge(top & LINK_PAYER, 0, -1);
		page_give(link_to_table(top));
	}
}

/* The lowest link on the way to page (page), and its (level). */
static link tree_reach(const struct node *node, uint64_t page, uint32_t *level)
{
	link l = node->root;

	for (*level = node->levels; *level && link_number(l);)
		l = link_to_table(l)->place[place_of(page, --*level)];
	return l;
}

/* What the tree, which has the levels for them, lacks for these pages. */
static struct need tree_need(
	const struct node *node, uint64_t first, uint64_t last, int alike)
{
	struct need need = {0};
	uint32_t level;
	link l = tree_reach(node, first, &level);

	need.ready = level;
	if (alike && !l) {
		need.pages = last - first + 1;
		need.tables = level;
	} else if (!alike) {
		tree_lacks(&need, node->root, node->levels, 0, first, last);
		/* On the way to the first page, and to the last one. */
		need.ready = 2 * node->levels;
	}
	return need;
}

int tree_prepare(struct node *node, uint64_t first, uint64_t last, int alike,
	uint32_t payer, struct need *need)
{
	uint32_t levels = levels_for(node, last), had = node->levels;
	uint32_t raise = node->root ? levels - had : 0;

	if (raise && (!may(payer, 0, raise) || pages_ready(raise)))
		return -ENOSPC;
	tree_raise(node, levels, payer);
	*need = tree_need(node, first, last, alike);
	if (may(payer, need->pages, need->tables))
		return 0;
	tree_lower(node, had);
	return -ENOSPC;
}

uint32_t tree_unwritten(const struct node *node, uint64_t page, uint32_t most)
{
	uint32_t level, place = page % TABLE_PLACES, count = 1;

	if (most > TABLE_PLACES - place)
		most = TABLE_PLACES - place;
	if (page >= room(node->levels))
		return most;
	link l = tree_reach(node, page, &level);
	if (level)
		return most;
	if (!node->levels)
		return l ? 1 : most;
	/* The table that the link is in. */
	l = node->root;
	for (level = node->levels; --level > 0;)
		l = link_to_table(l)->place[place_of(page, level)];
	const link *at = &link_to_table(l)->place[place];
	while (count < most && at[count] == at[0])
		count++;
	return count;
}

void tree_make(struct node *node, uint64_t page, uint32_t number,
	uint32_t count, uint32_t payer, const struct need *need)
{
	uint32_t tables = (uint32_t)need->tables;
	int is_hole = need->pages != 0;
	link *l = &node->root;

	if (is_hole) {
		charge(payer, count, tables);
		node->pages += count;
	}
	for (uint32_t level = node->levels; level-- > 0;) {
		tables -= !*l;
		struct table *table = table_open(l, level + 1, payer);
		l = &table->place[place_of(page, level)];
		if (!is_hole)
			continue;
		table->places += level ? !*l : count;
		table->below.pages[payer] += count;
		table->below.tables[payer] += tables;
		table->below.all += count;
	}
	for (uint32_t i = 0; i < count; i++)
		l[i] = link_of(number + i, is_hole ? payer : l[i] & LINK_PAYER);
}

/* --- promises ------------------------------------------------------------------ */

/* Promise the holes of pages (first) to (last) in the tree under (l), which
 * starts at page (base), and add them to (new). */
static void promise(link *l, uint32_t levels, uint64_t base, uint64_t first,
	uint64_t last, uint32_t payer, struct counts *new)
{
	uint64_t each;
	struct counts here;

	if (*l && !link_number(*l))
		return;
	if (first < base)
		first = base;
	if (last - base >= room(levels))
		last = base + room(levels) - 1;
	if (!*l && last - first + 1 == room(levels)) {
		*l = LINK_PROMISE | payer;
		counts_add_link(new, *l, levels);
		return;
	}
	if (!levels)
		return;
	new->tables[payer] += !*l;
	struct table *table = table_open(l, levels, payer);
	if (table->below.all == room(levels))
		return;
	counts_clear(&here);
	each = room(levels - 1);
	for (uint64_t i = (first - base) / each; i <= (last - base) / each;
		i++) {
		table->places += !table->place[i];
		promise(&table->place[i], levels - 1, base + i * each, first,
			last, payer, &here);
	}
	counts_add(&table->below, &here);
	counts_add(new, &here);
}

void tree_promise(
	struct node *node, uint64_t first, uint64_t last, uint32_t payer)
{
	struct counts new;

	counts_clear(&new);
	promise(&node->root, node->levels, 0, first, last, payer, &new);
	charge(payer, new.pages[payer], new.tables[payer]);
	node->pages += new.all;
}

/* --- cutting ----------------------------------------------------------------- */

/* (table), to which (l) leads, has lost what (lost) counts: add that to (gone),
 * and the table itself if it is empty now. */
static void table_lost(struct table *table, link *l, const struct counts *lost,
	struct counts *gone)
{
	counts_take(&table->below, lost);
	counts_add(gone, lost);
	if (table->places)
		return;
	gone->tables[*l & LINK_PAYER]++;
	page_give(table);
	*l = 0;
}

/*
 * Remove everything from page (first) on of the tree under (l), which starts at
 * page (base), and add it to (gone). At most one table of each level stays in
 * part, and only its places are searched. It is there: see tree_cut().
 */
static void cut(link *l, uint32_t levels, uint64_t base, uint64_t first,
	struct counts *gone)
{
	if (base >= first) {
		counts_add_link(gone, *l, levels);
		garbage_add(*l, levels);
		*l = 0;
		return;
	}
	struct table *table = table_open(l, levels, 0);
	uint64_t each = room(levels - 1);
	struct counts here;
	counts_clear(&here);
	for (uint64_t i = (first - base) / each; i < TABLE_PLACES; i++) {
		if (!table->place[i])
			continue;
		cut(&table->place[i], levels - 1, base + i * each, first,
			&here);
		table->places -= !table->place[i];
	}
	table_lost(table, l, &here, gone);
}

int tree_cut_prepare(const struct node *node, uint64_t first)
{
	uint32_t level = 0;

	if (first < room(node->levels))
		tree_reach(node, first, &level);
	return level ? pages_ready(level) : 0;
}

/* What is (gone) no longer counts. */
static void count_gone(struct node *node, const struct counts *gone)
{
	for (uint32_t i = 0; i <= accounts[ACCOUNT_PAGES].count; i++)
		if (gone->pages[i] | gone->tables[i])
			charge(i, -(int64_t)gone->pages[i],
				-(int64_t)gone->tables[i]);
	node->pages -= gone->all;
	if (!node->root)
		node->levels = 0;
}

void tree_cut(struct node *node, uint64_t first)
{
	struct counts gone;

	if (!node->root || first >= room(node->levels))
		return;
	counts_clear(&gone);
	cut(&node->root, node->levels, 0, first, &gone);
	count_gone(node, &gone);
}

/* Remove what the pages (first) to (last) have of the tree under (l), which
 * starts at page (base), and add it to (gone). */
static void take_out(link *l, uint32_t levels, uint64_t base, uint64_t first,
	uint64_t last, struct counts *gone)
{
	if (!link_number(*l))
		return;
	if (!levels) {
		counts_add_link(gone, *l, 0);
		*l = 0;
		return;
	}
	struct table *table = link_to_table(*l);
	uint64_t each = room(levels - 1);
	struct counts here;
	counts_clear(&here);
	first = first < base ? base : first;
	last = last - base < room(levels) ? last : base + room(levels) - 1;
	for (uint64_t i = (first - base) / each; i <= (last - base) / each;
		i++) {
		table->places -= table->place[i] != 0;
		take_out(&table->place[i], levels - 1, base + i * each, first,
			last, &here);
		table->places += table->place[i] != 0;
	}
	table_lost(table, l, &here, gone);
}

void tree_take_out(struct node *node, uint64_t first, uint64_t last)
{
	struct counts gone;

	counts_clear(&gone);
	take_out(&node->root, node->levels, 0, first, last, &gone);
	count_gone(node, &gone);
}

void tree_renumber(struct node *node, uint64_t page, uint32_t number)
{
	link *l = &node->root;

	for (uint32_t level = node->levels; level-- > 0;)
		l = &link_to_table(*l)->place[place_of(page, level)];
	*l = link_of(number, *l & LINK_PAYER);
}

/* --- looking ----------------------------------------------------------------- */

uint64_t tree_run(const struct node *node, uint64_t page, int *data)
{
	uint32_t level = node->levels;
	link l = node->root;

	*data = 0;
	if (page >= room(level))
		return UINT64_MAX - page;
	while (level && link_number(l)) {
		const struct table *table = link_to_table(l);
		if (table->below.all == room(level))
			break; /* no holes below */
		l = table->place[place_of(page, --level)];
	}
	*data = l != 0;
	return room(level) - page % room(level);
}
