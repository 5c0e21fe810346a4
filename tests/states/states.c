/* SPDX-License-Identifier: MIT */
/*
 * states.c: search all states that sequences of operations lead to; see
 * states.h.
 *
 *   states [--tags] [--lent N] [--shows ID] [--all] LENGTH
 *   states [--tags] [--lent N] [--shows ID] --do OPERATION...
 *   states [--tags] --list
 *
 * The options choose backend and layout (struct variant). --do does the
 * operations instead, one after the other; --list lists them.
 *
 * Shorter sequences come first. A state that is reached again is not continued
 * again. A state is stored as the first sequence that reached it, and made
 * again by that sequence. The first sequence that goes wrong is a shortest one.
 *
 * The exit status is 0 if all is well, 1 after a message if not, 2 for a bad
 * option.
 */
#include "states.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH_MAX 9 /* 7 bits for each operation */

/* --- sequences ---------------------------------------------------------------- */

static int step_of(uint64_t sequence, int i)
{
	return (int)(sequence >> 7 * i & 127);
}

static struct list {
	uint64_t *at, count, room;
} now, next;

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "states: no memory\n");
		exit(2);
	}
	return p;
}

static void list_add(struct list *l, uint64_t sequence)
{
	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 1024;
		l->at = must(realloc(l->at, l->room * sizeof(l->at[0])));
	}
	l->at[l->count++] = sequence;
}

/* --- states that were reached ---------------------------------------------------- */

static uint64_t *table, table_size, states;

static bool table_add(uint64_t number)
{
	uint64_t i = number & (table_size - 1);

	while (table[i] && table[i] != number)
		i = (i + 1) & (table_size - 1);
	if (table[i])
		return false;
	table[i] = number;
	return true;
}

/* Is this the first time that the state is reached? */
static bool is_new(uint64_t number)
{
	uint64_t *old = table, size = table_size;

	if (states >= table_size / 2) {
		table_size = size ? 2 * size : 1 << 16;
		table = must(calloc(table_size, sizeof(table[0])));
		for (uint64_t i = 0; i < size; i++)
			if (old[i])
				table_add(old[i]);
		free(old);
	}
	if (!table_add(number))
		return false;
	states++;
	return true;
}

/* --- the search -------------------------------------------------------------------- */

static uint64_t steps;

static _Noreturn void fail(uint64_t sequence, int length)
{
	printf("difference: %s, after:\n", world_failure);
	for (int i = 0; i < length; i++)
		printf("  %s\n", operation_name(step_of(sequence, i)));
	exit(1);
}

static void make_again(uint64_t sequence, int length)
{
	world_restore(0);
	for (int i = 0; i < length; i++)
		operation_do(step_of(sequence, i));
	world_save(1);
}

/* All steps from the state after (sequence). Those after the (last) are not
 * continued. */
static void continue_all(uint64_t sequence, int length, bool last)
{
	make_again(sequence, length);
	for (int i = 0; i < operations; i++) {
		uint64_t longer = sequence | (uint64_t)i << 7 * length;
		world_restore(1);
		operation_check(i);
		steps++;
		if (world_failure)
			fail(longer, length + 1);
		if (last || !is_new(world_number()))
			continue;
		list_add(&next, longer);
		everything_closed();
		if (world_failure)
			fail(longer, length + 1);
	}
}

static void search(int length)
{
	double sequences = 0, of_length = 1;

	is_new(world_number());
	list_add(&now, 0);
	for (int l = 0; l < length; l++) {
		for (uint64_t i = 0; i < now.count; i++)
			continue_all(now.at[i], l, l + 1 == length);
		struct list done = now;
		now = next;
		next = done;
		next.count = 0;
		of_length *= operations;
		sequences += of_length;
	}
	printf("%.3g sequences of up to %d of %d operations: %llu steps "
	       "from %llu states\n",
		sequences, length, operations, (unsigned long long)steps,
		(unsigned long long)states);
}

/* --- options -------------------------------------------------------------------- */

static _Noreturn void usage(void)
{
	fprintf(stderr,
		"usage: states [--tags] [--lent N] [--shows ID] [--all] LENGTH\n"
		"       states [--tags] [--lent N] [--shows ID] --do "
		"OPERATION...\n"
		"       states [--tags] --list\n");
	exit(2);
}

static int number_of(const char *name, const char *text, int least, int most)
{
	char *end = NULL;
	long n = text ? strtol(text, &end, 10) : 0;

	if (text && *text && !*end && n >= least && n <= most)
		return (int)n;
	fprintf(stderr, "states: %s: '%s' is not a number from %d to %d\n",
		name, text ? text : "", least, most);
	usage();
}

static int operation_of(const char *name)
{
	for (int i = 0; i < operations; i++)
		if (!strcmp(operation_name(i), name))
			return i;
	fprintf(stderr, "states: no operation '%s'; --list lists them\n", name);
	exit(2);
}

static void do_all(char **names)
{
	uint64_t sequence = 0;
	int length = 0;

	for (; *names; names++, length++) {
		int i = operation_of(*names);
		if (length == LENGTH_MAX) {
			fprintf(stderr, "states: more than %d operations\n",
				LENGTH_MAX);
			exit(2);
		}
		sequence |= (uint64_t)i << 7 * length;
		operation_check(i);
		if (world_failure)
			fail(sequence, length + 1);
	}
}

/* Read options; the first argument that is not one. */
static char **options(char **argv)
{
	variant = (struct variant){.views = true, .lent = LENT_MOST};
	for (; *argv; argv++) {
		const char *name = *argv;
		if (!strcmp(name, "--tags"))
			variant.views = false;
		else if (!strcmp(name, "--lent"))
			variant.lent = (uint32_t)number_of(
				"--lent", argv[1], 1, LENT_MOST);
		else if (!strcmp(name, "--shows"))
			variant.shows =
				(uint8_t)(1 << number_of("--shows", argv[1],
						  OWNER + 1, CUBICLES));
		else if (!strcmp(name, "--all"))
			variant.all = true;
		else
			break;
		argv += !strcmp(name, "--lent") || !strcmp(name, "--shows");
	}
	return argv;
}

int main(int argc, char **argv)
{
	char **rest = options(argv + 1);

	(void)argc;
	operations_begin();
	world_begin();
	if (world_failure)
		fail(0, 0);
	if (!*rest)
		usage();
	if (!strcmp(*rest, "--do"))
		do_all(rest + 1);
	else if (!strcmp(*rest, "--list"))
		for (int i = 0; i < operations; i++)
			puts(operation_name(i));
	else if (rest[1])
		usage();
	else
		search(number_of("LENGTH", *rest, 1, LENGTH_MAX));
	return 0;
}
