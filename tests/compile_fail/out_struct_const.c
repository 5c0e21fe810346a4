/* SPDX-License-Identifier: MIT */
/* expect: p: what is written is not a pointer to const */
/* The same for one object. */
#include <cubicle/interface.h>

struct pair {
	int a, b;
};

CUBICLE_FUNCTION((error, int), thing_do,
	(out_struct, const struct pair *, p));
