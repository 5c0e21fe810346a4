/* SPDX-License-Identifier: MIT */
/*
 * test_facts.c: records of the monitor are collected; broken ones are refused,
 * and nothing in them reaches a terminal as more than text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "lib/complain.h"
#include "report/facts.h"

static struct facts facts;

int complain(const char *format, ...)
{
	(void)format;
	return -EINVAL;
}

static int add(uint32_t type, const void *body, size_t bytes)
{
	struct cubicle_record header = {type, (uint32_t)bytes};

	return facts_add(&facts, &header, body);
}

static int start(void **state)
{
	(void)state;
	memset(&facts, 0, sizeof(facts));
	return 0;
}

static int end(void **state)
{
	(void)state;
	facts_free(&facts);
	return 0;
}

static void test_cubicles(void **state)
{
	struct cubicle_record_cubicle c = {.id = 2, .key = 4, .name = "app"};

	(void)state;
	assert_int_equal(add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c)), 0);
	assert_string_equal(facts_cubicle(&facts, 2), "app");
	assert_string_equal(facts_cubicle(&facts, 0), "the monitor");
	assert_string_equal(facts_cubicle(&facts, 1), "nobody");
	assert_string_equal(facts_cubicle(&facts, CUBICLE_SLOTS), "nobody");
	assert_string_equal(facts_cubicle(&facts, ~0u), "nobody");
	c.id = CUBICLE_SLOTS;
	assert_int_equal(add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c)), -EINVAL);
	c.id = 0;
	assert_int_equal(add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c)), -EINVAL);
}

static void test_components(void **state)
{
	struct cubicle_record_component c = {.cubicle = 1, .name = "vfs"};

	(void)state;
	for (int i = 0; i <= CUBICLE_COMPONENTS_MAX; i++)
		assert_int_equal(
			add(CUBICLE_RECORD_COMPONENT, &c, sizeof(c)), 0);
	assert_int_equal(add(CUBICLE_RECORD_COMPONENT, &c, sizeof(c)), -EINVAL);
}

static void test_edges(void **state)
{
	struct cubicle_record_edge e = {.from = 1, .to = 2, .function = "f"};

	(void)state;
	for (e.calls = 0; e.calls < 1000; e.calls++)
		assert_int_equal(add(CUBICLE_RECORD_EDGE, &e, sizeof(e)), 0);
	assert_int_equal(facts.edges, 1000);
	for (uint64_t i = 0; i < 1000; i++)
		assert_int_equal(facts.edge[i].calls, i);
	e.to = CUBICLE_SLOTS;
	assert_int_equal(add(CUBICLE_RECORD_EDGE, &e, sizeof(e)), -EINVAL);
	assert_int_equal(facts.edges, 1000);
}

static void test_strings(void **state)
{
	struct cubicle_record_violation v = {.chain = 1};

	(void)state;
	strcpy(v.text, "a\033[31m\n\x80z");
	memset(v.function, 'f', sizeof(v.function));
	strcpy(v.call[0].function, "g\r");
	assert_int_equal(add(CUBICLE_RECORD_VIOLATION, &v, sizeof(v)), 0);
	assert_string_equal(facts.violation[0].text, "a?[31m??z");
	assert_int_equal(
		strlen(facts.violation[0].function), sizeof(v.function) - 1);
	assert_string_equal(facts.violation[0].call[0].function, "g?");
	v.chain = CUBICLE_CHAIN_MAX + 1;
	assert_int_equal(add(CUBICLE_RECORD_VIOLATION, &v, sizeof(v)), -EINVAL);
	assert_int_equal(facts.violations, 1);
}

static void test_lengths(void **state)
{
	struct cubicle_record_summary s = {.status = 7};

	(void)state;
	assert_int_equal(
		add(CUBICLE_RECORD_SUMMARY, &s, sizeof(s) - 1), -EINVAL);
	assert_int_equal(
		add(CUBICLE_RECORD_SUMMARY, &s, sizeof(s) + 1), -EINVAL);
	assert_false(facts.ended);
	assert_int_equal(add(CUBICLE_RECORD_SUMMARY, &s, sizeof(s)), 0);
	assert_true(facts.ended);
	assert_int_equal(facts.summary.status, 7);
	assert_int_equal(add(0, &s, sizeof(s)), -ENOMSG);
	assert_int_equal(add(1000, &s, sizeof(s)), -ENOMSG);
}

/* Only the first violations are sent; the summary has their number. */
static void test_unlisted(void **state)
{
	struct cubicle_record_violation v = {.rule = CUBICLE_RULE_ACCESS};
	struct cubicle_record_summary s = {.violations = 0};

	(void)state;
	assert_int_equal(facts_unlisted(&facts), 0);
	assert_int_equal(add(CUBICLE_RECORD_VIOLATION, &v, sizeof(v)), 0);
	assert_int_equal(add(CUBICLE_RECORD_VIOLATION, &v, sizeof(v)), 0);
	/* A monitor that was killed sends no summary. */
	assert_int_equal(facts_unlisted(&facts), 0);
	s.violations = 2;
	assert_int_equal(add(CUBICLE_RECORD_SUMMARY, &s, sizeof(s)), 0);
	assert_int_equal(facts_unlisted(&facts), 0);
	s.violations = 32;
	assert_int_equal(add(CUBICLE_RECORD_SUMMARY, &s, sizeof(s)), 0);
	assert_int_equal(facts_unlisted(&facts), 30);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cubicles, start, end),
		cmocka_unit_test_setup_teardown(test_components, start, end),
		cmocka_unit_test_setup_teardown(test_edges, start, end),
		cmocka_unit_test_setup_teardown(test_strings, start, end),
		cmocka_unit_test_setup_teardown(test_lengths, start, end),
		cmocka_unit_test_setup_teardown(test_unlisted, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
