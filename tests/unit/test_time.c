/* SPDX-License-Identifier: MIT */
/*
 * test_time.c: the clock with a simulated processor and host: it never goes
 * back, for no reader, follows the host, and survives answers that come late.
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

	if (!published->tsc_mult || id != HOST_CLOCK_REALTIME)
		asked++;
	now_ns += answer_ns;
	if (host_error)
		return host_error;
	if (id == HOST_CLOCK_MONOTONIC || id == HOST_CLOCK_BOOTTIME)
		return (int64_t)ns;
	assert_int_equal(id, HOST_CLOCK_REALTIME);
	return (int64_t)(ns + WALL_NS) + wall_step_ns;
}

int plat_wait(uint32_t streams, uint64_t ns)
{
	assert_int_equal(streams, 0);
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
	now_ns = jump_ticks = latest_ns = rate_now = 0;
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
	assert_in_range(error_ns() + 2, 0, 4);
	assert_in_range(time_now_ns(TIME_REALTIME),
		START_NS + WALL_NS + now_ns - 2 - answer_ns,
		START_NS + WALL_NS + now_ns);
	assert_int_equal(asked, 2);
	int64_t told = time_now_ns(HOST_CLOCK_BOOTTIME);
	assert_in_range(told, START_NS + now_ns - answer_ns, START_NS + now_ns);
	assert_int_equal(time_wait(0, 5), 0);
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
	/* When the scale has ended, and not otherwise. */
	assert_in_range(asked, 2 * 100000, 2 * 145000);
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

/* A clock that was ahead goes slower until it is right. */
static void test_never_back(void **state)
{
	int64_t last, told;

	(void)state;
	boot_machine(100);
	for (int i = 0; i < 1000; i++) {
		last = time_now_ns(TIME_MONOTONIC);
		now_ns += TIME_SCALE_NS / 3;
		/* The counter goes on without the host, as much as a scale. */
		if (i == 500)
			jump_ticks += TIME_SCALE_NS / 2 * TICKS_PER_NS;
		told = time_now_ns(TIME_MONOTONIC);
		assert_true(told > last);
	}
	assert_in_range(error_ns() + 2000, 0, 4000);
}

/* Readers with scales of their own, which ask for a new one at any time. */
struct reader {
	struct clock_scale scale;
};

static int64_t read_clock(struct reader *r, bool careless)
{
	if (!careless || !r->scale.span)
		if (!clock_scale_holds(&r->scale, test_ticks()))
			assert_int_equal(time_scale_get(&r->scale), 0);
	if (!careless)
		return (int64_t)clock_scale_ns(&r->scale, test_ticks());
	return (int64_t)(r->scale.monotonic_ns +
		clock_scale(test_ticks() - r->scale.ticks, r->scale.mult));
}

/* How often is the clock less than what another reader has read before? */
static int times_back(int64_t ppm, bool careless)
{
	struct reader reader[4] = {0};
	int64_t last = 0;
	uint32_t seed = 7;
	int back = 0;

	boot_machine(ppm);
	for (int i = 0; i < 300000; i++) {
		seed = seed * 1664525 + 1013904223;
		now_ns += (seed >> 8) % (i % 100 ? 20000 : 30000000);
		answer_ns = 100 + (seed >> 12) % 1500;
		int64_t told = (seed >> 28) == 0
			? time_now_ns(TIME_MONOTONIC)
			: read_clock(&reader[(seed >> 20) % 4], careless);
		back += told < last;
		last = told;
	}
	return back;
}

static void test_readers_agree(void **state)
{
	(void)state;
	assert_int_equal(times_back(100, false), 0);
	assert_int_equal(times_back(-100, false), 0);
	assert_int_equal(times_back(3, false), 0);
	/* The control: a scale is not to be used after its end. */
	assert_true(times_back(100, true) > 0);
}

/* The counter of a processor that is a little behind gets the same scale. */
static void test_counter_behind(void **state)
{
	struct clock_scale a, b;

	(void)state;
	boot_machine(0);
	now_ns = SECOND_NS;
	assert_int_equal(time_scale_get(&a), 0);
	jump_ticks = -(3 * answer_ns + 100) * TICKS_PER_NS;
	assert_true(test_ticks() < a.ticks);
	assert_int_equal(time_scale_get(&b), 0);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(clock_scale_ns(&a, test_ticks()), a.monotonic_ns);
}

/* The wall clock goes back only if it was set back. */
static void test_wall_clock_is_steady(void **state)
{
	int64_t last = 0, told = 0;
	uint32_t seed = 9;

	(void)state;
	boot_machine(20);
	for (int i = 0; i < 100000; i++) {
		seed = seed * 1664525 + 1013904223;
		now_ns += (seed >> 8) % 3000000;
		answer_ns = 100 + (seed >> 12) % 5000;
		told = time_now_ns(TIME_REALTIME);
		assert_true(told >= last);
		last = told;
	}
	assert_in_range(told + 4000, START_NS + WALL_NS + now_ns,
		START_NS + WALL_NS + now_ns + 8000);
}

/* The machine was moved to one whose counter has another rate. */
static void test_rate_changes(void **state)
{
	int64_t last = 0, told;

	(void)state;
	boot_machine(0);
	for (int i = 0; i < 3000; i++) {
		now_ns += TIME_SCALE_NS / 2;
		if (i > 1000)
			jump_ticks += TIME_SCALE_NS / 200 * TICKS_PER_NS;
		told = time_now_ns(TIME_MONOTONIC);
		assert_true(told >= last);
		last = told;
	}
	/* Within a scale, too. */
	for (int i = 0; i < 90; i++) {
		now_ns += TIME_SCALE_NS / 100;
		jump_ticks += TIME_SCALE_NS / 10000 * TICKS_PER_NS;
		assert_in_range(error_ns() + 3000, 0, 6000);
	}
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
	/* It may be ahead by as much as the last scale had allowed. */
	assert_in_range(after - before, 0, TIME_SCALE_NS);
	now_ns += 10 * SECOND_NS;
	assert_in_range(error_ns() + 2000, 0, 4000);
}

static void test_wall_clock_is_set(void **state)
{
	static const int64_t steps[] = {
		-3600 * (int64_t)SECOND_NS, 20000, -20000, SECOND_NS};

	(void)state;
	boot_machine(0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		now_ns += SECOND_NS / 2;
		time_now_ns(TIME_REALTIME);
		wall_step_ns += steps[i];
		now_ns += TIME_SCALE_NS;
		assert_in_range(
			time_now_ns(TIME_REALTIME) - wall_step_ns + 2000,
			START_NS + WALL_NS + now_ns,
			START_NS + WALL_NS + now_ns + 4000);
	}
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
	struct clock_scale none;
	assert_int_equal(time_scale_get(&none), -ENODEV);
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
		cmocka_unit_test(test_readers_agree),
		cmocka_unit_test(test_counter_behind),
		cmocka_unit_test(test_wall_clock_is_steady),
		cmocka_unit_test(test_rate_changes),
		cmocka_unit_test(test_late_answers),
		cmocka_unit_test(test_host_fails),
		cmocka_unit_test(test_suspend),
		cmocka_unit_test(test_wall_clock_is_set),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_no_counter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
