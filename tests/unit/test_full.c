/* SPDX-License-Identifier: MIT */
/*
 * test_full.c: the note that the memory of a cubicle is full says how much it
 * has, and proposes a size that a layout can have and that is enough.
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
#include "report/full.h"

static char message[1024];
static struct facts facts;
static struct layout layout = {.file = "dir/sqlite.layout"};

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return -EINVAL;
}

const char *facts_cubicle(const struct facts *f, uint32_t id)
{
	(void)f;
	return id == 1 ? "app" : "nobody";
}

/* (pages) were asked for. */
static void says(
	uint64_t pages, uint64_t used, uint64_t limit, const char *text)
{
	struct cubicle_record_full r = {
		.cubicle = 1, .pages = pages, .used = used, .limit = limit};
	char wanted[1024];

	full_print(&facts, &r);
	snprintf(wanted, sizeof(wanted),
		"note: the memory of cubicle `app` has no room for %s", text);
	assert_string_equal(message, wanted);
}

static void test_note(void **state)
{
	(void)state;
	facts.layout = &layout;
	says(1, 131071, 131071,
		"4K more: 512M of 512M are in use; `memory = 1G` in [cubicle "
		"app] of dir/sqlite.layout gives it more");
	says(256, 3000, 4095,
		"1M more: 12M of 16M are in use; `memory = 32M` in [cubicle "
		"app] of dir/sqlite.layout gives it more");
	/* Twice as much would not be enough. */
	says(524288, 10, 131071,
		"2G more: 40K of 512M are in use; `memory = 4000M` in [cubicle "
		"app] of dir/sqlite.layout gives it more, if the others leave "
		"so much");
	facts.layout = NULL;
	says(257, 0, 1023,
		"2M more: 0K of 4M are in use; `memory = 8M` in [cubicle app] "
		"gives it more");
}

static void test_too_much(void **state)
{
	(void)state;
	says(1 << 20, 0, 1000,
		"4G more: 0K of 4M are in use; no cubicle can have that much");
	says(1, 1032191, 1032191,
		"4K more: 4032M of 4032M are in use; no cubicle can have that "
		"much");
	says(UINT64_MAX, 1000, 1000,
		"8796093022208M more: 4M of 4M are in use; no cubicle can have "
		"that much");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
