/* SPDX-License-Identifier: MIT */
/*
 * symbols.h: addresses as functions and lines, from the components' DWARF.
 *
 * Components are not trusted. Helpers (helper.h) read their files, within
 * limits of time and memory. If a limit is exceeded, a line on stderr says so,
 * and the debug information of that component is not used any more; the second
 * time, its symbols are not, either.
 */
#ifndef TOOL_SYMBOLS_H
#define TOOL_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/helper.h"
#include "report/facts.h"

struct symbols;
struct Dwfl_Module;

/* What is at an address of code, as much of it as is known: "" and 0 where not.
 */
struct symbols_place {
	char function[256], component[64], file[512];
	uint64_t offset; /* from the function's start */
	uint64_t bytes;	 /* of an object, if it is data */
	int line;
};

/*
 * (file) is by index of the component. (wait) is for all waiting, or NULL. All
 * arguments have to outlive what is returned, and components may be added to
 * (f) later. NULL is returned if there is no memory, and everything below takes
 * NULL.
 */
struct symbols *symbols_open(const struct facts *f, char *const *file,
	const char *monitor, const struct helper_wait *wait);
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

/* Runs in a helper: fill (reply), which is zeroed, with what (module) has about
 * (address). False if that is nothing. */
typedef bool symbols_fn(
	struct Dwfl_Module *module, uint64_t address, void *reply);

/* Fill (reply) by (answer), from debug information. False if it has nothing. */
bool symbols_ask(struct symbols *s, uint64_t address, symbols_fn *answer,
	void *reply, size_t bytes);

/* "counters+0x8 (ramfs.so)", or "". */
void symbols_data(
	struct symbols *s, uint64_t address, char *text, size_t bytes);

#endif
