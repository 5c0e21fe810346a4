/* SPDX-License-Identifier: MIT */
/* violation.h: a broken rule, explained. */
#ifndef TOOL_VIOLATION_H
#define TOOL_VIOLATION_H

#include <stdio.h>
#include "lib/symbols.h"
#include "report/facts.h"

/* The rule's name, "access" for CUBICLE_RULE_ACCESS; "unknown". */
const char *violation_rule(uint32_t rule);

/* "read", "write", "execute", or "". */
const char *violation_access(uint32_t access);

/* Who is stopped for it: "all", "cubicle" or "nobody". */
const char *violation_stops(const struct cubicle_record_violation *v);

/* Is where it was, v->rip, the return address of a call? */
bool violation_is_call(const struct cubicle_record_violation *v);

/* One sentence: who did what; which rule that breaks; and if what it would have
 * been allowed. */
void violation_headline(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v);
void violation_because(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v);
void violation_allowed(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v);

/* Print who did what, where, which rule that breaks and what would have been
 * allowed. */
void violation_print(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, struct symbols *s);

#endif
