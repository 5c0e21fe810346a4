/* SPDX-License-Identifier: MIT */
/*
 * account.c: how many pages and names each client may use.
 *
 * A client pays for the objects that are made on its behalf until they are
 * freed, even if another client removes them. A quarter of the total is
 * reserved in equal parts, one for each cubicle. The rest is first come, first
 * served. So no client can use the reserve of another.
 *
 * Pages get 24/32 of the heap, and names 5/32. The remaining 3/32 cover
 * fragmentation of the heap. There are two object sizes. The account charges a
 * name as one object of each size, and the heap reuses a freed object only for
 * one of the same size. So nodes use at most 7/8 of what is charged and names
 * at most 3/4, even if there are first only nodes and then only names. Together
 * that is at most 8/32.
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
