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

static void test_full(void **state)
{
	struct cubicle_record_full r = {
		.cubicle = 3, .pages = 1, .used = 2, .limit = 2};

	(void)state;
	assert_int_equal(add(CUBICLE_RECORD_FULL, &r, sizeof(r)), 0);
	assert_int_equal(facts.full[3].limit, 2);
	assert_int_equal(add(CUBICLE_RECORD_FULL, &r, sizeof(r) - 8), -EINVAL);
	r.cubicle = 0;
	assert_int_equal(add(CUBICLE_RECORD_FULL, &r, sizeof(r)), -EINVAL);
	r.cubicle = CUBICLE_SLOTS;
	assert_int_equal(add(CUBICLE_RECORD_FULL, &r, sizeof(r)), -EINVAL);
}

static void test_addresses(void **state)
{
	struct cubicle_record_address r = {
		.use = CUBICLE_LISTEN, .address = {.bytes = 16}};

	(void)state;
	/* Each counts once. */
	assert_int_equal(add(CUBICLE_RECORD_ADDRESS, &r, sizeof(r)), 0);
	assert_int_equal(add(CUBICLE_RECORD_ADDRESS, &r, sizeof(r)), 0);
	assert_int_equal(facts.addresses, 1);
	for (int i = 0; i < 2 * CUBICLE_REFUSALS_MAX; i++) {
		r.address.data[0] = (unsigned char)i;
		assert_int_equal(add(CUBICLE_RECORD_ADDRESS, &r, sizeof(r)), 0);
	}
	assert_int_equal(facts.addresses, CUBICLE_REFUSALS_MAX);
	r.use = 3;
	assert_int_equal(add(CUBICLE_RECORD_ADDRESS, &r, sizeof(r)), -EINVAL);
	r.use = CUBICLE_CONNECT;
	r.address.bytes = NET_ADDRESS_BYTES + 1;
	assert_int_equal(add(CUBICLE_RECORD_ADDRESS, &r, sizeof(r)), -EINVAL);
	assert_int_equal(
		add(CUBICLE_RECORD_ADDRESS, &r, sizeof(r) - 1), -EINVAL);
}

/* As the monitor leaves them. */
static struct cubicle_counters page;

static void test_counters(void **state)
{
	struct cubicle_record_cubicle c = {.id = 1};

	(void)state;
	memset(&page, 0, sizeof(page));
	add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c));
	c.id = 2;
	add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c));
	page.edges = 1000;
	page.tick_mult = (uint64_t)1 << 33; /* two nanoseconds */
	for (uint32_t e = 0; e < CUBICLE_EDGES_MAX; e++) {
		page.edge[e].callee = 2;
		memset(page.edge[e].function, '\033',
			sizeof(page.edge[e].function));
		page.call[1][e] =
			(struct cubicle_counted){.calls = e, .ticks = 10 * e};
	}
	page.call[3][5].calls = 1; /* an unused edge */
	page.edge[7].callee = CUBICLE_SLOTS;
	page.edge[8].callee = 0;
	facts_count(&facts, &page);
	/* Neither the first, without a call, nor those that lead nowhere. */
	assert_int_equal(facts.edges, 997);
	for (uint64_t i = 0; i < facts.edges; i++) {
		uint64_t e = i < 6 ? i + 1 : i + 3;
		assert_int_equal(facts.edge[i].from, 1);
		assert_int_equal(facts.edge[i].to, 2);
		assert_int_equal(facts.edge[i].calls, e);
		assert_int_equal(facts.edge[i].ns, 20 * e);
		assert_int_equal(facts.edge[i].function[0], '?');
		assert_int_equal(strlen(facts.edge[i].function),
			sizeof(facts.edge[i].function) - 1);
	}
	/* Once more: nothing is counted twice. */
	facts_count(&facts, &page);
	assert_int_equal(facts.edges, 997);
	/* A monitor that counts nonsense is believed within bounds. */
	page.edges = ~0u;
	facts_count(&facts, &page);
	assert_int_equal(facts.edges, CUBICLE_EDGES_MAX - 3);
}

static void test_end(void **state)
{
	(void)state;
	memset(&page, 0, sizeof(page));
	page.status = 7;
	page.start_ns = 1000;
	page.restarts[1] = 2;
	page.restarts[CUBICLE_SLOTS - 1] = 3;
	/* A monitor that was killed has counted as well. */
	facts_count(&facts, &page);
	assert_false(facts.ended);
	assert_int_equal(facts.summary.run_ns, 0);
	assert_int_equal(facts.summary.restarts, 5);
	page.end_ns = 1500;
	page.ended = CUBICLE_ENDED_COMPLETE;
	facts_count(&facts, &page);
	assert_true(facts.ended);
	assert_int_equal(facts.summary.status, 7);
	assert_int_equal(facts.summary.run_ns, 500);
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
	struct cubicle_record_cubicle c = {.id = 1};

	(void)state;
	assert_int_equal(
		add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c) - 1), -EINVAL);
	assert_int_equal(
		add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c) + 1), -EINVAL);
	assert_int_equal(facts.cubicle[1].id, 0);
	assert_int_equal(add(CUBICLE_RECORD_CUBICLE, &c, sizeof(c)), 0);
	assert_int_equal(facts.cubicle[1].id, 1);
	assert_int_equal(add(0, &c, sizeof(c)), -ENOMSG);
	assert_int_equal(add(1000, &c, sizeof(c)), -ENOMSG);
}

/* Only the first violations are sent; all are counted. */
static void test_unlisted(void **state)
{
	struct cubicle_record_violation v = {.rule = CUBICLE_RULE_ACCESS};

	(void)state;
	memset(&page, 0, sizeof(page));
	assert_int_equal(facts_unlisted(&facts), 0);
	assert_int_equal(add(CUBICLE_RECORD_VIOLATION, &v, sizeof(v)), 0);
	assert_int_equal(add(CUBICLE_RECORD_VIOLATION, &v, sizeof(v)), 0);
	assert_int_equal(facts_unlisted(&facts), 0);
	page.violations = 2;
	facts_count(&facts, &page);
	assert_int_equal(facts_unlisted(&facts), 0);
	page.violations = 32;
	facts_count(&facts, &page);
	assert_int_equal(facts_unlisted(&facts), 30);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cubicles, start, end),
		cmocka_unit_test_setup_teardown(test_components, start, end),
		cmocka_unit_test_setup_teardown(test_full, start, end),
		cmocka_unit_test_setup_teardown(test_addresses, start, end),
		cmocka_unit_test_setup_teardown(test_counters, start, end),
		cmocka_unit_test_setup_teardown(test_end, start, end),
		cmocka_unit_test_setup_teardown(test_strings, start, end),
		cmocka_unit_test_setup_teardown(test_lengths, start, end),
		cmocka_unit_test_setup_teardown(test_unlisted, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
