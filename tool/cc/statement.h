/* SPDX-License-Identifier: MIT */
/*
 * statement.h: assembly text, cut into labels, directives and instructions.
 *
 * Each statement knows the line of the source that it comes from: by .loc and
 * .file, which compilers write, or by `# LINE "FILE"`, which is in front of
 * inline assembly and in what the preprocessor writes.
 */
#ifndef CC_STATEMENT_H
#define CC_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include "mnemonic.h"

struct statement {
	char *text; /* NULL: it was made part of another */
	int line;   /* of the assembly */
	/* Of the source; NULL and 0 if not known. */
	const char *file;
	int file_line;
	bool is_label, is_directive;
	bool is_tail_call; /* as clang remarks */
	bool in_text;	   /* the section can be executed */
	bool in_debug;	   /* the section is debug information, or of frames */
	bool in_frames;	   /* it is .eh_frame */
	int section;	   /* its number */
	/* Of an instruction. */
	char prefix[32], name[32];
	const char *rest;
	struct mnemonic is;
};

struct statements {
	struct statement *all;
	size_t count, room;
	/* Where reading is. */
	const char *name; /* of the source */
	bool is_assembly; /* the source has the same lines as (text) */
	int line;
	const char *file, *loc_file;
	int file_line, loc_line;
	bool in_inline; /* between #APP and #NO_APP */
	bool is_tail_call;
	char **files; /* by their numbers in .file */
	size_t file_count;
};

bool is_name_char(char c);

/* The directive (text) is (name), alone or before a blank. */
bool is_directive(const char *text, const char *name);

void *grow(void *p, size_t bytes);

/* Fill (to), of which (name) and (is_assembly) are set, from (text), which is
 * changed and has to stay. */
void statements_read(struct statements *to, char *text);
void statements_free(struct statements *s);

#endif
