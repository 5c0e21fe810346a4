/* SPDX-License-Identifier: MIT */
/* names.h: the nearest symbol of an address, from an ELF file's own tables. */
#ifndef TOOL_NAMES_H
#define TOOL_NAMES_H

#include "lib/code.h"

struct name {
	size_t section; /* that (address) is from the start of; or 0 */
	uint64_t address;
	int rank; /* the higher, the better among those of an address */
	const char *text;
};

/* Of .symtab and of .dynsym, sorted; texts are those of the file. */
struct names {
	struct name *name[2];
	size_t count[2];
};

/* Symbols of (c), to be freed before it. Tables that are broken, or for which
 * there is no memory, have none. */
void names_read(struct names *n, const struct code *c);
void names_free(struct names *n);

/* The nearest symbol at or before (address), in .symtab if there is one, else
 * in .dynsym; or NULL. (section) is 0 if addresses are those of memory. */
const struct name *names_find(
	const struct names *n, size_t section, uint64_t address);

#endif
