/* SPDX-License-Identifier: MIT */
/* place.h: a place in a file that is not loaded, as a function and a line. */
#ifndef TOOL_PLACE_H
#define TOOL_PLACE_H

#include <stddef.h>
#include <stdint.h>

/* As much of it as is known: "" and 0 where not. */
struct place {
	char function[256], file[512];
	int line;
};

/* What is at (address) of the component (path); or at offset (address) of
 * section (section) of the object (path), where (section) is not 0. */
void place_find(
	const char *path, size_t section, uint64_t address, struct place *to);

#endif
