/* SPDX-License-Identifier: MIT */
/* report.h: `--report FILE`: all violations of a run, as JSON. */
#ifndef TOOL_REPORT_H
#define TOOL_REPORT_H

#include <stdio.h>
#include "report/summary.h"

#define REPORT_VERSION 1

/* Write to (to), which is (file). (permissive): whether violations were let
 * through. Errors: those of complain.h. */
int report_write(
	FILE *to, const char *file, const struct summary *run, bool permissive);

#endif
