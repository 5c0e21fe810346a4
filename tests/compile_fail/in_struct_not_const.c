/* SPDX-License-Identifier: MIT */
/* expect: p: what is only read is a pointer to const */
/* The same for one object. */
#include <cubicle/interface.h>

struct pair {
	int a, b;
};

CUBICLE_FUNCTION((error, int), thing_do,
	(in_struct, struct pair *, p));
