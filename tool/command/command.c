/* SPDX-License-Identifier: MIT */
/* command.c: finds a command, and reads its options. */
#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include "command/command.h"
#include "lib/complain.h"
#include "lib/nearest.h"

#define HINT "; see `cubicle help %s`"

/* What getopt_long() returns for a long option: this, and its index. */
#define LONG 256

const struct command_option command_no_options[] = {{0}};

const struct command *command_table;

/* A table of options, for getopt_long(). The last one is --help. */
struct reader {
	const struct command_option *options;
	struct option longs[COMMAND_OPTIONS_MAX + 2];
	char letters[2 * COMMAND_OPTIONS_MAX + 4];
	int count; /* without --help */
};

static void reader_init(struct reader *r, const struct command_option *options,
	enum command_order order)
{
	char *letter = stpcpy(
		r->letters, order == COMMAND_OPTIONS_FIRST ? "+:h" : ":h");

	r->options = options;
	for (r->count = 0; options[r->count].name; r->count++) {
		const struct command_option *o = &options[r->count];
		assert(r->count < COMMAND_OPTIONS_MAX);
		r->longs[r->count] = (struct option){o->name,
			o->value ? required_argument : no_argument, NULL,
			LONG + r->count};
		if (o->letter)
			*letter++ = o->letter;
		if (o->letter && o->value)
			*letter++ = ':';
	}
	*letter = 0;
	r->longs[r->count] =
		(struct option){"help", no_argument, NULL, LONG + r->count};
	r->longs[r->count + 1] = (struct option){0};
	optind = 0;
	opterr = 0;
}

#define READ_ERROR 0x10000

/* The next option: its index, r->count for --help, -1 after the last; for an
 * error, READ_ERROR and what getopt_long() has returned. */
static int reader_next(struct reader *r, int argc, char **argv)
{
	int option = getopt_long(argc, argv, r->letters, r->longs, NULL);

	if (option == -1)
		return -1;
	if (option == ':' || option == '?')
		return READ_ERROR + option;
	if (option >= LONG)
		return option - LONG;
	for (int i = 0; i < r->count; i++)
		if (r->options[i].letter == option)
			return i;
	return r->count;
}

/* --- errors --------------------------------------------------------------- */

/* "--save, --stats": the names that begin as (word). Returns how many. */
static unsigned begin_as(
	const struct reader *r, const char *word, char *text, size_t bytes)
{
	size_t n = 0;
	unsigned found = 0;

	*text = 0;
	for (int i = 0; i <= r->count; i++) {
		if (strncmp(r->longs[i].name, word, strlen(word)))
			continue;
		if (n < bytes)
			n += (size_t)snprintf(text + n, bytes - n, "%s--%s",
				found ? ", " : "", r->longs[i].name);
		found++;
	}
	return found;
}

/* No option has the name (word), which begins with two dashes. */
static int unknown(
	const struct reader *r, const char *word, const char *command)
{
	char name[64], names[512];
	struct nearest near = {.word = name};

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="),
		word + 2);
	if (begin_as(r, name, names, sizeof(names)) > 1)
		return complain(
			"%s is ambiguous: %s" HINT, word, names, command);
	for (int i = 0; i <= r->count; i++)
		nearest_try(&near, r->longs[i].name);
	if (near.name)
		return complain("no such option: %s; did you mean --%s? see "
				"`cubicle help %s`",
			word, near.name, command);
	return complain("no such option: %s" HINT, word, command);
}

/* What is wrong with the option before argv[optind]? */
static int bad_option(const struct reader *r, int error, char **argv)
{
	const char *word = argv[optind - 1];

	if (error == READ_ERROR + ':')
		return complain("%s needs a value" HINT, word, argv[0]);
	if (optopt && optopt < LONG)
		return complain("no such option: -%c" HINT, optopt, argv[0]);
	if (optopt)
		return complain("%s takes no value" HINT, word, argv[0]);
	return unknown(r, word, argv[0]);
}

/* --- reading ---------------------------------------------------------------- */

int command_read(const struct command_option *options, enum command_order order,
	void *to, int argc, char **argv)
{
	struct reader r;
	int i, error;

	reader_init(&r, options, order);
	while ((i = reader_next(&r, argc, argv)) != -1) {
		if (i >= READ_ERROR)
			return bad_option(&r, i, argv);
		/* --help was looked for before the command was called. */
		error = i < r.count ? options[i].set(to, optarg) : 0;
		if (error)
			return error;
	}
	return optind;
}

bool command_asks_help(const struct command_option *options,
	enum command_order order, int argc, char **argv)
{
	struct reader r;
	int i;

	reader_init(&r, options, order);
	while ((i = reader_next(&r, argc, argv)) != -1 && i < READ_ERROR)
		if (i == r.count)
			return true;
	return false;
}

const struct command *command_find(const char *name)
{
	for (const struct command *c = command_table; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

int command_unknown(const char *name)
{
	struct nearest near = {.word = name};

	for (const struct command *c = command_table; c->name; c++)
		nearest_try(&near, c->name);
	nearest_try(&near, "--help");
	nearest_try(&near, "--version");
	if (near.name)
		return complain("no such command: %s; did you mean `%s`? see "
				"`cubicle help`",
			name, near.name);
	return complain("no such command: %s; see `cubicle help`", name);
}
