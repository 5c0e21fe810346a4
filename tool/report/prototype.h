/* SPDX-License-Identifier: MIT */
/* prototype.h: how a function is declared, from the components' DWARF. */
#ifndef TOOL_PROTOTYPE_H
#define TOOL_PROTOTYPE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/symbols.h"

#define PROTOTYPE_PARAMETERS_MAX 12
#define PROTOTYPE_TEXT_BYTES	 96

struct prototype_parameter {
	char name[PROTOTYPE_TEXT_BYTES], type[PROTOTYPE_TEXT_BYTES];
	int reg; /* of the six for integers; -1 if it is in none */
	bool is_pointer, is_integer;
	/* What it points to: bytes, nobody knows what, something constant, a
	 * pointer, one to characters, something with pointers in it, something
	 * that no gate can pass; and its size, 0 if that is not known. */
	bool to_char, to_void, to_const;
	bool to_pointer, to_strings, to_pointers, to_odd;
	uint64_t to_bytes;
};

struct prototype {
	char name[PROTOTYPE_TEXT_BYTES];
	char result[PROTOTYPE_TEXT_BYTES];
	unsigned parameters;
	struct prototype_parameter parameter[PROTOTYPE_PARAMETERS_MAX];
};

/* The function at (address); false if nothing is known of it. */
bool prototype_find(struct symbols *s, uint64_t address, struct prototype *p);

#endif
