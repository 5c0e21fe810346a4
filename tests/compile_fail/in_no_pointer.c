/* SPDX-License-Identifier: MIT */
/* expect: p: this kind of argument is a pointer */
/* A number has no bytes to be copied. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(in, long, p, len),
	(value, size_t, len));
