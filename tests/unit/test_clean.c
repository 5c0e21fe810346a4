/* SPDX-License-Identifier: MIT */
/*
 * test_clean.c: nothing that others have named steers a terminal or begins a
 * line, and what is left is UTF-8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/clean.h"

static void line(const char *text, const char *wanted)
{
	char room[256];

	strcpy(room, text);
	clean_line(room);
	assert_string_equal(room, wanted);
}

static void test_line(void **state)
{
	(void)state;
	line("", "");
	line("plain ~ text", "plain ~ text");
	line("a\nb\rc\td\033[2Je\x7f", "a?b?c?d?[2Je?");
	line("\303\274ber \342\200\246 \360\237\230\200",
		"\303\274ber \342\200\246 \360\237\230\200");
	/* Control characters of 8 bits: as a byte, and as UTF-8. */
	line("\x9b"
	     "31m",
		"?31m");
	line("\302\233"
	     "31m",
		"?31m");
	line("\302\205x\302\240y", "?x\302\240y");
	/* Line and paragraph separators, directions, marks that nobody sees. */
	line("\342\200\250\342\200\251\342\200\256\342\201\246", "????");
	line("\342\200\213\357\273\277\302\255", "???");
}

static void test_not_utf8(void **state)
{
	(void)state;
	line("\300\212", "??"); /* a long form of newline */
	line("\340\200\212", "???");
	line("\360\200\200\233", "????");
	line("\355\240\200", "???");	  /* half of a pair */
	line("\364\220\200\200", "????"); /* beyond the last */
	line("\377\376", "??");
	line("\303", "?"); /* cut */
	line("\360\237\230", "???");
	line("\303\n", "??");
}

static void test_name(void **state)
{
	char name[8] = "a\n\303\274b\033c";
	char full[4] = {'a', 'b', 'c', 'd'};

	(void)state;
	clean_name(name, sizeof(name));
	assert_string_equal(name, "a???b?c");
	clean_name(full, sizeof(full));
	assert_string_equal(full, "abc");
}

static void test_put(void **state)
{
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	(void)state;
	clean_put(to, "x\n\x9b\x7f~");
	fclose(to);
	assert_string_equal(text, "x???~");
	free(text);
}

/* Whatever goes in: printable ASCII, or characters that do not steer. */
static void test_any_bytes(void **state)
{
	(void)state;
	srand(7);
	for (int i = 0; i < 200000; i++) {
		char text[16], again[16];
		size_t n = (size_t)rand() % 15;
		for (size_t k = 0; k < n; k++)
			text[k] = (char)(rand() % 2 ? 0x80 + rand() % 128
						    : 1 + rand() % 255);
		text[n] = 0;
		clean_line(text);
		strcpy(again, text);
		clean_line(again);
		assert_string_equal(again, text);
		for (const uint8_t *c = (uint8_t *)text; *c; c++)
			assert_true(*c >= ' ' && *c != 0x7f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_not_utf8),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests_name("clean", tests, NULL, NULL);
}
