/* SPDX-License-Identifier: MIT */
/* imports.h: what an import leads to. */
#ifndef MONITOR_LOAD_IMPORTS_H
#define MONITOR_LOAD_IMPORTS_H

#include <cubicle/interface_abi.h>
#include "base/base.h"

struct definition;
struct elf_symbol;

/* In front of a name: that of another component, though the importer defines
 * one of this name itself, which calls it. */
#define NEXT_PREFIX "cubicle_next_"

struct import {
	uint32_t component;
	const struct elf_symbol *symbol;
	const char *name;
	bool call; /* a jump slot: only called, the address is never seen */
	bool next; /* not the importer's own */
};

/* The edge to what (d) defines, made when it is first asked for. */
uint32_t edge_of(const struct definition *d, const struct cubicle_interface *i);

/* The address that (im) is bound to; 0 for a weak one that nobody serves. */
uint64_t import_resolve(const struct import *im);

#endif
