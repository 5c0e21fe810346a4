/* SPDX-License-Identifier: MIT */
/* terminal.h: a violation, for people. */
#ifndef TOOL_TERMINAL_H
#define TOOL_TERMINAL_H

#include <stdio.h>
#include "report/explanation.h"

/* Print who did what, where, which rule that breaks, what would have been
 * allowed, and what comes of it. */
void terminal_print(FILE *to, const struct explanation *e);

#endif
