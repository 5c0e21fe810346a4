/* SPDX-License-Identifier: MIT */
/*
 * merge.h: cubicles of a layout made one, to see what a boundary costs, or
 * whether it is what a fault comes from.
 *
 * The one has the components, calls and rights of all, the name of the first
 * and the largest stack. It is stopped alone, started anew, or stopped after a
 * time, only if all of them are; of the limits, the largest counts.
 */
#ifndef TOOL_MERGE_H
#define TOOL_MERGE_H

#include "layout/layout.h"

/*
 * Merge the cubicles (names) of (layout), which has been read: "a,b,…", or
 * "all". Errors: those of complain.h; the layout is of no use then.
 */
int merge(struct layout *layout, const char *names);

#endif
