/* SPDX-License-Identifier: MIT */
/*
 * account.c: who has how much of what there is.
 *
 * Whoever has something made pays for it until it is gone, whoever it is that
 * removes it. A quarter of all is set aside in equal parts, one for each
 * cubicle; the rest is for who comes first. So nobody can take all: what is
 * left of the part of another is always there for that other.
 *
 * Pages are 24 parts of 32 of the heap, and names 5. What is left is for what
 * the heap loses between objects. A name is paid as if it were one object of
 * each of the two sizes that there are, and what was freed is of use for others
 * of its size; so nodes never use more than 7/8 of what is paid, and names no
 * more than 3/4, even if there first were only nodes and then only names: 8
 * parts of 32.
 */
#include <cubicle/component.h>
#include "node.h"

struct account accounts[ACCOUNTS];

static void init(struct account *a, uint64_t all)
{
	uint64_t count = CUBICLE_PUBLISHED->cubicles;

	a->all = all;
	a->count = count && count < CUBICLE_SLOTS ? (uint32_t)count : 1;
	a->part = all / 4 / a->count;
	a->spoken_for = a->part * a->count;
}

void account_init(void)
{
	uint64_t pages = pages_heap_bytes() / PAGE_BYTES;

	if (accounts[ACCOUNT_PAGES].all)
		return;
	init(&accounts[ACCOUNT_PAGES], pages / 32 * 24);
	init(&accounts[ACCOUNT_NAMES],
		pages / 32 * 5 * (PAGE_BYTES / UNIT_BYTES));
}

/* What is to be there for (who), or is used. Who is no cubicle that there is,
 * whatever vfs says, has no part. */
static uint64_t spoken_for(const struct account *a, uint32_t who, uint64_t used)
{
	uint64_t part = who && who <= a->count ? a->part : 0;

	return used > part ? used : part;
}

int account_may(const struct account *a, uint32_t who, uint64_t amount)
{
	uint64_t used = a->used[who];
	uint64_t before = spoken_for(a, who, used);

	if (amount > a->all)
		return 0;
	return a->spoken_for - before + spoken_for(a, who, used + amount) <=
		a->all;
}

void account_change(struct account *a, uint32_t who, int64_t by)
{
	uint64_t used = a->used[who] + (uint64_t)by;

	a->spoken_for -= spoken_for(a, who, a->used[who]);
	a->spoken_for += spoken_for(a, who, used);
	a->used[who] = used;
	a->total += (uint64_t)by;
}

int account_take(struct account *a, uint32_t who, uint64_t amount)
{
	if (!account_may(a, who, amount))
		return -ENOSPC;
	account_change(a, who, (int64_t)amount);
	return 0;
}
