/* SPDX-License-Identifier: MIT */
/*
 * rewrite.h: assembly text as compilers write it, made such that what it is
 * assembled to passes monitor/sfi/verify.h.
 *
 * It is not trusted: what it does wrong, the verifier refuses. An instruction
 * that it does not know is an error, with file and line.
 */
#ifndef CC_REWRITE_H
#define CC_REWRITE_H

#include <stdbool.h>
#include <stdio.h>

struct rewrite_options {
	bool stores_only; /* loads stay as they are */
	bool debug;	  /* keep debug information */
	bool is_assembly; /* people wrote it; lines are those of the source */
	bool marks_tail_calls; /* # TAILCALL follows each */
};

/* What the text that is written begins with; it is not rewritten once more. */
#define REWRITTEN "# rewritten by cubicle-cc\n"

/*
 * Rewrite (text), that of source (name), to (out). (text) is changed. Returns
 * the number of errors, which are printed to stderr with the line of the
 * source.
 */
int rewrite(char *text, const char *name, const struct rewrite_options *options,
	FILE *out);

#endif
