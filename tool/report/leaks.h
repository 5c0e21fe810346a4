/* SPDX-License-Identifier: MIT */
/* leaks.h: the blocks of heaps, and what is left of them (--leaks). */
#ifndef TOOL_LEAKS_H
#define TOOL_LEAKS_H

#include <stdint.h>
#include <stdio.h>
#include "lib/symbols.h"
#include "report/facts.h"

/*
 * What is in the heaps at the end: pages of each cubicle, blocks of each of its
 * components, and where they were allocated, the most bytes first. Whether
 * somebody still had a pointer to a block is not known.
 */
void leaks_print(FILE *to, const struct facts *f, struct symbols *s);

/*
 * The block of a heap that (address) is in, or that it is nearest to and not
 * further from than a block may well be overrun: ", 8 bytes behind a block of …
 * that … allocated"; "" if none is known.
 */
void leaks_describe(const struct facts *f, struct symbols *s, uint64_t address,
	char *text, size_t bytes);

#endif
