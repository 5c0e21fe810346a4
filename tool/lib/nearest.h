/* SPDX-License-Identifier: MIT */
/* nearest.h: what somebody who mistyped a name may have meant. */
#ifndef TOOL_NEAREST_H
#define TOOL_NEAREST_H

/* Begins as {.word = what was typed}; NEAREST_MAX letters at most are looked
 * at, nothing is near to what is longer. */
struct nearest {
	const char *word;
	const char *name; /* the nearest so far; NULL: none is near */
	unsigned distance;
};

#define NEAREST_MAX 32

/* Is (name), which stays the caller's, nearer than those before? */
void nearest_try(struct nearest *n, const char *name);

/* Letters to be added, left out, replaced or swapped with the next one in
 * order to make (b) from (a). Both have at most NEAREST_MAX. */
unsigned nearest_distance(const char *a, const char *b);

#endif
