/* SPDX-License-Identifier: MIT */
/* permissive.h: `--permissive`: what was let through, at the end. */
#ifndef TOOL_PERMISSIVE_H
#define TOOL_PERMISSIVE_H

#include <stdio.h>
#include "report/explanation.h"

/* The exit status of a run in which something was let through. */
#define PERMISSIVE_STATUS 124

/* What was let through, how often, and what would allow it; whether anything
 * was. (status) is that of the program. */
bool permissive_print(FILE *to, const struct explanations *list, int status);

#endif
