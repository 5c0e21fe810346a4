/* SPDX-License-Identifier: MIT */
/*
 * live.h: which registers hold something that is needed?
 */
#ifndef CC_LIVE_H
#define CC_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include "statement.h"

/* The statement at which label (name) of text is; NULL if it is not here. */
typedef const struct statement *live_label(void *context, const char *name);

struct live {
	const struct statements *in;
	live_label *label;
	void *context;
};

/*
 * Is register (number) free behind each of the (count) statements (start), to
 * which one of the jumps of a function leads? All jumps by a register or memory
 * lead to one of them, or leave the function.
 */
bool live_is_free(const struct live *l, int number,
	const struct statement *const *start, size_t count);

#endif
