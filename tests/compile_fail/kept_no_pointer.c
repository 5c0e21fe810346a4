/* SPDX-License-Identifier: MIT */
/* expect: p: this kind of argument is a pointer */
/* A number has no bytes to be kept. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(kept, long, p, len),
	(value, size_t, len));
