/* SPDX-License-Identifier: MIT */
/* expect: p: what is written is not a pointer to const */
/* The same for some objects. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(out_array, const int *, p, count),
	(value, size_t, count));
