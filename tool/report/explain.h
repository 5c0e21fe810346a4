/* SPDX-License-Identifier: MIT */
/*
 * explain.h: from the facts about a violation to its explanation. All names,
 * symbols, lines of source and lines of the layout are looked up here.
 */
#ifndef TOOL_EXPLAIN_H
#define TOOL_EXPLAIN_H

#include "lib/symbols.h"
#include "report/explanation.h"
#include "report/facts.h"

/*
 * Add to (list) the explanation of the newest violation of (f), which has one.
 * It is valid until the next call. Blocks of heaps are as the monitor last sent
 * them, so it is to be called before the next record is taken in. Without (s)
 * addresses are numbers. (f) has to outlive (list).
 */
const struct explanation *explain_newest(
	struct explanations *list, const struct facts *f, struct symbols *s);

/* Add what is known at the end: how often each violation happened, and how many
 * there were beyond those in (list). */
void explain_end(struct explanations *list, const struct facts *f);

#endif
