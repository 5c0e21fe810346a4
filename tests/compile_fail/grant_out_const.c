/* SPDX-License-Identifier: MIT */
/* expect: p: what is written is not a pointer to const */
/* A window to write is for writing. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(grant_out, const void *, p, len),
	(value, size_t, len));
