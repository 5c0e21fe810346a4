/* SPDX-License-Identifier: MIT */
/* test_symbols.c: what is read of a component's file, and less of it after a
 * limit was exceeded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "lib/symbols.h"

#define COMPONENTS 6
#define BYTES	   (64u << 20)

extern const char __executable_start[];

static struct facts facts;
static char program[512], fifo[64], *file[CUBICLE_COMPONENTS_MAX];
static struct symbols *symbols;
static FILE *printed;
static int old_stderr;

/* --- a system whose components are this program -------------------------------- */

static int start(void **state)
{
	(void)state;
	memset(&facts, 0, sizeof(facts));
	if (readlink("/proc/self/exe", program, sizeof(program) - 1) <= 0)
		return -1;
	for (unsigned i = 0; i < COMPONENTS; i++) {
		facts.component[i] = (struct cubicle_record_component){
			.cubicle = 1,
			.index = i,
			.base = CUBICLE_SPACE_BASE + CUBICLE_SLOT_BYTES * 2 +
				(uint64_t)i * BYTES,
			.bytes = BYTES};
		snprintf(facts.component[i].name,
			sizeof(facts.component[i].name), "part%u", i);
		file[i] = program;
	}
	facts.components = COMPONENTS;
	symbols = symbols_open(&facts, file, program, NULL);
	printed = tmpfile();
	old_stderr = dup(STDERR_FILENO);
	return symbols && printed ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	symbols_close(symbols);
	close(old_stderr);
	fclose(printed);
	return 0;
}

/* What symbols.c prints on stderr is added to (printed). */
static void look_up(
	unsigned component, const void *what, struct symbols_place *to)
{
	fflush(stderr);
	dup2(fileno(printed), STDERR_FILENO);
	symbols_place(symbols,
		facts.component[component].base +
			(uint64_t)((const char *)what - __executable_start),
		false, to);
	fflush(stderr);
	dup2(old_stderr, STDERR_FILENO);
}

static bool ask(unsigned component, symbols_fn *answer)
{
	char reply = 0;

	fflush(stderr);
	dup2(fileno(printed), STDERR_FILENO);
	bool found = symbols_ask(symbols, facts.component[component].base + 1,
		answer, &reply, sizeof(reply));
	fflush(stderr);
	dup2(old_stderr, STDERR_FILENO);
	return found;
}

static const char *text(void)
{
	static char all[4096];

	rewind(printed);
	all[fread(all, 1, sizeof(all) - 1, printed)] = 0;
	return all;
}

static unsigned count(const char *what)
{
	unsigned n = 0;

	for (const char *at = text(); (at = strstr(at, what)); at++)
		n++;
	return n;
}

#define CODE(function) ((const void *)(uintptr_t)(function))

/* --- answers -------------------------------------------------------------------- */

static bool is_here(struct Dwfl_Module *module, uint64_t address, void *reply)
{
	(void)address;
	*(char *)reply = 1;
	return module;
}

static bool crashes(struct Dwfl_Module *module, uint64_t address, void *reply)
{
	(void)module, (void)address, (void)reply;
	abort();
}

/* --- tests ---------------------------------------------------------------------- */

/* More files than there are helpers. */
static void finds_all(void **state)
{
	struct symbols_place p;

	(void)state;
	for (unsigned i = 0; i < 2 * COMPONENTS; i++) {
		look_up(i % COMPONENTS, CODE(finds_all), &p);
		assert_string_equal(p.function, "finds_all");
		assert_non_null(strstr(p.file, "test_symbols.c"));
		assert_int_equal(p.offset, 0);
		assert_true(ask(i % COMPONENTS, is_here));
	}
	assert_string_equal(text(), "");
}

/* The symbols are left, and other components are as before. */
static void loses_debug_information(void **state)
{
	struct symbols_place p;

	(void)state;
	assert_false(ask(1, crashes));
	assert_false(ask(1, is_here));
	look_up(1, CODE(finds_all), &p);
	assert_string_equal(p.function, "finds_all");
	assert_string_equal(p.file, "");
	look_up(2, CODE(finds_all), &p);
	assert_string_equal(p.function, "finds_all");
	assert_non_null(strstr(p.file, "test_symbols.c"));
	assert_true(ask(2, is_here));
	assert_int_equal(count("cubicle: component `part1`: from here on, its "
			       "debug information is not used: the helper that "
			       "reads it crashed\n"),
		1);
	assert_int_equal(count("cubicle: "), 1);
}

static void assert_nothing(unsigned component, const char *why)
{
	struct symbols_place p;

	for (unsigned i = 0; i < 3; i++) {
		look_up(component, CODE(finds_all), &p);
		assert_string_equal(p.function, "");
		assert_string_equal(p.component, "");
		assert_string_equal(p.file, "");
	}
	assert_false(ask(component, is_here));
	assert_int_equal(count("debug information is not used"), 1);
	assert_int_equal(count("symbols are not used"), 1);
	assert_int_equal(count(why), 2);
}

static void has_no_file(void **state)
{
	static char missing[] = "/nonexistent/part3.so";

	(void)state;
	file[3] = missing;
	assert_nothing(3, ": No such file or directory\n");
}

/* One that somebody would have to write to. */
static void has_a_pipe(void **state)
{
	(void)state;
	snprintf(fifo, sizeof(fifo), "/tmp/test_symbols.%d", (int)getpid());
	assert_int_equal(mkfifo(fifo, 0600), 0);
	file[4] = fifo;
	assert_nothing(4, ": it is not a regular file\n");
	unlink(fifo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(finds_all, start, end),
		cmocka_unit_test_setup_teardown(
			loses_debug_information, start, end),
		cmocka_unit_test_setup_teardown(has_no_file, start, end),
		cmocka_unit_test_setup_teardown(has_a_pipe, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
