/* SPDX-License-Identifier: MIT */
/*
 * test_shares.c: the shares that the tool makes are what the monitor accepts
 * and what the layout asks for, or the message says who asks for too much. A
 * simple model says when there is room for all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "link/shares.h"

#define MIB 0x100000ull

static char message[512];
static struct cubicle_system d;
static struct layout layout;
static struct cubicle_shares shares;

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return -EINVAL;
}

static void begin(uint32_t cubicles)
{
	memset(&d, 0, sizeof(d));
	memset(&layout, 0, sizeof(layout));
	strcpy(layout.file, "x.layout");
	d.backend = CUBICLE_BACKEND_SFI;
	d.cubicles = layout.cubicles = cubicles;
	for (uint32_t i = 0; i < cubicles; i++)
		snprintf(layout.cubicle[i].name, 32, "c%u", i + 1);
	*message = 0;
}

static void ask(uint32_t id, uint64_t mib)
{
	d.cubicle[id - 1].memory_bytes = mib * MIB;
	layout.cubicle[id - 1].memory_line = 10 * id;
}

static int make(void)
{
	return shares_make(&shares, &d, &layout);
}

/* Each granule has one owner, of whose share it is; the shares are in the order
 * of the cubicles, without gaps. */
static void check_places(void)
{
	uint32_t next = CUBICLE_GRANULES_COMMON;

	for (uint32_t id = 1; id <= d.cubicles; id++) {
		assert_int_equal(shares.first[id], next);
		assert_true(shares.granules[id] >= CUBICLE_GRANULES_MIN);
		for (uint32_t i = 0; i < shares.granules[id]; i++)
			assert_int_equal(shares.owner[next++], id);
		assert_true(next <= CUBICLE_GRANULES);
	}
	for (uint32_t g = 0; g < CUBICLE_GRANULES_COMMON; g++)
		assert_int_equal(shares.owner[g], 0);
	for (; next < CUBICLE_GRANULES; next++)
		assert_int_equal(shares.owner[next], CUBICLE_GRANULE_FREE);
}

/* Who asks gets it, also with checked copies. The others get the same each, and
 * not so little that one more granule for each of them was left. */
static void check_sizes(void)
{
	uint32_t copies = d.flags & CUBICLE_SYSTEM_CHECK_COPIES;
	uint32_t others = 0, granules = 0, left = 0;

	for (uint32_t g = 0; g < CUBICLE_GRANULES; g++)
		left += shares.owner[g] == CUBICLE_GRANULE_FREE;
	for (uint32_t id = 1; id <= d.cubicles; id++) {
		uint64_t memory = d.cubicle[id - 1].memory_bytes;
		assert_int_equal(shares.memory[id], memory);
		if (memory) {
			assert_int_equal(
				cubicle_memory(&shares, id, copies), memory);
			continue;
		}
		assert_true(!others || shares.granules[id] == granules);
		granules = shares.granules[id];
		others++;
		assert_true(cubicle_memory(&shares, id, copies) >= 8 * MIB);
	}
	assert_true(!others || left < others);
}

/* The fewest granules with room for (memory): tried one by one. */
static uint32_t fewest(uint64_t memory)
{
	static struct cubicle_shares s;

	s.views = 1;
	for (uint32_t n = CUBICLE_GRANULES_MIN;; n++) {
		s.granules[1] = (uint8_t)n;
		if (n > 254 ||
			cubicle_heap_bytes(&s, 1) >= memory +
					(d.flags ? cubicle_checked_bytes(&s, 1)
						 : 0))
			return n;
	}
}

static bool has_room(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < d.cubicles; i++)
		sum += fewest(d.cubicle[i].memory_bytes);
	return sum <= 254;
}

static void test_equal(void **state)
{
	(void)state;
	for (uint32_t n = 1; n <= CUBICLE_CUBICLES_MAX; n++) {
		begin(n);
		assert_int_equal(make(), 0);
		check_places();
		check_sizes();
		assert_int_equal(shares.granules[1], 254 / n);
	}
	begin(7);
	d.backend = CUBICLE_BACKEND_MPK;
	ask(2, 3000);
	assert_int_equal(make(), 0);
	assert_false(shares.views);
	assert_int_equal(shares.memory[2], 3000 * MIB);
	assert_int_equal(shares.granules[2], 0);
}

static void test_random(void **state)
{
	unsigned fitted = 0, refused = 0;

	(void)state;
	srand(1);
	for (int i = 0; i < 20000; i++) {
		begin(1 + (uint32_t)rand() % (i % 2 ? 8 : 127));
		if (rand() % 4 == 0)
			d.flags = CUBICLE_SYSTEM_CHECK_COPIES;
		for (uint32_t id = 1; id <= d.cubicles; id++)
			if (rand() % 3 == 0)
				ask(id,
					4 +
						(uint64_t)rand() %
							(rand() % 2 ? 1500
								    : 100));
		if (make()) {
			refused++;
			assert_non_null(strstr(message, "of memory, but"));
			/* With checked copies, a large share leaves room for
			 * more of them than there can be. */
			assert_true(d.flags || !has_room());
			continue;
		}
		fitted++;
		assert_true(has_room());
		check_places();
		check_sizes();
	}
	assert_true(fitted > 1000 && refused > 1000);
}

/* What the message says is left can be had, and no more. */
static void test_message(void **state)
{
	(void)state;
	begin(7);
	ask(1, 2048);
	ask(3, 2048);
	assert_int_equal(make(), -EINVAL);
	assert_string_equal(message,
		"x.layout:30: cubicle `c3` asks for 2048M of memory, but 1728M "
		"are left for it: with backend sfi, all cubicles share 4 GiB");
	ask(3, 1728);
	assert_int_equal(make(), 0);
	check_places();
	check_sizes();
	ask(3, 1729);
	assert_int_equal(make(), -EINVAL);
	/* Alone, a cubicle can have the most that the key allows. */
	begin(1);
	ask(1, LAYOUT_MEMORY_MAX / MIB);
	assert_int_equal(make(), 0);
	check_sizes();
}

/* Shares are large where all can be. */
static void test_large(void **state)
{
	(void)state;
	begin(7);
	ask(1, 2048);
	ask(2, 16);
	assert_int_equal(make(), 0);
	assert_int_equal(shares.granules[1], 132);
	assert_int_equal(shares.granules[2], CUBICLE_GRANULES_SMALL);
	begin(40);
	ask(2, 16);
	assert_int_equal(make(), 0);
	assert_int_equal(shares.granules[2], 2);
	check_places();
	check_sizes();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
