/* SPDX-License-Identifier: MIT */
/*
 * test_space.c: whose an address is, where slots are separate and where each
 * shows the memory of others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <cubicle/space_abi.h>

#define GUARD CUBICLE_SLOT_BYTES
#define LAST  (CUBICLE_SLOTS - 1)

static uint64_t slot(uint64_t id)
{
	return CUBICLE_SPACE_BASE + id * CUBICLE_SLOT_NEXT;
}

static int is_nobody(uint64_t addr, uint32_t shift)
{
	return cubicle_space_owner(addr, shift) >= CUBICLE_SLOTS;
}

/* Each byte of a slot is its cubicle's, and none around it. */
static void test_slots(void **state)
{
	(void)state;
	for (uint64_t id = 0; id < CUBICLE_SLOTS; id++) {
		uint64_t at = slot(id);
		assert_int_equal(cubicle_space_owner(at, 0), id);
		assert_int_equal(cubicle_space_owner(at + GUARD - 1, 0), id);
		assert_true(is_nobody(at - 1, 0));
		assert_true(is_nobody(at + GUARD, 0));
		assert_true(is_nobody(at + CUBICLE_SLOT_NEXT - 1, 0));
	}
	assert_true(is_nobody(0, 0));
	assert_true(is_nobody(UINT64_MAX, 0));
	assert_true(is_nobody(slot(CUBICLE_SLOTS), 0));
}

/* The low half alone says whose it is, whatever the high one does. */
static void test_shares(void **state)
{
	(void)state;
	for (uint32_t shift = 25; shift <= 29; shift++) {
		uint64_t ids = CUBICLE_SLOT_BYTES >> shift;
		for (uint64_t id = 1; id < ids; id++) {
			uint64_t offset = id << shift;
			uint64_t end = offset + ((uint64_t)1 << shift) - 1;
			assert_int_equal(
				cubicle_space_owner(
					cubicle_share((uint32_t)id, shift),
					shift),
				id);
			for (uint64_t high = 0; high < 4 * ids; high++) {
				uint64_t box = slot(0) + (high << 32);
				assert_int_equal(cubicle_space_owner(
							 box + offset, shift),
					id);
				assert_int_equal(
					cubicle_space_owner(box + end, shift),
					id);
			}
			assert_int_equal(
				cubicle_space_owner(offset, shift), id);
		}
		assert_true(is_nobody(0, shift));
		assert_true(is_nobody(slot(2), shift));
		assert_int_equal(
			cubicle_space_owner(
				slot(LAST) + CUBICLE_PUBLISHED_OFFSET, shift),
			0);
		assert_int_equal(
			cubicle_space_owner(CUBICLE_PUBLISHED_ADDRESS, shift),
			0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
