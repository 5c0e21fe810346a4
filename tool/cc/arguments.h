/* SPDX-License-Identifier: MIT */
/*
 * arguments.h: the command line of cubicle-cc.
 *
 * Nouns
 *   source       a file that is compiled and rewritten
 *   linker file  any other file: an object, an archive, a linker script
 *
 * Every option is understood, handed on to the compiler, or refused with the
 * reason. An option that the compiler does not know is an error of the
 * compiler's. What is handed on cannot let plain text through: check.h looks at
 * every object and every component that is written.
 */
#ifndef CC_ARGUMENTS_H
#define CC_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include "rewrite.h"

/* Strings that end with a NULL. They are never freed. */
struct list {
	const char **item;
	size_t count;
};

void list_add(struct list *l, const char *item);
void list_add_all(struct list *l, const struct list *from);

/* A concatenation of three; it is never freed. */
char *text_join(const char *a, const char *b, const char *c);
bool text_ends(const char *text, const char *end);

enum language {
	LANGUAGE_NONE, /* a linker file */
	LANGUAGE_C,
	LANGUAGE_PREPROCESSED,
	LANGUAGE_ASSEMBLY_CPP,
	LANGUAGE_ASSEMBLY,
};

/* The name that compilers have for it, after -x. */
const char *language_name(enum language l);

struct argument {
	const char *text;
	enum language language;
	bool is_option;
	bool is_library; /* of a program: text is that after -l */
};

enum mode {
	MODE_LINK,
	MODE_OBJECT,   /* -c */
	MODE_ASSEMBLY, /* -S */
	MODE_OTHER,    /* -E, -M, …: nothing is compiled */
};

struct job {
	const char *compiler;
	struct rewrite_options options;
	enum mode mode;
	struct argument *all; /* all options and files, in order */
	size_t count;
	struct list flags;     /* the options alone */
	struct list assembler; /* those of -Wa and -Xassembler */
	size_t sources, linker_files;
	const char *output;	 /* -o */
	bool program;		 /* --program */
	bool plain;		 /* --sfi=none: nothing is rewritten */
	struct list tests;	 /* --test: names of feature tests */
	struct list search;	 /* -L, of a program */
	bool debug;		 /* -g */
	bool verbose;		 /* -v */
	bool relocatable;	 /* -r */
	bool shared, no_startup; /* -shared; -nostdlib or -nostartfiles */
	bool writes_depends, names_depends; /* -MD or -MMD; -MF */
	bool names_target;		    /* -MT or -MQ */
	bool names_dump;		    /* -dumpdir or -dumpbase */
};

/* Fill (job). 0, or the status to end with, and the reason was printed. */
int arguments_read(struct job *job, int argc, char **argv);

#endif
