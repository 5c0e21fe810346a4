/* SPDX-License-Identifier: MIT */
/* print.h: what `cubicle bind` writes. */
#ifndef TOOL_BIND_PRINT_H
#define TOOL_BIND_PRINT_H

#include <stdio.h>
#include "bind/dwarf.h"
#include "bind/headers.h"

/* The library (name).so, which was read from (file). */
struct bind_names {
	const char *name;
	const char *file;
};

/* How many arguments are how sure, in functions and callbacks; and how many
 * functions there are, are left out, and are declared by hand. */
struct bind_counts {
	unsigned trust[BIND_UNKNOWN + 1];
	unsigned functions, left_out, decided;
};

/* The interface. Sets (counts). */
void bind_print_interface(FILE *to, const struct bind_names *n,
	struct bind_model *m, const struct bind_headers *h,
	struct bind_counts *counts);

/* A layout with the library and a program, `app`. */
void bind_print_layout(
	FILE *to, const struct bind_names *n, const struct bind_library *l);

/* A fragment for make that puts the interface into the library. */
void bind_print_build(
	FILE *to, const struct bind_names *n, const struct bind_headers *h);

#endif
