/* SPDX-License-Identifier: MIT */
/* length.h: which parameter of a function is the length of which. */
#ifndef TOOL_LENGTH_H
#define TOOL_LENGTH_H

#include <stdbool.h>
#include "report/prototype.h"

/* A length, and how it was found. */
struct length {
	const char *name; /* of (p) of length_of(); NULL: there is none */
	int reg;	  /* as in struct prototype_parameter */
	bool sure;	  /* by its name, or as no other can be meant */
};

/* Does (name) count bytes? Does it count elements? */
bool length_is_bytes(const char *name);
bool length_is_count(const char *name);

/*
 * The length of parameter (pointer) of (p): that of its name; or of those that
 * have no pointer's name the only one, if no other pointer is without; or, as a
 * guess, the one in its place, or the next.
 */
struct length length_of(const struct prototype *p, unsigned pointer);

#endif
