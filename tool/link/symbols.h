/* SPDX-License-Identifier: MIT */
/* symbols.h: what components export. */
#ifndef TOOL_LINK_SYMBOLS_H
#define TOOL_LINK_SYMBOLS_H

#include "link/linker.h"

/* Enter what all components define. */
int definitions_add(struct linker *l);

/* The first definition of (name), in the order of the components; or NULL. */
const struct definition *definition_first(
	const struct linker *l, const char *name);

/* The definition of (name) after (d); or NULL. */
const struct definition *definition_next(
	const struct linker *l, const struct definition *d, const char *name);

/* Where it is. */
uint64_t definition_address(const struct linker *l, const struct definition *d);

/* The definition of (name) in component (component) itself; or NULL. */
const struct definition *definition_own(
	const struct linker *l, uint32_t component, const char *name);

#endif
