/* SPDX-License-Identifier: MIT */
/* full.h: the note that the memory of a cubicle is full. */
#ifndef TOOL_FULL_H
#define TOOL_FULL_H

#include "report/facts.h"

/* Print which cubicle has no room for what it asked for, and the key of the
 * layout that gives it more. */
void full_print(const struct facts *f, const struct cubicle_record_full *r);

#endif
