/* SPDX-License-Identifier: MIT */
/* symbol.h: functions of a component's file, without debug information. */
#ifndef TOOL_LINK_SYMBOL_H
#define TOOL_LINK_SYMBOL_H

#include <stddef.h>
#include <stdint.h>

/* (name), with room for (bytes), is the exported function at or before
 * (address) of the component (file); "" if there is none. */
void link_symbol(const char *file, uint64_t address, char *name, size_t bytes);

#endif
