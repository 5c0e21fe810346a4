/* SPDX-License-Identifier: MIT */
/*
 * heap_log.c: a hash table with linear probing, in pages of its own.
 *
 * Entries are found from their address; when one is removed, those behind it
 * move up, so that nothing but blocks is in the table.
 */
#include <stdbool.h>
#include <stddef.h>
#include <cubicle/component.h>
#include <cubicle/heap_log_abi.h>
#include "alloc/alloc.h"
#include "heap_log.h"

#define PAGE	  ((size_t)CUBICLE_PAGE_BYTES)
#define FIRST	  512 /* entries of the first table: three pages */
#define HASH_STEP 0x9e3779b97f4a7c15

extern struct cubicle_heap_log cubicle_heap_log
	__attribute__((visibility("default")));
struct cubicle_heap_log cubicle_heap_log;

/* The table, and its entries, a power of two. */
static struct cubicle_heap_block *table;
static size_t capacity;

static size_t place(uintptr_t address)
{
	return (size_t)(address * HASH_STEP >> 20) & (capacity - 1);
}

/* The entry of (address), or the empty one where it would be. */
static struct cubicle_heap_block *find(uintptr_t address)
{
	size_t i = place(address);

	while (table[i].address && table[i].address != address)
		i = (i + 1) & (capacity - 1);
	return &table[i];
}

static size_t table_pages(size_t entries)
{
	return entries * sizeof(*table) / PAGE;
}

/* Twice as many entries; false if there is no memory. */
static bool grow(void)
{
	struct cubicle_heap_block *old = table;
	size_t old_capacity = capacity, wanted = old ? 2 * capacity : FIRST;
	struct cubicle_heap_block *fresh =
		alloc_try(CUBICLE_SELF, table_pages(wanted));

	if (!fresh)
		return false;
	table = fresh;
	capacity = wanted;
	for (size_t i = 0; i < old_capacity; i++)
		if (old[i].address)
			*find(old[i].address) = old[i];
	cubicle_heap_log.table = (uintptr_t)table;
	cubicle_heap_log.capacity = capacity;
	if (old)
		alloc_free(CUBICLE_SELF, old, table_pages(old_capacity));
	return true;
}

void heap_log_add(uintptr_t address, uint64_t bytes, uintptr_t site)
{
	struct cubicle_heap_log *log = &cubicle_heap_log;

	if (!address)
		return;
	/* Without memory it goes on until one entry is left to end a search. */
	if (log->used + 1 > capacity / 4 * 3 && !grow() &&
		log->used + 1 >= capacity) {
		log->lost++;
		return;
	}
	struct cubicle_heap_block *b = find(address);
	log->used += !b->address;
	*b = (struct cubicle_heap_block){address, bytes, site};
}

void heap_log_remove(uintptr_t address)
{
	if (!address || !table)
		return;
	size_t hole = (size_t)(find(address) - table);
	if (!table[hole].address)
		return;
	/* What would not be found beyond a hole goes into it. */
	for (size_t i = (hole + 1) & (capacity - 1); table[i].address;
		i = (i + 1) & (capacity - 1)) {
		size_t from_hole = (i - hole) & (capacity - 1);
		size_t from_place =
			(i - place(table[i].address)) & (capacity - 1);
		if (from_place < from_hole)
			continue;
		table[hole] = table[i];
		hole = i;
	}
	table[hole] = (struct cubicle_heap_block){0, 0, 0};
	cubicle_heap_log.used--;
}
