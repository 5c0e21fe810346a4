/* SPDX-License-Identifier: MIT */
/*
 * declaration.h: declarations that would have allowed a violation.
 *
 * Types and names are those of the function's debug information. Each function
 * writes one suggestion to (to), without the end of its line, and returns its
 * kind; SUGGESTION_NONE if it has written nothing.
 */
#ifndef TOOL_DECLARATION_H
#define TOOL_DECLARATION_H

#include <stdbool.h>
#include <stdio.h>
#include "lib/symbols.h"
#include "report/prototype.h"
#include "report/suggestion.h"

/* The argument by which a callee got the caller's memory that it accessed. */
enum suggestion_kind declaration_of_access(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v);

/* A string that is longer than its declaration says. */
enum suggestion_kind declaration_of_string(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v);

/* An argument that was used after its call. */
enum suggestion_kind declaration_of_kept(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v);

/* A result that the interface forbids. */
enum suggestion_kind declaration_of_result(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v);

/* The function whose argument was wrong, as (p); false if its debug information
 * or the number of the argument is not known. */
bool declaration_find(struct symbols *s,
	const struct cubicle_record_violation *v, struct prototype *p);

#endif
