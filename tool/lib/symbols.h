/* SPDX-License-Identifier: MIT */
/* symbols.h: addresses as functions and lines, from the components' DWARF. */
#ifndef TOOL_SYMBOLS_H
#define TOOL_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "report/facts.h"

struct symbols;
struct Dwfl;

/* What is at an address of code, as much of it as is known: "" and 0 where not.
 */
struct symbols_place {
	char function[256], component[64], file[512];
	uint64_t offset; /* from the function's start */
	uint64_t bytes;	 /* of an object, if it is data */
	int line;
};

/* (file) is by index of the component; NULL is returned if there is no memory
 * or libdw does not work, and everything below takes NULL. */
struct symbols *symbols_open(
	const struct facts *f, char *const *file, const char *monitor);
void symbols_close(struct symbols *s);

/* "ramfs_read+0x45 (ramfs.so, libos/ramfs/ramfs.c:123)", or as much of it as is
 * known of (p), which is at (address). */
void symbols_describe(const struct symbols_place *p, uint64_t address,
	char *text, size_t bytes);

/* The same of (address). (is_return): the instruction before it is meant. */
void symbols_code(struct symbols *s, uint64_t address, bool is_return,
	char *text, size_t bytes);

void symbols_place(struct symbols *s, uint64_t address, bool is_return,
	struct symbols_place *to);

/* For whoever looks for more; NULL if there is none. */
struct Dwfl *symbols_dwfl(struct symbols *s);

/* "counters+0x8 (ramfs.so)", or "". */
void symbols_data(
	struct symbols *s, uint64_t address, char *text, size_t bytes);

#endif
