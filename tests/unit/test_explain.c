/* SPDX-License-Identifier: MIT */
/*
 * test_explain.c: the terminal, the two kinds of JSON and the summary of
 * --permissive name the same cubicles, places, windows and suggestions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "report/permissive.h"
#include "test_explain.h"

static struct explanations list;

static int start(void **state)
{
	(void)state;
	records_explain(&list);
	return 0;
}

static int end(void **state)
{
	(void)state;
	records_free(&list);
	return 0;
}

/* --- the same, wherever it is printed --------------------------------------------- */

static void test_same(void **state)
{
	(void)state;
	assert_int_equal(list.count, RECORDS);
	for (size_t i = 0; i < list.count; i++) {
		struct printed p = printed_make(&list.all[i]);
		const char *what = printed_difference(&p);
		if (what)
			print_error("violation %zu: %s:\n%s%s", i, what,
				p.terminal, p.permissive);
		assert_null(what);
		printed_free(&p);
	}
}

/* The control: of two violations, each printer prints another, and it is
 * noticed. */
static void test_control(void **state)
{
	(void)state;
	for (size_t i = 0; i < list.count; i++) {
		struct printed p = printed_make(&list.all[i]);
		struct printed other =
			printed_make(&list.all[(i + 1) % list.count]);
		struct printed mixed = p;
		mixed.terminal = other.terminal;
		assert_non_null(printed_difference(&mixed));
		mixed = p;
		mixed.report = other.report;
		assert_non_null(printed_difference(&mixed));
		mixed = p;
		mixed.statistics = other.statistics;
		if (strcmp(list.all[i].rule,
			    list.all[(i + 1) % list.count].rule))
			assert_non_null(printed_difference(&mixed));
		mixed = p;
		mixed.permissive = other.permissive;
		if (list.all[i].permitted)
			assert_non_null(printed_difference(&mixed));
		printed_free(&p);
		printed_free(&other);
	}
}

/* Is it noticed if JSON is made of (changed) instead? */
static bool is_noticed(
	const struct explanation *e, const struct explanation *changed)
{
	struct printed p = printed_make(e), other = printed_make(changed),
		       mixed = p;

	mixed.report = other.report;
	bool noticed = printed_difference(&mixed) != NULL;
	printed_free(&p);
	printed_free(&other);
	return noticed;
}

/* The control: one word is another. */
static void test_control_words(void **state)
{
	static char text[] = "another";
	struct explanation e = list.all[RECORD_WINDOWS], changed;
	struct explanation_call call = e.call[0];

	(void)state;
	assert_false(is_noticed(&e, &e));
	changed = e;
	changed.at.line++;
	assert_true(is_noticed(&e, &changed));
	changed = e;
	changed.cubicle.name = text;
	assert_true(is_noticed(&e, &changed));
	changed = e;
	changed.owner.name = text;
	assert_true(is_noticed(&e, &changed));
	changed = e;
	changed.memory.text = text;
	assert_true(is_noticed(&e, &changed));
	changed = e;
	changed.window[3].start++;
	assert_true(is_noticed(&e, &changed));
	changed = e;
	changed.suggestions.one[0].text = text;
	assert_true(is_noticed(&e, &changed));
	changed = e;
	changed.call = &call;
	call.at.function = text;
	assert_true(is_noticed(&e, &changed));
	e = changed = list.all[RECORD_STACK];
	changed.frame.function = text;
	assert_true(is_noticed(&e, &changed));
}

/* --- and right -------------------------------------------------------------------- */

static const struct suggestion *suggested(size_t i, size_t k)
{
	assert_true(k < list.all[i].suggestions.count);
	return &list.all[i].suggestions.one[k];
}

static void assert_suggested(
	size_t i, size_t k, enum suggestion_kind kind, const char *text)
{
	assert_int_equal(suggested(i, k)->kind, kind);
	assert_string_equal(suggested(i, k)->text, text);
}

static void test_looked_up(void **state)
{
	const struct explanation *e = &list.all[RECORD_WINDOWS];

	(void)state;
	assert_string_equal(e->headline, "`gadget` read memory of `app`");
	assert_string_equal(e->at.function, "gadget_sum");
	assert_int_equal(e->at.offset, 4);
	assert_non_null(strstr(e->at.file, "explain_records.c"));
	assert_in_range(e->at.line, records_sum_line - 1, records_sum_line + 6);
	assert_string_equal(e->memory.symbol, "global");
	assert_int_equal(e->memory.offset, 8);
	assert_string_equal(e->call[0].at.function, "gadget_pair");
	assert_int_equal(e->windows, CUBICLE_NEAR_MAX);
	assert_int_equal(e->window[0].opens, 2);
	assert_int_equal(e->window[1].distance, 8);
	assert_int_equal(e->window[2].distance, 16);
	e = &list.all[RECORD_STACK];
	assert_int_equal(e->frame.bytes, 40);
	assert_string_equal(e->frame.function, "gadget_pair");
	assert_true(list.all[RECORD_HEAP].memory.leaks_would);
	assert_true(list.all[RECORD_HEAP].windows_unknown);
	assert_false(list.all[RECORD_NULL].windows_unknown);
	assert_null(list.all[RECORD_GATE].at.text);
	assert_null(list.all[RECORD_GATE].call[0].at.text);
	assert_string_equal(list.all[RECORD_ABORT].consequence[0],
		"`gadget` is stopped; calls into it return EOWNERDEAD");
}

static void test_suggested(void **state)
{
	(void)state;
	assert_suggested(RECORD_WINDOWS, 0, SUGGESTION_PASTE,
		"in the declaration of gadget_sum: "
		"(in, const unsigned char *, p, len)");
	assert_int_equal(suggested(RECORD_STACK, 0)->kind, SUGGESTION_DECIDE);
	assert_int_equal(list.all[RECORD_NULL].suggestions.count, 0);
	assert_suggested(RECORD_KEPT, 0, SUGGESTION_PASTE,
		"in the declaration of gadget_keep: "
		"(kept_string, char *, name, 65536)");
	assert_suggested(RECORD_KEPT, 1, SUGGESTION_PASTE,
		"in app, before the call: cubicle_window_t w = "
		"cubicle_window_init(); cubicle_window_add(w, &global, "
		"sizeof(global)); cubicle_window_open(w, 1 /* app */);");
	assert_int_equal(suggested(RECORD_LIMIT, 0)->kind, SUGGESTION_DECIDE);
	assert_suggested(RECORD_CLOSED, 0, SUGGESTION_PASTE,
		"in app, before the call: cubicle_window_t w = "
		"cubicle_window_init(); cubicle_window_add(w, &global, "
		"sizeof(global)); cubicle_window_open(w, 2 /* gadget */);");
	assert_suggested(RECORD_LONG, 0, SUGGESTION_DECIDE,
		"in app, before the call: cubicle_window_t w = "
		"cubicle_window_init(); cubicle_window_add(w, ADDRESS, 4096); "
		"cubicle_window_open(w, 2 /* gadget */); where ADDRESS is "
		"argument 1 of gadget_keep");
	assert_suggested(RECORD_LATER, 0, SUGGESTION_DECIDE,
		"in app: close window 9 later, after the last access of "
		"gadget");
	assert_suggested(RECORD_EDGE, 0, SUGGESTION_PASTE,
		"in the layout, [cubicle app]: calls = other gadget");
	assert_int_equal(list.all[RECORD_ENTRY].suggestions.count, 0);
	assert_suggested(RECORD_RESULT, 0, SUGGESTION_PASTE,
		"in the declaration of gadget_keep: (value, int)");
}

/* A window that was closed is printed once, as one that was closed. */
static void test_closed(void **state)
{
	const struct explanation *e = &list.all[RECORD_LATER];
	struct printed p = printed_make(e);

	(void)state;
	assert_int_equal(e->windows, 1);
	assert_int_equal(e->window[0].kind, CUBICLE_NEAR_CLOSED);
	assert_int_equal(printed_count(p.terminal,
				 "was open to `gadget`, but is closed now: "
				 "close it later\n"),
		1);
	assert_int_equal(printed_count(p.terminal, "covers it"), 0);
	printed_free(&p);
}

/* What two violations suggest alike is printed once, each in a line. */
static void test_permissive(void **state)
{
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	(void)state;
	assert_non_null(to);
	assert_true(permissive_print(to, &list, 3));
	assert_int_equal(fclose(to), 0);
	assert_int_equal(
		printed_count(text, "\n  in app, before the call: "), 2);
	assert_int_equal(printed_count(text, "\n  decide in app"), 3);
	assert_int_equal(
		printed_count(text, ": permitted 11 times, in 11 places;"), 1);
	assert_int_equal(
		printed_count(text, "\n  in the declaration of gadget_sum"), 1);
	assert_int_equal(printed_count(text, " x `"), 11);
	free(text);
}

/* One is not "1 times, in 1 places". */
static void test_permissive_one(void **state)
{
	struct printed p = printed_make(&list.all[RECORD_WINDOWS]);

	(void)state;
	assert_int_equal(printed_count(p.permissive,
				 ": permitted 1 time, in 1 place; the exit "
				 "status of the program is 3\n"),
		1);
	printed_free(&p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_control),
		cmocka_unit_test(test_control_words),
		cmocka_unit_test(test_looked_up),
		cmocka_unit_test(test_suggested),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_permissive),
		cmocka_unit_test(test_permissive_one),
	};

	return cmocka_run_group_tests(tests, start, end);
}
