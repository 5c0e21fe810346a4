/* SPDX-License-Identifier: MIT */
/* expect: p: what a void pointer points to has no size */
/* An object has a size. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(own, void *, p));
