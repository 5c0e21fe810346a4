/* SPDX-License-Identifier: MIT */
/* expect: p: what is only read is a pointer to const */
/* A window to read is for reading. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(grant_in, void *, p, len),
	(value, size_t, len));
