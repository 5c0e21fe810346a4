/* SPDX-License-Identifier: MIT */
/*
 * suggestion.h: what would have allowed a violation, ready to be pasted into a
 * declaration, a layout or the code of the owner.
 */
#ifndef TOOL_SUGGESTION_H
#define TOOL_SUGGESTION_H

#include "lib/symbols.h"
#include "report/facts.h"

enum suggestion_kind {
	SUGGESTION_NONE,
	/* To be pasted: types, names and what was seen leave no choice. */
	SUGGESTION_PASTE,
	/* Says what somebody has to find out first. */
	SUGGESTION_DECIDE,
};

struct suggestion {
	enum suggestion_kind kind;
	char *text; /* one line, without its end */
};

#define SUGGESTIONS_MAX 2

struct suggestions {
	struct suggestion one[SUGGESTIONS_MAX];
	size_t count;
};

/* Fill (found) with what would have allowed (v); to be freed with
 * suggestion_free(). Without (s), declarations are not known. */
void suggestion_find(struct suggestions *found, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v);

void suggestion_free(struct suggestions *found);

#endif
