/* SPDX-License-Identifier: MIT */
/*
 * test_heap_log.c: the list of a heap's blocks holds what was added and not
 * removed, whatever the order, and survives that there is no memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include <cubicle/heap_log_abi.h>
#include "alloc/alloc.h"
#include "rt/heap_log.h"

#define BLOCKS 3000

extern struct cubicle_heap_log cubicle_heap_log;

static size_t pages_out;
static bool no_memory;

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	(void)who;
	if (no_memory)
		return NULL;
	pages_out += pages;
	return calloc(pages, CUBICLE_PAGE_BYTES);
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	(void)who;
	pages_out -= pages;
	free(addr);
	return 0;
}

static uintptr_t address(unsigned i)
{
	return 0x100000000000 + (uintptr_t)i * 48;
}

/* The bytes of the block at (at), as the table has it; 0: none. */
static uint64_t listed(uintptr_t at, uint64_t *site)
{
	const struct cubicle_heap_block *b =
		(const void *)(uintptr_t)cubicle_heap_log.table;

	for (uint64_t i = 0; i < cubicle_heap_log.capacity; i++)
		if (b[i].address == at) {
			*site = b[i].site;
			return b[i].bytes;
		}
	return 0;
}

static void check_all(const bool *live)
{
	const struct cubicle_heap_block *b =
		(const void *)(uintptr_t)cubicle_heap_log.table;
	uint64_t count = 0, found = 0, site;

	for (uint64_t i = 0; i < cubicle_heap_log.capacity; i++)
		found += b[i].address != 0;
	for (unsigned i = 0; i < BLOCKS; i++) {
		count += live[i];
		if (!live[i])
			continue;
		assert_int_equal(listed(address(i), &site), i + 1);
		assert_int_equal(site, i * 7);
	}
	assert_int_equal(found, count);
	assert_int_equal(cubicle_heap_log.used, count);
}

static void test_any_order(void **state)
{
	static bool live[BLOCKS];

	(void)state;
	heap_log_remove(address(1)); /* there is no table yet */
	heap_log_add(0, 1, 1);
	assert_int_equal(cubicle_heap_log.used, 0);
	srand(1);
	for (unsigned step = 0; step < 40000; step++) {
		unsigned i = (unsigned)rand() % BLOCKS;
		if (live[i])
			heap_log_remove(address(i));
		else
			heap_log_add(address(i), i + 1, i * 7);
		live[i] = !live[i];
	}
	check_all(live);
	heap_log_remove(address(BLOCKS + 5)); /* nobody's */
	check_all(live);
	for (unsigned i = 0; i < BLOCKS; i++)
		if (live[i]) {
			heap_log_remove(address(i));
			live[i] = false;
		}
	check_all(live);
	assert_int_equal(cubicle_heap_log.lost, 0);
	assert_int_equal(pages_out * CUBICLE_PAGE_BYTES,
		cubicle_heap_log.capacity * sizeof(struct cubicle_heap_block));
}

/* The same address twice is one block, the later one. */
static void test_twice(void **state)
{
	uint64_t site;

	(void)state;
	heap_log_add(address(1), 10, 1);
	heap_log_add(address(1), 20, 2);
	assert_int_equal(listed(address(1), &site), 20);
	assert_int_equal(site, 2);
	assert_int_equal(cubicle_heap_log.used, 1);
	heap_log_remove(address(1));
	assert_int_equal(cubicle_heap_log.used, 0);
}

/* What does not fit is counted, and what does can still be found. */
static void test_no_memory(void **state)
{
	uint64_t capacity = cubicle_heap_log.capacity, site;

	(void)state;
	no_memory = true;
	for (unsigned i = 0; i < capacity + 10; i++)
		heap_log_add(address(i), i + 1, 5);
	assert_int_equal(cubicle_heap_log.capacity, capacity);
	assert_int_equal(cubicle_heap_log.used, capacity - 1);
	assert_int_equal(cubicle_heap_log.lost, 11);
	assert_int_equal(listed(address(0), &site), 1);
	for (unsigned i = 0; i < capacity + 10; i++)
		heap_log_remove(address(i));
	assert_int_equal(cubicle_heap_log.used, 0);
	no_memory = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_order),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
