/* SPDX-License-Identifier: MIT */
/* allow.h: `--allow`: cubicles that are not isolated from each other. */
#ifndef TOOL_ALLOW_H
#define TOOL_ALLOW_H

#include "layout/layout.h"

/*
 * Change (l) as (what) says: "app": the program's cubicle and all others show
 * each other their memory; "all": every cubicle to every other. Calls pass
 * gates all the same. Errors: those of complain.h.
 */
int allow(struct layout *l, const char *what);

#endif
