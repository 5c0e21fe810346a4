/* SPDX-License-Identifier: MIT */
/* symbols.h: addresses as functions and lines, from the components' DWARF. */
#ifndef TOOL_SYMBOLS_H
#define TOOL_SYMBOLS_H

#include <stddef.h>
#include "facts.h"

struct symbols;

/* (file) is by index of the component; NULL is returned if there is no memory
 * or libdw does not work, and everything below takes NULL. */
struct symbols *symbols_open(
	const struct facts *f, char *const *file, const char *monitor);
void symbols_close(struct symbols *s);

/* "ramfs_read+0x45 (ramfs.so, libos/ramfs/ramfs.c:123)", or as much of it as is
 * known. (is_return): the instruction before (address) is meant. */
void symbols_code(struct symbols *s, uint64_t address, bool is_return,
	char *text, size_t bytes);

/* "counters+0x8 (ramfs.so)", or "". */
void symbols_data(
	struct symbols *s, uint64_t address, char *text, size_t bytes);

#endif
