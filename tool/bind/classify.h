/* SPDX-License-Identifier: MIT */
/*
 * classify.h: what a gate has to do with the arguments of a function,
 * guessed from their types and names.
 *
 * The rules stand in classify.c, in the order in which they are tried.
 * What no rule is about is of kind undecided.
 */
#ifndef TOOL_BIND_CLASSIFY_H
#define TOOL_BIND_CLASSIFY_H

#include "bind/model.h"

/* Mark the structs that functions of (m) give out. Before the rest. */
void bind_find_handles(struct bind_model *m);

/*
 * Decide about (f), whose names and types are there: set kind, extra, trust and
 * why of its arguments, what is said of its result, or left_out.
 */
void bind_classify(struct bind_function *f);

/* Why no gate can pass the function type (t), or NULL. */
const char *bind_not_callable(const struct bind_type *t);

#endif
