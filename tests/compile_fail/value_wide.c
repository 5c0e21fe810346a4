/* SPDX-License-Identifier: MIT */
/* expect: x: only a number of at most 8 bytes can be a value */
/* A number of two registers. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, __int128, x));
