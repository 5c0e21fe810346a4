/* SPDX-License-Identifier: MIT */
/* help.c: the command `help`. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "command/command.h"
#include "command/help.h"
#include "lib/complain.h"
#include "run/run.h"

#define WIDTH	     79
#define COMMANDS_COL 30 /* where titles of commands begin */
#define OPTIONS_COL  22 /* where helps of options begin */

static int set_table(void *to, const char *value)
{
	(void)value;
	*(bool *)to = true;
	return 0;
}

const struct command_option help_options[] = {
	{0, "table", NULL,
		"list all commands and options for other programs: one on each "
		"line, columns separated by tabs",
		set_table},
	{0},
};

/* Print (text) from column (at) on; lines begin at column (left). */
static void print_wrapped(int at, int left, const char *text)
{
	if (at + 1 >= left) {
		printf("\n");
		at = 0;
	}
	printf("%*s", left - at, "");
	at = left;
	while (*text) {
		int n = (int)strcspn(text, " ");
		bool first = at == left;
		if (!first && at + 1 + n > WIDTH) {
			printf("\n%*s", left, "");
			at = left;
			first = true;
		}
		at += printf("%s%.*s", first ? "" : " ", n, text);
		text += n;
		text += strspn(text, " ");
	}
	printf("\n");
}

static void print_option(const struct command_option *o)
{
	int at = o->letter ? printf("  -%c, --%s", o->letter, o->name)
			   : printf("  --%s", o->name);

	if (o->value)
		at += printf(" %s", o->value);
	print_wrapped(at, OPTIONS_COL, o->help);
}

static const char *space(const char *words)
{
	return *words ? " " : "";
}

void help_command(const struct command *c)
{
	printf("cubicle %s%s%s\n\n%s\n", c->name, space(c->words), c->words,
		c->text);
	for (const struct command_option *o = c->options; o->name; o++)
		print_option(o);
	print_wrapped(printf("  -h, --help"), OPTIONS_COL, "print this");
	if (c->end)
		printf("\n%s", c->end);
}

static void help_all(void)
{
	printf("cubicle: programs on a library OS of isolated components\n\n");
	for (const struct command *c = command_table; c->name; c++) {
		int at = printf(
			"  cubicle %s%s%s", c->name, space(c->words), c->words);
		print_wrapped(at, COMMANDS_COL, c->title);
	}
	printf("\n`cubicle help COMMAND`, or `cubicle COMMAND --help`, describes "
	       "a command.\n"
	       "Example: cubicle run sqlite --size 100 --stats testing\n");
}

static void table_option(const char *command, const struct command_option *o)
{
	const char *value = o->value ? o->value : "";

	printf("option\t%s\t--%s\t%s\t%s\n", command, o->name, value, o->help);
	if (o->letter)
		printf("option\t%s\t-%c\t%s\t%s\n", command, o->letter, value,
			o->help);
}

/* What a shell asks for to complete words, and what tests compare. */
static void help_table(void)
{
	static const struct command_option help_option = {
		'h', "help", NULL, "describe the command", NULL};
	static const struct command_option version_option = {
		0, "version", NULL, "print the version", NULL};

	for (const struct command *c = command_table; c->name; c++) {
		printf("command\t%s\t%s\t%s\n", c->name, c->words, c->title);
		for (const struct command_option *o = c->options; o->name; o++)
			table_option(c->name, o);
		table_option(c->name, &help_option);
	}
	/* Those that stand for a command. */
	table_option("cubicle", &help_option);
	table_option("cubicle", &version_option);
}

static int print(bool table, const char *name)
{
	const struct command *c = name ? command_find(name) : NULL;

	if (name && !c)
		return command_unknown(name);
	if (table)
		help_table();
	else if (c)
		help_command(c);
	else
		help_all();
	return 0;
}

int help(int argc, char **argv)
{
	bool table = false;
	int first = command_read(
		help_options, COMMAND_ANY_ORDER, &table, argc, argv);
	int words = argc - first;

	if (first < 0)
		return RUN_USAGE_STATUS;
	if (words > (table ? 0 : 1)) {
		complain(table ? "help --table lists all commands"
			       : "help: one command at a time");
		return RUN_USAGE_STATUS;
	}
	return print(table, words ? argv[first] : NULL) ? RUN_USAGE_STATUS : 0;
}
