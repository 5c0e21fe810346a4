/* SPDX-License-Identifier: MIT */
/* types.h: types of a model as C. */
#ifndef TOOL_BIND_TYPES_H
#define TOOL_BIND_TYPES_H

#include <stdio.h>
#include "bind/model.h"

/* Is the type (name) the compiler's, or one that interface.h brings along? */
bool bind_is_standard(const char *name);

/* Why (t) cannot be written, or NULL. */
const char *bind_unspeakable(const struct bind_type *t);

/* (t) in such a form that a name can stand behind it. */
const char *bind_spell(struct bind_model *m, const struct bind_type *t);

/*
 * Write what (t) needs in order to be used; with what an argument of that type
 * points to. What was written is not written again. (headers): of types that
 * the headers of the library do not have, only that they exist.
 */
void bind_define(
	FILE *to, struct bind_model *m, struct bind_type *t, bool headers);

#endif
