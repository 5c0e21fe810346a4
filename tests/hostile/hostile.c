/* SPDX-License-Identifier: MIT */
/* hostile.c: see hostile.h and state.h. */
#include "referee.h"
#include "rt/string.h"
#include "state.h"

#define CALLS_MAX 48

const struct hostile_order *order;
unsigned wild;

/* --- words, where a round is replayed ----------------------------------------- */

static char line[512];
static size_t used;

static void put(const char *s)
{
	size_t n = strnlen(s, sizeof(line) - 1 - used);

	memcpy(line + used, s, n);
	used += n;
	line[used] = 0;
}

static void put_hex(uint64_t value)
{
	char digits[20];
	size_t i = sizeof(digits) - 1;

	digits[i] = 0;
	do
		digits[--i] = "0123456789abcdef"[value % 16];
	while (value /= 16);
	put("0x");
	put(digits + i);
}

/* What is at (at), if it can be read without a fault. */
static void put_path(uint64_t at)
{
	char word[40];
	uint64_t from = at - (uintptr_t)arena;
	size_t i = 0;

	if (from > ARENA_BYTES - sizeof(word))
		return;
	for (; i < sizeof(word) - 1 && arena[from + i]; i++) {
		uint8_t c = arena[from + i];
		word[i] = (char)(c > ' ' && c < 127 ? c : '?');
	}
	word[i] = 0;
	put(" \"");
	put(word);
	put("\"");
}

static void tell(const struct function *f, const uint64_t *arg)
{
	used = 0;
	put(f->name);
	put("(");
	for (unsigned a = 0; a < f->interface->args && a < ARGS; a++) {
		put(a ? ", " : "");
		put_hex(arg[a]);
		if (f->interface->arg[a].kind == CUBICLE_ARG_STRING)
			put_path(arg[a]);
	}
	put(")");
	referee_note(line);
}

void tell_sequence(unsigned number)
{
	used = 0;
	put("sequence ");
	put_hex(number);
	referee_note(line);
}

/* --- calls ------------------------------------------------------------------------ */

uint64_t call(const struct function *f, const uint64_t *arg)
{
	/* They are windowed to this cubicle. */
	++((volatile uint64_t *)(uintptr_t)order->counters)[f - functions];
	if (order->trace)
		tell(f, arg);
	return f->call(arg[0], arg[1], arg[2], arg[3], arg[4], arg[5],
		chance_any(), 0, 0, 0, 0, 0);
}

static bool is_called(const struct function *f)
{
	/* To stop itself is what a round ends with. */
	return !function_ends(f) &&
		(strcmp(f->name, "cubicle_abort") || one_in(16));
}

static void call_any(void)
{
	const struct function *f = &functions[below(function_count)];
	uint64_t arg[ARGS];

	/* Half of all calls are of vfs, where there is most to remember. */
	while (!is_called(f) || (strncmp(f->name, "vfs_", 4) && one_in(2)))
		f = &functions[below(function_count)];
	arguments_make(f, arg);
	arguments_learn(f, arg, call(f, arg));
}

/* Some files to begin with, by way of vfs and of a file system below it. */
static void open_some(void)
{
	const struct function *open = function_named("vfs_open");
	const struct function *below_it =
		function_named(one_in(3) ? "hostfs_open" : "ramfs_open");
	char *path = (char *)arena;

	for (uint64_t n = below(5); n; n--) {
		uint64_t st = (uintptr_t)arena + PAGE, at = (uintptr_t)path;
		uint64_t flags = one_in(4) ? 0 : 02 | 0100 | below(2) * 02000;
		uint64_t of_vfs[ARGS] = {0, (uint64_t)-100, at, flags, 0666};
		uint64_t of_it[ARGS] = {1, at, flags, 0666, st};
		path_make(path);
		if (one_in(3))
			arguments_learn(below_it, of_it, call(below_it, of_it));
		else
			arguments_learn(open, of_vfs, call(open, of_vfs));
	}
}

int hostile_round(const struct hostile_order *o)
{
	static const unsigned wilds[] = {0, 0, 100, 12};

	if (!o || !functions_find())
		return -1;
	order = o;
	chance_seed(o->seed);
	memory_start();
	wild = wilds[below(4)];
	open_some();
	for (uint64_t n = 1 + below(CALLS_MAX); n; n--) {
		if (one_in(24))
			memory_flip();
		if (one_in(25))
			sequence_any();
		call_any();
	}
	int found = memory_secrets();
	if (!found && one_in(8))
		break_rule();
	return found;
}

int hostile_end(const char *name, int argument)
{
	const struct function *f = name ? function_named(name) : NULL;

	if (!f || !function_ends(f))
		return -1;
	return (int)f->call(
		(uint64_t)argument, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
