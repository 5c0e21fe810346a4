/* SPDX-License-Identifier: MIT */
/* symbols.h: what components export. */
#ifndef MONITOR_LOAD_SYMBOLS_H
#define MONITOR_LOAD_SYMBOLS_H

#include "base/base.h"

struct elf_symbol;

struct definition {
	const struct elf_symbol *symbol;
	uint32_t component;
	uint32_t next; /* with the same hash, from 1; 0 is the end */
};

/* Component (component) defines (s). */
void definition_add(uint32_t component, const struct elf_symbol *s);

/* Is (s) a definition that others may use? */
bool definition_is(const struct elf_symbol *s);

/*
 * The first definition of (name), in the order of the components; or NULL.
 */
const struct definition *definition_first(const char *name);

/* The definition of (name) after (d); or NULL. */
const struct definition *definition_next(
	const struct definition *d, const char *name);

/* Where it is. */
uint64_t definition_address(const struct definition *d);

/* The variable (name) of component (component) itself, of (bytes); or 0. */
uint64_t link_variable(uint32_t component, const char *name, uint64_t bytes);

#endif
