/* SPDX-License-Identifier: MIT */
/*
 * suggestion.h: what would have allowed what broke a rule, ready to be pasted
 * into a declaration, a layout or the code of the owner.
 */
#ifndef TOOL_SUGGESTION_H
#define TOOL_SUGGESTION_H

#include "lib/symbols.h"
#include "report/facts.h"

/*
 * Lines, each with its end, to be freed; "" if nothing would. A line is to be
 * pasted only if types, names and what was seen leave no choice; others begin
 * with SUGGESTION_DECIDE and say what somebody has to find out.
 */
#define SUGGESTION_DECIDE "decide "
char *suggestion_make(const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v);

#endif
