/* SPDX-License-Identifier: MIT */
/*
 * command.h: what the tool is told on its command line.
 *
 * Nouns
 *   command  the first word: `run`, `check`, …
 *   option   a word with a dash in front; behind -- there are none, and where
 *            the words are a program's, none behind the first of them either
 *   value    what an option is given: --name VALUE or --name=VALUE
 *
 * commands.c has the table of all commands, and each command one of its
 * options. Help texts are made from them, completion of words in a shell asks
 * for them (`cubicle help --table`), and a test compares the manual page to
 * them. To add a command is a line there, to add an option a line in the
 * command's table.
 *
 * Errors: those of complain.h.
 */
#ifndef TOOL_COMMAND_H
#define TOOL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#define COMMAND_OPTIONS_MAX 40

/*
 * (value) is what help calls the value: words to choose from, as a|b|c, or in
 * capitals what it is. Completion knows FILE, DIR and PATH:FILE.
 */
struct command_option {
	char letter;	   /* -x means the same; 0: none */
	const char *name;  /* without dashes; NULL after the last option */
	const char *value; /* NULL: it takes none */
	const char *help;  /* a phrase, of any length */
	int (*set)(void *to, const char *value);
};

enum command_order {
	COMMAND_ANY_ORDER,     /* options stand anywhere */
	COMMAND_OPTIONS_FIRST, /* what follows the first word is a program's */
};

struct command {
	const char *name;
	const char *words; /* what follows the name; "" */
	const char *title; /* a phrase that says what it does */
	const char *text;  /* what help says about it, lines */
	const char *end;   /* … and behind the options; NULL: nothing */
	const struct command_option *options;
	/* Gets its own name and what follows; returns the exit status. */
	int (*run)(int argc, char **argv);
	enum command_order order;
};

/* All there are (commands.c), and after the last a NULL for a name. */
extern const struct command commands[];

/* What the functions below and help.h look at. main() sets it to (commands), so
 * that nothing that a command calls depends on the table of them. */
extern const struct command *command_table;

/* The command (name), or NULL. */
const struct command *command_find(const char *name);

/* Say that (name) is none, and what it could have meant. Returns -EINVAL. */
int command_unknown(const char *name);

/* Options that there are none of. */
extern const struct command_option command_no_options[];

/*
 * Call set(to, value) of the options in (argv), whose first word is the
 * command. The words that are no options are moved behind them. Returns the
 * index of the first, argc if there is none; or what set() returned if that is
 * negative.
 */
int command_read(const struct command_option *options, enum command_order order,
	void *to, int argc, char **argv);

/* Is --help or -h among the options of (argv)? Says nothing about errors. */
bool command_asks_help(const struct command_option *options,
	enum command_order order, int argc, char **argv);

#endif
