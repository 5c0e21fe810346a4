/* SPDX-License-Identifier: MIT */
/*
 * rule.h: the rules of enum cubicle_rule, in words.
 *
 * Texts are templates of sentence.h.
 */
#ifndef TOOL_RULE_H
#define TOOL_RULE_H

#include <cubicle/report_abi.h>

struct rule {
	const char *name;     /* "access" */
	const char *headline; /* what was done */
	const char *because;  /* the rule that this breaks */
	const char *allowed;  /* "never", or what follows "if" */
};

/* A limit of what can be passed. */
struct rule_limit {
	const char *what; /* it counts */
	const char *more; /* when more would be allowed */
};

/* The rule that (v) broke, in the words that fit its reason. */
const struct rule *rule_of(const struct cubicle_record_violation *v);

/* The name of (rule), an enum cubicle_rule; "unknown". */
const char *rule_name(uint32_t rule);

/* The limit of (reason), an enum cubicle_reason; NULL if it is not one. */
const struct rule_limit *rule_limit(uint32_t reason);

#endif
