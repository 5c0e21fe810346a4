/* SPDX-License-Identifier: MIT */
/* expect: p: only a number of at most 8 bytes can be a value */
/* A pointer cannot pass unchecked. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, int *, p));
