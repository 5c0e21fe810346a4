/* SPDX-License-Identifier: MIT */
/* undeclared.h: functions that a component has, but does not declare. */
#ifndef TOOL_UNDECLARED_H
#define TOOL_UNDECLARED_H

#include "layout/layout.h"

/*
 * After the components of (layout) could not be linked: for each function that
 * one of them imports and none exports, but that exactly one other has as a
 * local function, print that CUBICLE_FUNCTION is missing there. (file) has the
 * names of the files, by component. Without a symbol table, which strip(1)
 * removes, nothing is found.
 */
void undeclared_print(const struct layout *layout, char *const *file);

#endif
