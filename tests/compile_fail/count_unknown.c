/* SPDX-License-Identifier: MIT */
/* expect: no member named .?size */
/* The length that limits the result is no parameter. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((count, int64_t, size), thing_do,
	(value, size_t, len));
