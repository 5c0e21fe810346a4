/* SPDX-License-Identifier: MIT */
/* expect: p: this is no array of strings */
/* One string is not an array of them. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(strings, const char *, p, 16));
