/* SPDX-License-Identifier: MIT */
/* expect: s: only a number of at most 8 bytes can be a value */
/* A struct is not passed by value, not even a small one. */
#include <cubicle/interface.h>

struct pair {
	int a, b;
};

CUBICLE_FUNCTION((error, int), thing_do,
	(value, struct pair, s));
