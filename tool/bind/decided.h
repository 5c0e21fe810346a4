/* SPDX-License-Identifier: MIT */
/*
 * decided.h: declarations that somebody has written, to stand in the place
 * of what `cubicle bind` derives.
 *
 * Nouns
 *   decision  one declaration, as it stands in the file
 *
 * Errors: those of complain.h.
 */
#ifndef TOOL_BIND_DECIDED_H
#define TOOL_BIND_DECIDED_H

#include "bind/model.h"

struct bind_decision {
	char *name; /* of the function, or of the type of callbacks */
	char *text; /* CUBICLE_FUNCTION(…); */
	unsigned line;
};

struct bind_decided {
	const char *file; /* NULL: there is none */
	struct bind_decision *decision;
	unsigned decisions;
	char *text; /* of the file */
};

/* Read (file), in which nothing but declarations and comments may stand. */
int bind_decided_read(struct bind_decided *d, const char *file);
void bind_decided_free(struct bind_decided *d);

/* What was decided about (name); NULL: nothing. */
const struct bind_decision *bind_decided_of(
	const struct bind_decided *d, const char *name);

/* Is each decision about something that the library has? A function that was
 * left out is not, if there is a decision. */
int bind_decided_check(const struct bind_decided *d, struct bind_model *m);

#endif
