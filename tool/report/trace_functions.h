/* SPDX-License-Identifier: MIT */
/*
 * trace_functions.h: `--trace calls=FUNCTION`: is there such a function?
 *
 * There are those that a component declares and defines, whether or not another
 * cubicle calls them, and the types of callbacks.
 */
#ifndef TOOL_TRACE_FUNCTIONS_H
#define TOOL_TRACE_FUNCTIONS_H

#include "command/options.h"
#include "layout/system.h"

/* Does each pattern of (o) match a function of a component of (s), which was
 * made of layout (l)? If not, -EINVAL, after a message that lists them. */
int trace_check_functions(const struct options *o, const struct system *s,
	const struct layout *l);

#endif
