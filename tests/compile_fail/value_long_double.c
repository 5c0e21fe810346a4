/* SPDX-License-Identifier: MIT */
/* expect: x: only a number of at most 8 bytes can be a value */
/* Gates do not pass x87 numbers. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, long double, x));
