/* SPDX-License-Identifier: MIT */
/* expect: too many words in varargs */
/* Gates pass twelve words more. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, int, count),
	(varargs, 13));
