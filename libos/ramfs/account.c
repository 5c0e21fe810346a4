/* SPDX-License-Identifier: MIT */
/*
 * account.c: how many pages, tables, small files and names each client may
 * have.
 *
 * A client pays for the objects that are made on its behalf until they are
 * freed, even if another client removes them. A quarter of each total is
 * reserved in equal parts, one for each cubicle. The rest is first come, first
 * served. So no client can use the reserve of another.
 *
 * The heap is divided: HEAP_PARTS parts are for fragmentation and for what is
 * below.
 *
 *   content  pages of files. Those that do not fit lie in the store
 *   mapped   pages of areas (area.h). Their content also counts as pages of
 * files tables   over pages, wherever these lie. The store is not larger than
 * the tables can cover, and its own lists take 1/32 of them at most small small
 * files, whose pages are always full (small.c) names    6 parts, with 5 parts
 * for fragmentation. There are three object sizes: nodes, short names and long
 * names. The heap reuses a freed object only for one of the same size. Nodes
 * use at most 53/64 of what is charged, short names 17/64 and long ones 46/64.
 * Even if there are first only nodes, then only short names, and then only long
 * ones, that is less than 11 parts
 */
#include <cubicle/component.h>
#include "pool.h"
#include "small.h"

#define HEAP_PARTS 32
#define NAMES	   6

/* How the heap is divided, with a store and without one. */
static const struct division {
	uint32_t content, mapped, tables, small;
} divisions[2] = {{15, 2, 2, 2}, {9, 3, 5, 4}};

struct account accounts[ACCOUNTS];
uint64_t account_heap_pages, account_store_pages;

static void init(struct account *a, uint64_t all)
{
	uint64_t count = CUBICLE_PUBLISHED->cubicles;

	a->all = all;
	a->count = count && count < CUBICLE_SLOTS ? (uint32_t)count : 1;
	a->part = all / 4 / a->count;
	a->spoken_for = a->part * a->count;
}

int account_name_cost(size_t bytes)
{
	return bytes < SHORT_BYTES	 ? SHORT_COST
		: bytes < VFS_NAME_BYTES ? NAME_COST
					 : PAGE_COST;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* As large as the host allows, as links can count, and as tables can cover: 511
 * pages each, and less where a file is small. */
static uint64_t store_pages(uint64_t tables, uint64_t in_heap)
{
	uint64_t pages = CUBICLE_PUBLISHED->store_bytes / PAGE_BYTES;
	uint64_t covered = tables * 500;

	pages = smaller(pages, STORE_PAGES_MAX);
	return smaller(pages, covered > in_heap ? covered - in_heap : 0);
}

void account_init(void)
{
	uint64_t pages = pages_heap_bytes() / PAGE_BYTES;
	const struct division *parts =
		&divisions[CUBICLE_PUBLISHED->store_bytes >= PAGE_BYTES];
	uint64_t tables = pages / HEAP_PARTS * parts->tables;

	if (accounts[ACCOUNT_PAGES].all)
		return;
	tables -= tables / 32;
	account_heap_pages = pages / HEAP_PARTS * parts->content;
	account_store_pages = store_pages(tables, account_heap_pages);
	init(&accounts[ACCOUNT_PAGES],
		account_heap_pages + account_store_pages);
	init(&accounts[ACCOUNT_TABLES], tables);
	init(&accounts[ACCOUNT_MAPPED], pages / HEAP_PARTS * parts->mapped);
	init(&accounts[ACCOUNT_AREAS], AREAS_MAX);
	init(&accounts[ACCOUNT_SMALL],
		(pages / HEAP_PARTS * parts->small - SMALL_CLASSES) *
			PAGE_BYTES);
	init(&accounts[ACCOUNT_NAMES],
		pages / HEAP_PARTS * NAMES * (PAGE_BYTES / UNIT_BYTES));
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
