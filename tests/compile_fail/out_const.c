/* SPDX-License-Identifier: MIT */
/* expect: p: what is written is not a pointer to const */
/* What comes out is written. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(out, const char *, p, len),
	(value, size_t, len));
