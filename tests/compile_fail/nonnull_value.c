/* SPDX-License-Identifier: MIT */
/* expect: only a pointer can be nonnull, not a int */
/* A number is never a null pointer. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(nonnull, value, int, n));
