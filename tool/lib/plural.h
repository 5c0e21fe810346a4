/* SPDX-License-Identifier: MIT */
/* plural.h: "1 page", "2 pages": the end of a noun after a number. */
#ifndef TOOL_PLURAL_H
#define TOOL_PLURAL_H

#include <stdint.h>

static inline const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

#endif
