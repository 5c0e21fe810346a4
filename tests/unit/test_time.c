/* SPDX-License-Identifier: MIT */
/*
 * test_time.c: the clock with a simulated processor and host: it never goes
 * back, follows the host, and survives answers that come late.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <errno.h>
#include <cmocka.h>
#include "../../libos/rt/clock.h"

static uint64_t test_ticks(void);

#define clock_ticks test_ticks
#include "../../libos/time/time.c"
#undef clock_ticks

#define TICKS_PER_NS 3
#define START_TICKS  123456789012ull
#define START_NS     777000000000ull
#define WALL_NS	     1700000000000000000ull

/* --- the machine -------------------------------------------------------- */

static struct cubicle_published *published;
static uint64_t now_ns;	    /* since the start: the truth */
static uint64_t jump_ticks; /* the counter went on without the host */
static int64_t wall_step_ns;
static uint64_t answer_ns; /* what a question to the host takes */
static int host_error;
static int asked;
static uint64_t slept_ns;

static uint64_t test_ticks(void)
{
	return START_TICKS + now_ns * TICKS_PER_NS + jump_ticks;
}

int64_t plat_clock_ns(int id)
{
	uint64_t ns = START_NS + now_ns + answer_ns / 2;

	asked++;
	now_ns += answer_ns;
	if (host_error)
		return host_error;
	if (id == HOST_CLOCK_MONOTONIC)
		return (int64_t)ns;
	assert_int_equal(id, HOST_CLOCK_REALTIME);
	return (int64_t)(ns + WALL_NS) + wall_step_ns;
}

int plat_sleep_ns(uint64_t ns)
{
	slept_ns = ns;
	return 0;
}

/* The initial calibration is wrong by (ppm) parts in a million. */
static void boot_machine(int64_t ppm)
{
	uint64_t per_tick = (1ull << 32) / TICKS_PER_NS;

	published = (struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS;
	published->tsc_start = START_TICKS;
	published->tsc_mult =
		per_tick + (uint64_t)((int64_t)per_tick * ppm / 1000000);
	published->monotonic_ns = START_NS;
	published->realtime_offset_ns = WALL_NS;
	now_ns = jump_ticks = latest_ns = mult = 0;
	wall_step_ns = 0;
	answer_ns = 600;
	host_error = asked = 0;
}

static int64_t error_ns(void)
{
	int64_t told = time_now_ns(TIME_MONOTONIC);

	return told - (int64_t)(START_NS + now_ns);
}

/* --- tests -------------------------------------------------------------- */

static void test_clocks(void **state)
{
	(void)state;
	boot_machine(0);
	now_ns = 1000;
	assert_in_range(
		time_now_ns(TIME_MONOTONIC), START_NS + 999, START_NS + 1000);
	assert_in_range(time_now_ns(TIME_REALTIME), START_NS + WALL_NS + 999,
		START_NS + WALL_NS + 1000);
	assert_int_equal(asked, 0);
	assert_int_equal(time_now_ns(2), -EINVAL);
	assert_int_equal(time_now_ns(-1), -EINVAL);
	assert_int_equal(time_sleep_ns(5), 0);
	assert_int_equal(slept_ns, 5);
}

/* For two simulated hours, with steps of 0 to 100 ms. */
static void run(int64_t tolerance_ns)
{
	int64_t last = 0, told;
	uint32_t seed = 5;

	while (now_ns < 7200 * SECOND_NS) {
		seed = seed * 1664525 + 1013904223;
		now_ns += seed % 100000000;
		told = time_now_ns(TIME_MONOTONIC);
		assert_true(told >= last);
		last = told;
		if (now_ns > 3 * SECOND_NS)
			assert_in_range(
				error_ns() + tolerance_ns, 0, 2 * tolerance_ns);
	}
	/* About once per second, two clocks. */
	assert_in_range(asked, 2 * 6000, 2 * 7300);
}

static void test_fast(void **state)
{
	(void)state;
	boot_machine(100);
	run(2000);
}

static void test_slow(void **state)
{
	(void)state;
	boot_machine(-100);
	run(2000);
}

/* A clock that was ahead stands still, and goes on when it is right. */
static void test_never_back(void **state)
{
	int64_t ahead, told;

	(void)state;
	boot_machine(100);
	now_ns = SECOND_NS - 130000;
	ahead = time_now_ns(TIME_MONOTONIC);
	assert_true(error_ns() > 50000);
	now_ns += 50000;
	told = time_now_ns(TIME_MONOTONIC); /* asks the host */
	assert_int_equal(asked, 2);
	assert_true(told >= ahead);
	for (int i = 0; i < 1000; i++) {
		now_ns += 1000;
		assert_true(time_now_ns(TIME_MONOTONIC) >= told);
		told = time_now_ns(TIME_MONOTONIC);
	}
	assert_in_range(error_ns() + 2000, 0, 4000);
}

/* Late answers are no measure; the clock then goes on alone. */
static void test_late_answers(void **state)
{
	int64_t last = 0, told;

	(void)state;
	boot_machine(10);
	answer_ns = 200000;
	for (int i = 0; i < 1000; i++) {
		now_ns += 10000000;
		told = time_now_ns(TIME_MONOTONIC);
		assert_true(told > last);
		last = told;
	}
	assert_in_range(asked, 10, 22);
	assert_in_range(error_ns(), 80000, 120000);
}

static void test_host_fails(void **state)
{
	(void)state;
	boot_machine(10);
	host_error = -EIO;
	now_ns = 10 * SECOND_NS;
	assert_in_range(error_ns(), 80000, 120000);
}

/* Suspended: the counter went on for an hour, the host's clock did not. */
static void test_suspend(void **state)
{
	int64_t before, after;

	(void)state;
	boot_machine(0);
	for (int i = 0; i < 100; i++) {
		now_ns += 100000000;
		before = time_now_ns(TIME_MONOTONIC);
	}
	jump_ticks = 3600 * SECOND_NS * TICKS_PER_NS;
	after = time_now_ns(TIME_MONOTONIC);
	assert_in_range(after - before, 0, 10000);
	now_ns += 10 * SECOND_NS;
	assert_in_range(error_ns() + 2000, 0, 4000);
}

static void test_wall_clock_is_set(void **state)
{
	(void)state;
	boot_machine(0);
	now_ns = SECOND_NS / 2;
	time_now_ns(TIME_REALTIME);
	wall_step_ns = -3600 * (int64_t)SECOND_NS;
	now_ns += 2 * SECOND_NS;
	assert_in_range(time_now_ns(TIME_REALTIME) + 3600 * SECOND_NS + 2000,
		START_NS + WALL_NS + now_ns,
		START_NS + WALL_NS + now_ns + 4000);
}

/* Years of it: nothing overflows. */
static void test_long(void **state)
{
	(void)state;
	boot_machine(0);
	for (int i = 0; i < 3650; i++) {
		now_ns += 86400 * SECOND_NS;
		assert_in_range(error_ns() + 100000, 0, 200000);
	}
}

static void test_no_counter(void **state)
{
	(void)state;
	boot_machine(0);
	published->tsc_mult = 0;
	now_ns = 5;
	assert_int_equal(time_now_ns(TIME_MONOTONIC), START_NS + 305);
	assert_int_equal(time_now_ns(TIME_REALTIME), START_NS + WALL_NS + 905);
	assert_int_equal(asked, 2);
	host_error = -EIO;
	assert_int_equal(time_now_ns(TIME_MONOTONIC), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_fast),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_never_back),
		cmocka_unit_test(test_late_answers),
		cmocka_unit_test(test_host_fails),
		cmocka_unit_test(test_suspend),
		cmocka_unit_test(test_wall_clock_is_set),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_no_counter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
