/* SPDX-License-Identifier: MIT */
/* expect: no member named .?size */
/* The length is no parameter. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(in, const char *, p, size),
	(value, size_t, len));
