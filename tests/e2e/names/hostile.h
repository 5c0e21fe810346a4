/* SPDX-License-Identifier: MIT */
/* hostile.h: the interface between victim.c and hostile.c, with names that
 * tests/e2e/names.sh replaces by others of the same length. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <cubicle/component.h>

struct hostile_struct_of_43_bytes_________________;

CUBICLE_FUNCTION((value, int), hostile_function_of_43_bytes_______________,
	(value, unsigned long, hostile_number_of_43_bytes_________________),
	(token, struct hostile_struct_of_43_bytes_________________ *,
		hostile_pointer_of_43_bytes________________));

#endif
