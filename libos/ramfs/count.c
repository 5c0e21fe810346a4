/* SPDX-License-Identifier: MIT */
/*
 * count.c: how many pages and tables a tree has, by payer, and how many it
 * lacks.
 */
#include "rt/string.h"
#include "tree.h"

/* A payer is less: see payer_of() in ramfs.c. */
static uint32_t payers(void)
{
	return accounts[ACCOUNT_PAGES].count + 1;
}

void counts_clear(struct counts *c)
{
	memset(c->pages, 0, payers() * sizeof(c->pages[0]));
	memset(c->tables, 0, payers() * sizeof(c->tables[0]));
	c->all = 0;
}

void counts_add(struct counts *to, const struct counts *c)
{
	for (uint32_t i = 0; i < payers(); i++) {
		to->pages[i] += c->pages[i];
		to->tables[i] += c->tables[i];
	}
	to->all += c->all;
}

void counts_take(struct counts *from, const struct counts *c)
{
	for (uint32_t i = 0; i < payers(); i++) {
		from->pages[i] -= c->pages[i];
		from->tables[i] -= c->tables[i];
	}
	from->all -= c->all;
}

uint64_t tables_for(uint32_t levels, uint64_t first, uint64_t last)
{
	uint64_t count = 0;

	for (uint32_t level = 1; level <= levels; level++)
		count += (last >> (level * TABLE_BITS)) -
			(first >> (level * TABLE_BITS)) + 1;
	return count;
}

void counts_add_link(struct counts *to, link l, uint32_t level)
{
	uint32_t payer = l & LINK_PAYER;

	if (level && link_number(l)) {
		to->tables[payer]++;
		counts_add(to, &link_to_table(l)->below);
		return;
	}
	/* The account has no room for a promise of more than 32 bits. */
	to->pages[payer] += (uint32_t)room(level);
	to->tables[payer] += (uint32_t)tables_for(level, 0, room(level) - 1);
	to->all += (uint32_t)room(level);
}

static uint64_t tables_below(const struct table *table)
{
	uint64_t count = 0;

	for (uint32_t i = 0; i < payers(); i++)
		count += table->below.tables[i];
	return count;
}

void tree_lacks(struct need *need, link l, uint32_t levels, uint64_t base,
	uint64_t first, uint64_t last)
{
	uint64_t each, all;

	if (first < base)
		first = base;
	if (last - base >= room(levels))
		last = base + room(levels) - 1;
	all = last - first + 1;
	if (!l) {
		need->pages += all;
		need->tables += tables_for(levels, first - base, last - base);
		return;
	}
	if (!levels || !link_number(l))
		return;
	const struct table *table = link_to_table(l);
	if (all == room(levels)) {
		need->pages += all - table->below.all;
		need->tables += tables_for(levels, 0, all - 1) - 1 -
			tables_below(table);
		return;
	}
	each = room(levels - 1);
	for (uint64_t i = (first - base) / each; i <= (last - base) / each; i++)
		tree_lacks(need, table->place[i], levels - 1, base + i * each,
			first, last);
}
