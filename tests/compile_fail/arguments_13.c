/* SPDX-License-Identifier: MIT */
/* expect: thing_do: too many arguments */
/* Gates pass twelve. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, int, a),
	(value, int, b),
	(value, int, c),
	(value, int, d),
	(value, int, e),
	(value, int, f),
	(value, int, g),
	(value, int, h),
	(value, int, i),
	(value, int, j),
	(value, int, k),
	(value, int, l),
	(value, int, m));
