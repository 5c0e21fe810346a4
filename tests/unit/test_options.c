/* SPDX-License-Identifier: MIT */
/*
 * test_options.c: what stands before LAYOUT is for the tool, and what stands
 * behind it for the program, whatever it looks like.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lib/complain.h"
#include "command/options.h"

static char message[4096]; /* the last one */
static struct options options;

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return -EINVAL;
}

/* The words of (line), until the next call. Returns how many. */
static int split(const char *line, char ***words)
{
	static char text[4096];
	static char *argv[256];
	int argc = 0;

	snprintf(text, sizeof(text), "%s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	*words = argv;
	*message = 0;
	return argc;
}

/* Read "run" and the words of (line). */
static int read_line(const char *line)
{
	char whole[4096], **argv;

	snprintf(whole, sizeof(whole), "run %s", line);
	int argc = split(whole, &argv);
	return options_read(&options, argc, argv);
}

static void good(const char *line)
{
	if (read_line(line))
		fail_msg("refused: %s", message);
}

static void bad(const char *line, const char *why)
{
	assert_int_equal(read_line(line), -EINVAL);
	if (!strstr(message, why))
		fail_msg("\"%s\" does not say \"%s\"", message, why);
}

/* The program's arguments are the words of (line). */
static void assert_args(const char *line)
{
	char all[4096] = "";

	for (unsigned i = 0; i < options.arg_count; i++) {
		strcat(all, i ? " " : "");
		strcat(all, options.args[i]);
	}
	assert_string_equal(all, line);
}

static void test_prototype_line(void **state)
{
	(void)state;
	good("sqlite --size 100 -mmap 0 --stats testing");
	assert_string_equal(options.layout, "sqlite");
	assert_null(options.stats);
	assert_args("--size 100 -mmap 0 --stats testing");
}

static void test_arguments(void **state)
{
	(void)state;
	good("sqlite");
	assert_int_equal(options.arg_count, 0);
	good("sqlite -- --backend x");
	assert_args("--backend x");
	good("sqlite -- --");
	assert_args("--");
	good("sqlite a -- b");
	assert_args("a -- b");
	good("-- sqlite -- a");
	assert_string_equal(options.layout, "sqlite");
	assert_args("a");
}

static void test_options(void **state)
{
	(void)state;
	good("x");
	assert_int_equal(options.backend, 0);
	assert_false(options.lazy);
	assert_false(options.summary);
	good("--backend mpk --windows lazy --summary --rootfs=r --stats s "
	     "--save /a:b --save=/c:d:e --env A=B --env C= x");
	assert_int_equal(options.backend, CUBICLE_BACKEND_MPK);
	assert_true(options.lazy);
	assert_true(options.summary);
	assert_string_equal(options.rootfs, "r");
	assert_string_equal(options.stats, "s");
	assert_int_equal(options.saves, 2);
	assert_string_equal(options.save[1], "/c:d:e");
	assert_int_equal(options.envs, 2);
	assert_string_equal(options.env[1], "C=");
	good("--backend none --wrpkru-cycles 24 x");
	assert_int_equal(options.wrpkru_cycles, 24);
	good("--backend auto --windows strict x");
	assert_int_equal(options.backend, 0);
}

static void test_wrong(void **state)
{
	(void)state;
	bad("", "no layout given");
	bad("--summary", "no layout given");
	bad("--foo x", "no such option: --foo; see");
	bad("--backned mpk x", "did you mean --backend?");
	bad("--windws=lazy x", "did you mean --windows?");
	bad("--hlep x", "did you mean --help?");
	bad("-q x", "-q");
	bad("--s x",
		"--s is ambiguous: --sfi, --save, --summary, --sort, --stats;");
	bad("--s=y x", "ambiguous");
	bad("--summary=yes x", "takes no value");
	bad("--stats", "--stats needs a value");
	bad("--backend sgx x", "not `sgx`");
	bad("--require mprotect x", "not `mprotect`");
	bad("--require auto x", "not `auto`");
	bad("--sfi stores --backend mpk x", "not for --backend mpk");
	bad("--windows open x", "not `open`");
	bad("--save x x", "PATH:FILE");
	bad("--save :x x", "PATH:FILE");
	bad("--save x: x", "PATH:FILE");
	bad("--env A x", "NAME=VALUE");
	bad("--env =A x", "NAME=VALUE");
	bad("--env A=1 --env AB=1 --env A=2 x", "--env A is given twice");
	bad("--rootfs a --rootfs b x", "twice");
	bad("--backend none --wrpkru-cycles -1 x", "not `-1`");
	bad("--backend none --wrpkru-cycles 1x x", "not `1x`");
	bad("--wrpkru-cycles 24 x", "--backend none");
}

static void test_abbreviated(void **state)
{
	(void)state;
	good("--b none --wi lazy --su x");
	assert_int_equal(options.backend, CUBICLE_BACKEND_NONE);
	assert_true(options.lazy);
	assert_true(options.summary);
}

/* An option is stronger than the environment. */
static void test_environment(void **state)
{
	(void)state;
	setenv("CUBICLE_BACKEND", "mprotect", 1);
	good("x");
	assert_int_equal(options.backend, CUBICLE_BACKEND_MPROTECT);
	assert_true(options.backend_default);
	good("--backend sfi x");
	assert_int_equal(options.backend, CUBICLE_BACKEND_SFI);
	assert_false(options.backend_default);
	good("--backend auto --require mpk x");
	assert_int_equal(options.backend, 0);
	assert_int_equal(options.require, CUBICLE_BACKEND_MPK);
	bad("--sfi stores x", "CUBICLE_BACKEND in the environment");
	setenv("CUBICLE_BACKEND", "quick", 1);
	bad("x",
		"CUBICLE_BACKEND in the environment is auto, mpk, sfi, "
		"mprotect or none, not `quick`");
	good("--backend none x");
	setenv("CUBICLE_BACKEND", "", 1);
	good("x");
	assert_int_equal(options.backend, 0);
	unsetenv("CUBICLE_BACKEND");
}

static void asks(bool wanted, const char *line)
{
	char **argv;
	int argc = split(line, &argv);

	if (command_asks_help(run_options, COMMAND_OPTIONS_FIRST, argc, argv) !=
		wanted)
		fail_msg("%s", line);
}

/* --help counts where it is an option, and nowhere else. */
static void test_asks_help(void **state)
{
	(void)state;
	asks(true, "run --help");
	asks(true, "run -h x");
	asks(true, "run --backend none --he");
	asks(true, "run --summary -h --foo");
	asks(false, "run");
	asks(false, "run x --help");
	asks(false, "run -- --help");
	asks(false, "run --env --help x");
	asks(false, "run --foo --help");
	assert_string_equal(message, "");
}

struct letters {
	int count;
	const char *value;
};

static int set_count(void *to, const char *value)
{
	assert_null(value);
	((struct letters *)to)->count++;
	return 0;
}

static int set_value(void *to, const char *value)
{
	((struct letters *)to)->value = value;
	return strcmp(value, "bad") ? 0 : complain("refused");
}

/* Letters mean what the names mean. */
static void test_letters(void **state)
{
	static const struct command_option table[] = {
		{'c', "count", NULL, "", set_count},
		{'o', "output", "DIR", "", set_value},
		{0},
	};
	struct letters l = {0};
	char **argv;
	int argc;

	(void)state;
	argc = split("bind -cc -o a --count -- -c", &argv);
	assert_int_equal(
		command_read(table, COMMAND_ANY_ORDER, &l, argc, argv), 6);
	assert_int_equal(l.count, 3);
	assert_string_equal(l.value, "a");
	argc = split("bind one -c two --output=b -- -c", &argv);
	assert_int_equal(
		command_read(table, COMMAND_ANY_ORDER, &l, argc, argv), 4);
	assert_int_equal(l.count, 4);
	assert_string_equal(l.value, "b");
	assert_string_equal(argv[4], "one");
	assert_string_equal(argv[5], "two");
	assert_string_equal(argv[6], "-c");
	argc = split("bind one -c two", &argv);
	assert_int_equal(
		command_read(table, COMMAND_OPTIONS_FIRST, &l, argc, argv), 1);
	assert_int_equal(l.count, 4);
	argc = split("bind one -o bad", &argv);
	assert_int_equal(command_read(table, COMMAND_ANY_ORDER, &l, argc, argv),
		-EINVAL);
	assert_string_equal(message, "refused");
	argc = split("bind -co", &argv);
	assert_int_equal(command_read(table, COMMAND_ANY_ORDER, &l, argc, argv),
		-EINVAL);
	assert_string_equal(
		message, "-co needs a value; see `cubicle help bind`");
	argc = split("bind -cx", &argv);
	assert_int_equal(command_read(table, COMMAND_ANY_ORDER, &l, argc, argv),
		-EINVAL);
	assert_string_equal(
		message, "no such option: -x; see `cubicle help bind`");
}

static void test_too_many(void **state)
{
	char line[4096] = "";

	(void)state;
	for (int i = 0; i < OPTIONS_SAVES_MAX; i++)
		strcat(line, "--save a:b ");
	strcat(line, "x");
	good(line);
	strcpy(line + strlen(line) - 1, "--save a:b x");
	bad(line, "more than");
}

/* gdb has options of its own, and run's behind them. */
static void test_gdb(void **state)
{
	char **argv;
	int argc = split("gdb --backend none --ex bt --batch --gdb=-tui --pid "
			 "42 --ex c x",
		&argv);

	(void)state;
	assert_int_equal(options_read(&options, argc, argv), 0);
	assert_true(options.debug);
	assert_true(options.batch);
	assert_int_equal(options.backend, CUBICLE_BACKEND_NONE);
	assert_int_equal(options.exs, 2);
	assert_string_equal(options.ex[1], "c");
	assert_int_equal(options.gdbs, 1);
	assert_string_equal(options.gdb[0], "-tui");
	assert_int_equal(options.pid, 42);
	assert_string_equal(run_options[0].name, "backend");
	bad("--ex bt x", "no such option: --ex");
	good("--perf-map x");
	assert_true(options.perf_map);
	assert_false(options.debug);
}

static void bad_gdb(const char *line, const char *why)
{
	char **argv;
	int argc = split(line, &argv);

	assert_int_equal(options_read(&options, argc, argv), -EINVAL);
	if (!strstr(message, why))
		fail_msg("\"%s\" does not say \"%s\"", message, why);
}

static void test_gdb_wrong(void **state)
{
	(void)state;
	bad_gdb("gdb --pid 0 x", "number of a process, not `0`");
	bad_gdb("gdb --pid 12a x", "not `12a`");
	bad_gdb("gdb --pid -1 x", "not `-1`");
	bad_gdb("gdb --pid 99999999999 x", "not `99999999999`");
	bad_gdb("gdb --pid 12 x arg", "`arg` has no effect");
	bad_gdb("gdb --perf-map x", "--perf-map is not for gdb");
	bad_gdb("gdb", "no layout given");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prototype_line),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_abbreviated),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_asks_help),
		cmocka_unit_test(test_letters),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_gdb),
		cmocka_unit_test(test_gdb_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
