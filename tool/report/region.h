/* SPDX-License-Identifier: MIT */
/* region.h: what lies at an address (space_abi.h). */
#ifndef TOOL_REGION_H
#define TOOL_REGION_H

#include "lib/symbols.h"
#include "report/facts.h"

/* "in the heap of app (slot 1, offset 0x40230f0)" */
void region_describe(const struct facts *f, struct symbols *s, uint64_t address,
	char *text, size_t bytes);

/* Where (address), of a cubicle's slot, is by the constants of space_abi.h,
 * whatever share of the slot the cubicle has. */
uint64_t region_offset(const struct facts *f, uint64_t address);

/* Is (address) in the heap of some cubicle? */
bool region_is_heap(const struct facts *f, uint64_t address);

#endif
