/* SPDX-License-Identifier: MIT */
/*
 * test_space.c: whose an address is, where slots are separate and where each
 * shows the memory of others; where the parts of a share lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../shares.h"

#define GUARD CUBICLE_SLOT_BYTES
#define LAST  (CUBICLE_SLOTS - 1)

static struct cubicle_shares shares;

static uint64_t slot(uint64_t id)
{
	return CUBICLE_SPACE_BASE + id * CUBICLE_SLOT_NEXT;
}

static uint64_t owner(uint64_t addr)
{
	return cubicle_space_owner(&shares, addr);
}

static int is_nobody(uint64_t addr)
{
	return owner(addr) >= CUBICLE_SLOTS;
}

/* Each byte of a slot is its cubicle's, and none around it. */
static void test_slots(void **state)
{
	(void)state;
	shares_equal(&shares, LAST, 0);
	for (uint64_t id = 0; id < CUBICLE_SLOTS; id++) {
		uint64_t at = slot(id);
		assert_int_equal(owner(at), id);
		assert_int_equal(owner(at + GUARD - 1), id);
		assert_true(is_nobody(at - 1));
		assert_true(is_nobody(at + GUARD));
		assert_true(is_nobody(at + CUBICLE_SLOT_NEXT - 1));
	}
	assert_true(is_nobody(0));
	assert_true(is_nobody(UINT64_MAX));
	assert_true(is_nobody(slot(CUBICLE_SLOTS)));
}

/* (addr) is of (id) in whatever view. */
static void check_owner(uint64_t offset, uint64_t id)
{
	assert_int_equal(owner(offset), id);
	for (uint64_t high = 0; high < 2 * CUBICLE_SLOTS; high++)
		assert_int_equal(owner(slot(0) + (high << 32) + offset), id);
}

/* The low half alone says whose it is, whatever the high one does. */
static void test_shares(void **state)
{
	(void)state;
	for (uint32_t cubicles = 1; cubicles <= LAST; cubicles++) {
		uint64_t bytes = (254 / cubicles) * 0x1000000ull;
		shares_equal(&shares, cubicles, 254 / cubicles);
		for (uint32_t id = 1; id <= cubicles; id++) {
			uint64_t start = 0x2000000 + (id - 1) * bytes;
			assert_int_equal(
				cubicle_share(&shares, id), slot(id) + start);
			check_owner(start, id);
			check_owner(start + bytes - 1, id);
		}
		/* Granules after the last share have no owner. */
		for (uint64_t at = 0x2000000 + cubicles * bytes; at < GUARD;
			at += 0x1000000)
			assert_true(is_nobody(slot(1) + at));
		assert_true(is_nobody(0));
		assert_true(is_nobody(slot(2)));
		check_owner(CUBICLE_PUBLISHED_OFFSET, 0);
		check_owner(CUBICLE_MONITOR_OFFSET, 0);
		check_owner(0x1ffffff, 0);
	}
}

/* The parts of a share lie in it, in their order, whatever its size is. */
static void test_parts(void **state)
{
	static const uint64_t parts[] = {0, CUBICLE_IMAGE_OFFSET,
		CUBICLE_IMAGE_END, CUBICLE_STACK_OFFSET,
		CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES,
		CUBICLE_HEAP_OFFSET};

	(void)state;
	for (uint32_t granules = 0; granules <= 254; granules++) {
		uint64_t bytes = granules ? granules * 0x1000000ull : GUARD;
		if (granules == 1)
			continue; /* the monitor refuses such a share */
		shares_equal(&shares, 1, granules);
		uint64_t before = cubicle_share(&shares, 1);
		uint64_t end = before + bytes;
		for (size_t i = 1; i < sizeof(parts) / sizeof(parts[0]); i++) {
			uint64_t at = cubicle_share_part(&shares, 1, parts[i]);
			assert_true(at > before && at < end);
			assert_int_equal(at % CUBICLE_PAGE_BYTES, 0);
			before = at;
		}
		uint64_t heap = cubicle_heap_bytes(&shares, 1);
		assert_int_equal(before + heap, end);
		/* Checked copies leave most of it. */
		assert_true(heap >= 2 * cubicle_checked_bytes(&shares, 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
