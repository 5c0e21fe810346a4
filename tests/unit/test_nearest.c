/* SPDX-License-Identifier: MIT */
/* test_nearest.c: a suggestion is near, or there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lib/nearest.h"

static const char *const names[] = {"run", "check", "layouts", "scan", "help",
	"version", "wrpkru-cycles", "windows"};

static const char *near_to(const char *word)
{
	struct nearest n = {.word = word};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		nearest_try(&n, names[i]);
	return n.name ? n.name : "nothing";
}

static void test_distance(void **state)
{
	(void)state;
	assert_int_equal(nearest_distance("", ""), 0);
	assert_int_equal(nearest_distance("", "abc"), 3);
	assert_int_equal(nearest_distance("abc", ""), 3);
	assert_int_equal(nearest_distance("abc", "abc"), 0);
	assert_int_equal(nearest_distance("abc", "abd"), 1);
	assert_int_equal(nearest_distance("abc", "ab"), 1);
	assert_int_equal(nearest_distance("abc", "xabc"), 1);
	assert_int_equal(nearest_distance("abc", "acb"), 1);
	assert_int_equal(nearest_distance("kitten", "sitting"), 3);
}

static void test_near(void **state)
{
	(void)state;
	assert_string_equal(near_to("rnu"), "run");
	assert_string_equal(near_to("ru"), "run");
	assert_string_equal(near_to("runn"), "run");
	assert_string_equal(near_to("layout"), "layouts");
	assert_string_equal(near_to("la"), "layouts");
	assert_string_equal(near_to("wrpkru"), "wrpkru-cycles");
	assert_string_equal(near_to("widnows"), "windows");
	assert_string_equal(near_to("hepl"), "help");
}

static void test_far(void **state)
{
	char longer[NEAREST_MAX + 2];

	(void)state;
	assert_string_equal(near_to(""), "nothing");
	assert_string_equal(near_to("r"), "nothing");
	assert_string_equal(near_to("x"), "nothing");
	assert_string_equal(near_to("nonsense"), "nothing");
	assert_string_equal(near_to("chat"), "nothing");
	memset(longer, 'r', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = 0;
	assert_string_equal(near_to(longer), "nothing");
	longer[NEAREST_MAX] = 0;
	assert_string_equal(near_to(longer), "nothing");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
