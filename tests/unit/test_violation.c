/* SPDX-License-Identifier: MIT */
/*
 * test_violation.c: how many reports one cubicle can cause. What others can
 * cause in its name leaves room for what it does itself, and none takes from
 * another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../monitor.h"

#define VICTIM 1 /* the program runs in 3 */
#define OTHER  2

/* --- the rest of the monitor ---------------------------------------------- */

struct cubicle_counters counters;
const struct cubicle_interface *edge_interfaces[EDGES_MAX];
struct edge edges[EDGES_MAX];

static uint32_t sent, sent_contained;

void report_record(uint32_t type, const void *body, uint32_t bytes)
{
	const struct cubicle_record_violation *v = body;

	assert_int_equal(type, CUBICLE_RECORD_VIOLATION);
	assert_int_equal(bytes, sizeof(*v));
	sent++;
	sent_contained = v->contained;
}

/* --- tests ---------------------------------------------------------------- */

static int make_thread(void **state)
{
	(void)state;
	cubicle_count = 3;
	frames[1].frame.callee = 3;
	thread.frame = &frames[1].frame;
	return 0;
}

static void tell(uint32_t id)
{
	violation_tell(violation_new(CUBICLE_RULE_DEPTH, id));
}

static bool stop(uint32_t id)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_STACK, id);

	v->contained = CUBICLE_CONTAINED_CUBICLE;
	return violation_send(v);
}

/* Somebody had a thousand calls of VICTIM fail. */
static void test_told(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++)
		tell(VICTIM);
	assert_int_equal(sent, CUBICLE_VIOLATIONS_MAX / 2);
	assert_int_equal(sent_contained, CUBICLE_CONTAINED_CALL);
	assert_true(stop(VICTIM));
	assert_int_equal(sent_contained, CUBICLE_CONTAINED_CUBICLE);
}

/* The control: its own violations are counted, too. */
static void test_own(void **state)
{
	(void)state;
	for (int i = 0; i < 1000; i++)
		stop(VICTIM);
	assert_int_equal(sent, CUBICLE_VIOLATIONS_MAX);
	assert_false(stop(VICTIM));
	assert_int_equal(counters.violations, 2002);
}

static void test_others(void **state)
{
	(void)state;
	sent = 0;
	tell(OTHER);
	assert_true(stop(OTHER));
	assert_int_equal(sent, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_others),
	};
	return cmocka_run_group_tests(tests, make_thread, NULL);
}
