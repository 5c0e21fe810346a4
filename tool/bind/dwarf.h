/* SPDX-License-Identifier: MIT */
/* dwarf.h: the exports of a library, and its DWARF, as a model. */
#ifndef TOOL_BIND_DWARF_H
#define TOOL_BIND_DWARF_H

#include "bind/headers.h"
#include "bind/model.h"

struct bind_library {
	struct bind_model model;
	const char *imports; /* what it needs of others: names and blanks */
};

/*
 * Read the shared object (file): of what it exports, what (h) mentions; all, if
 * (h) has no file. Functions that cannot be declared, and data, are in the
 * model with the reason. Returns 0, or -EINVAL after a message.
 */
int bind_dwarf_read(
	struct bind_library *l, const char *file, const struct bind_headers *h);

#endif
