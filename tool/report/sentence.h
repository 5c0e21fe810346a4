/* SPDX-License-Identifier: MIT */
/*
 * sentence.h: sentences about a violation, from templates.
 *
 * In a template stand for
 *   %c  the cubicle that did it     %o  the owner of the memory or function
 *   %f  the function                %g  which argument, from 1
 *   %a  what it did to memory       %n  number of the signal or system call
 *   %t  what the cubicle says       %d  the cubicle that was called
 *   %l  the limit of what was passed  %r  how it would be higher
 * and %C for the name of the cubicle without quotes.
 */
#ifndef TOOL_SENTENCE_H
#define TOOL_SENTENCE_H

#include <stdbool.h>
#include "report/facts.h"

/* (template), filled in for (v); to be freed. */
char *sentence_make(const char *template, const struct facts *f,
	const struct cubicle_record_violation *v);

/* Is (id) a cubicle, whose name stands in quotes? The monitor is not. */
bool sentence_quotes(const struct facts *f, uint32_t id);

#endif
