/* SPDX-License-Identifier: MIT */
/* input.h: the interface between the components that fuzz_elf.c loads. */
#ifndef INPUT_H
#define INPUT_H

#include <cubicle/component.h>

CUBICLE_CALLBACK((value, int), input_visit, (value, int, x));

/* One argument of most kinds, and a result that is checked. */
CUBICLE_FUNCTION((count, int64_t, len), input_serve,
	(caller, cubicle_id_t, who), (string, const char *, name, 64),
	(grant_out, void *, buf, len), (value, size_t, len),
	(callback, input_visit, visit));

CUBICLE_FUNCTION((value, double), input_real, (value, double, x));

CUBICLE_FUNCTION((value, int), friend_get, (value, int, x));

#endif
