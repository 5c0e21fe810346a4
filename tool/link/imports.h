/* SPDX-License-Identifier: MIT */
/* imports.h: what an import leads to. */
#ifndef TOOL_LINK_IMPORTS_H
#define TOOL_LINK_IMPORTS_H

#include "link/linker.h"

struct import {
	uint32_t component;
	const struct elf_symbol *symbol;
	const char *name;
	bool call; /* a jump slot: only called, the address is never seen */
	bool next; /* not the importer's own */
};

/* The import of symbol (symbol) of component (component). */
struct import import_of(const struct linker *l, uint32_t component,
	const struct elf_symbol *symbol, bool call);

/* (to) is the address that (im) is bound to; 0 for a weak import without a
 * definition. */
int import_resolve(struct linker *l, const struct import *im, uint64_t *to);

#endif
