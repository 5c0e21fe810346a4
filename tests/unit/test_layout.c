/* SPDX-License-Identifier: MIT */
/*
 * test_layout.c: a layout file is understood as layout.h says, or refused with
 * a message that names file and line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <cubicle/space_abi.h>
#include "lib/complain.h"
#include "layout/layout.h"

static char message[4096]; /* the last one */
static unsigned messages;
static char file[] = "/tmp/test_layout.XXXXXX";
static struct layout layout;

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	messages++;
	return -EINVAL;
}

/* Read a file of these (bytes). */
static int read_bytes(const char *text, size_t bytes)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, bytes, f), bytes);
	fclose(f);
	messages = 0;
	*message = 0;
	return layout_read(&layout, file);
}

static void good(const char *text)
{
	if (read_bytes(text, strlen(text)))
		fail_msg("refused: %s", message);
	assert_int_equal(messages, 0);
}

/* Refused with one message, "FILE:LINE: … (why) …". */
static void bad_bytes(
	const char *text, size_t bytes, unsigned line, const char *why)
{
	char where[64];
	size_t n = line
		? (size_t)snprintf(where, sizeof(where), "%s:%u: ", file, line)
		: (size_t)snprintf(where, sizeof(where), "%s: ", file);

	if (!read_bytes(text, bytes))
		fail_msg("not refused: %s", text);
	assert_int_equal(messages, 1);
	if (strncmp(message, where, n) || !strstr(message + n, why))
		fail_msg("\"%s\" is not \"%s… %s …\"", message, where, why);
}

static void bad(const char *text, unsigned line, const char *why)
{
	bad_bytes(text, strlen(text), line, why);
}

#define ONE "start = a\n[cubicle one]\ncomponents = a\n" /* three lines */

static void test_all_keys(void **state)
{
	(void)state;
	good("; a comment\n"
	     "description = two of them ; and no more\n"
	     "program = c\n"
	     "start = b\n"
	     "\n"
	     "[cubicle one]\n"
	     "components = a b\n"
	     "calls = c\n"
	     "rights = host pages\n"
	     "stack = 64K\n"
	     "# another\n"
	     "[cubicle two]\n"
	     "calls = b\n"
	     "  a\n"
	     "components = c\n"
	     "on-fault = error\n"
	     "restart = yes\n");
	assert_string_equal(layout.description, "two of them");
	assert_string_equal(layout.program, "c");
	assert_int_equal(layout.cubicles, 2);
	assert_int_equal(layout.components, 3);
	assert_int_equal(layout.start_component, 1);
	assert_string_equal(layout.cubicle[0].name, "one");
	assert_int_equal(layout.cubicle[0].components, 2);
	assert_int_equal(layout.cubicle[0].calls, 1 << 2);
	assert_int_equal(layout.cubicle[0].rights,
		CUBICLE_RIGHT_HOST | CUBICLE_RIGHT_PAGES);
	assert_int_equal(layout.cubicle[0].stack_bytes, 65536);
	assert_int_equal(
		layout_on_fault(&layout.cubicle[0]), CUBICLE_ON_FAULT_STOP);
	assert_string_equal(layout.cubicle[1].name, "two");
	assert_int_equal(layout.cubicle[1].calls, 1 << 1 | 1 << 0);
	assert_int_equal(layout.cubicle[1].rights, 0);
	assert_int_equal(
		layout_on_fault(&layout.cubicle[1]), CUBICLE_ON_FAULT_RESTART);
	assert_string_equal(layout.component[2].name, "c");
	assert_int_equal(layout.component[2].cubicle, 1);
	assert_int_equal(layout.component[2].line, 15);
}

static void test_defaults(void **state)
{
	(void)state;
	good("[cubicle one]\r\ncomponents = boot");
	assert_string_equal(layout.start, "boot");
	assert_string_equal(layout.program, "");
	assert_string_equal(layout.description, "");
	assert_int_equal(layout.cubicle[0].stack_bytes, 0);
	good(ONE "calls =\nrights =\non-fault = error\nrestart = no\n");
	assert_int_equal(layout.cubicle[0].calls, 0);
	assert_int_equal(
		layout_on_fault(&layout.cubicle[0]), CUBICLE_ON_FAULT_ERROR);
}

static void test_same_component_twice(void **state)
{
	(void)state;
	good(ONE "[cubicle two]\ncomponents = libc\n"
		 "[cubicle three]\ncomponents = libc\n");
	assert_int_equal(layout.components, 3);
	bad(ONE "calls = libc\n[cubicle two]\ncomponents = libc\n"
		"[cubicle three]\ncomponents = libc\n",
		4, "`libc`, which is in 2 cubicles");
	bad(ONE "[cubicle two]\ncomponents = a\n", 1, "in 2 cubicles");
	bad("start = a\n[cubicle one]\ncomponents = a a\n", 3, "twice");
}

static void test_names(void **state)
{
	(void)state;
	good(ONE "[cubicle two]\ncomponents = "
		 "abcdefghijklmnopqrstuvwxyz01234\n");
	bad(ONE "[cubicle two]\ncomponents = "
		"abcdefghijklmnopqrstuvwxyz012345\n",
		5, "too long");
	bad("[cubicle abcdefghijklmnopqrstuvwxyz012345]\ncomponents = a\n", 1,
		"too long");
	bad("[cubicle]\ncomponents = a\n", 1, "unknown section");
	bad("[cubicle ]\ncomponents = a\n", 1, "a name is missing");
	bad(ONE "[cubicle two]\ncomponents = ../b\n", 5, "cannot be a name");
	bad(ONE "[cubicle two]\ncomponents = .b\n", 5, "cannot be a name");
	bad("program =\n" ONE, 1, "a name is missing");
}

static void test_time_limit(void **state)
{
	(void)state;
	good(ONE "");
	assert_int_equal(layout.cubicle[0].time_limit_ms, 0);
	good(ONE "time-limit = 20ms\n");
	assert_int_equal(layout.cubicle[0].time_limit_ms, 20);
	good(ONE "time-limit = 86400s\n");
	assert_int_equal(layout.cubicle[0].time_limit_ms, 86400000);
	bad(ONE "time-limit = 86401s\n", 4, "a time limit has");
	bad(ONE "time-limit = 0ms\n", 4, "a time limit has");
	bad(ONE "time-limit = 5\n", 4, "`5` is not a time");
	bad(ONE "time-limit = -5ms\n", 4, "is not a time");
	bad(ONE "time-limit = 99999999999999999999s\n", 4, "is not a time");
}

static void test_stack(void **state)
{
	(void)state;
	good(ONE "stack = 8M\n");
	assert_int_equal(layout.cubicle[0].stack_bytes, CUBICLE_STACK_BYTES);
	good(ONE "stack = 8388608\n");
	bad(ONE "stack = 8388609\n", 4, "a stack has");
	bad(ONE "stack = 9M\n", 4, "a stack has");
	bad(ONE "stack = 0\n", 4, "a stack has");
	bad(ONE "stack = 17592186044417M\n", 4, "a stack has");
	bad(ONE "stack = 99999999999999999999999\n", 4, "is not a size");
	bad(ONE "stack = -1\n", 4, "is not a size");
	bad(ONE "stack = 1G\n", 4, "a stack has");
	bad(ONE "stack = 1KM\n", 4, "is not a size");
	bad(ONE "stack =\n", 4, "is not a size");
}

static void test_memory(void **state)
{
	(void)state;
	good(ONE "");
	assert_int_equal(layout.cubicle[0].memory_bytes, 0);
	good(ONE "memory = 2G\n");
	assert_int_equal(layout.cubicle[0].memory_bytes, 2ull << 30);
	assert_int_equal(layout.cubicle[0].memory_line, 4);
	good(ONE "memory = 65536K\n");
	assert_int_equal(layout.cubicle[0].memory_bytes, 64 << 20);
	good(ONE "memory = 4M\n");
	good(ONE "memory = 4000M\n");
	bad(ONE "memory = 4095K\n", 4, "is 4M to 4000M, not 4095K");
	bad(ONE "memory = 4001M\n", 4, "is 4M to 4000M, not 4001M");
	bad(ONE "memory = 4G\n", 4, "is 4M to 4000M, not 4G");
	bad(ONE "memory = 0\n", 4, "is 4M to 4000M, not 0");
	/* The number times 1 GiB does not fit into 64 bits. */
	bad(ONE "memory = 17179869185G\n", 4, "is 4M to 4000M");
	bad(ONE "memory = 99999999999999999999\n", 4, "is not a size");
	bad(ONE "memory = 1T\n", 4, "is not a size");
	bad(ONE "memory = 1GB\n", 4, "is not a size");
	bad(ONE "memory = -1G\n", 4, "is not a size");
	bad(ONE "memory =\n", 4, "is not a size");
	bad(ONE "memory = 8M\nmemory = 8M\n", 5, "is given twice");
	bad("memory = 8M\n" ONE, 1, "belongs in a section");
}

static void test_keys(void **state)
{
	(void)state;
	bad(ONE "colour = red\n", 4, "unknown key `colour`");
	bad(ONE "time_limit = 1 s\n", 4,
		"unknown key `time_limit`; did you mean `time-limit`?");
	bad("colour = red\n" ONE, 1, "unknown key `colour`");
	bad("calls = a\n" ONE, 1, "belongs in a section");
	bad(ONE "start = a\n", 4, "belongs before the first section");
	bad(ONE "components = b\n", 4, "is given twice");
	bad("start = a\n" ONE, 2, "is given twice");
	bad(ONE "rights = host\n  pages\n", 5, "cannot be continued");
	bad(ONE "rights = root\n", 4, "no such right: `root`");
	bad(ONE "on-fault = ignore\n", 4, "stop or error");
	bad(ONE "restart = maybe\n", 4, "no or yes");
	bad(ONE "restart = yes\n", 4, "needs `on-fault = error`");
	/* What was in one section is not there in the next. */
	good(ONE "[cubicle two]\ncomponents = b\n");
}

static void test_sections(void **state)
{
	(void)state;
	bad("", 0, "no [cubicle NAME]");
	bad("start = a\n", 0, "no [cubicle NAME]");
	bad(ONE "[cubicle one]\ncomponents = b\n", 4,
		"exists already, in line 2");
	bad(ONE "[window two]\ncomponents = b\n", 4, "unknown section");
	bad(ONE "[cubicles]\ncomponents = b\n", 4, "unknown section");
	bad(ONE "[cubicle two]\n", 4, "a section without keys");
	bad(ONE "[cubicle two]\n[cubicle three]\ncomponents = b\n", 4,
		"a section without keys");
	bad(ONE "[cubicle two]\ncalls = a\n", 4, "has no components");
	bad(ONE " [cubicle two]\ncomponents = b\n", 4, "first column");
}

static void test_lines(void **state)
{
	static const char zero[] = ONE "calls = \0 a\n";
	char text[512];

	(void)state;
	bad("nonsense\n" ONE, 1, "neither");
	bad(ONE "[cubicle two\ncomponents = b\n", 4, "neither");
	snprintf(text, sizeof(text), ONE "calls = %0300d\n", 0);
	bad(text, 4, "too long");
	bad_bytes(zero, sizeof(zero) - 1, 4, "a NUL byte");
}

static void test_start_and_program(void **state)
{
	(void)state;
	bad("[cubicle one]\ncomponents = a\n", 0, "`boot`");
	bad("start = b\n[cubicle one]\ncomponents = a\n", 1,
		"`b` is the start");
	bad("program = b\n" ONE, 1, "`b` is the program");
	bad(ONE "calls = b\n", 4, "calls `b`, but no cubicle");
}

/* A layout of (count) cubicles with (each) components. */
static char *many(unsigned count, unsigned each)
{
	size_t bytes = 64 + count * (64 + each * 8u);
	char *text = malloc(bytes), *at = text;

	assert_non_null(text);
	at += sprintf(at, "start = c0.0\n");
	for (unsigned i = 0; i < count; i++) {
		at += sprintf(at, "[cubicle c%u]\ncomponents =", i);
		for (unsigned j = 0; j < each; j++)
			at += sprintf(at, " c%u.%u", i, j);
		at += sprintf(at, "\n");
	}
	return text;
}

static void test_limits(void **state)
{
	char *most = many(127, 1), *more = many(128, 1), *too = many(5, 26);

	(void)state;
	good(most);
	assert_int_equal(layout.cubicles, 127);
	bad(more, 256, "more than 127 cubicles");
	bad(too, 11, "more than 128 components");
	free(most);
	free(more);
	free(too);
}

static void test_no_file(void **state)
{
	(void)state;
	*message = 0;
	assert_int_equal(layout_read(&layout, "/nowhere/x.layout"), -EINVAL);
	assert_non_null(strstr(message, "/nowhere/x.layout: No such file"));
	assert_int_equal(layout_read(&layout, "/tmp"), -EINVAL);
	assert_non_null(strstr(message, "/tmp: "));
}

static int make_file(void **state)
{
	int fd = mkstemp(file);

	(void)state;
	return fd < 0 || close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(file);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_same_component_twice),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_time_limit),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_start_and_program),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
