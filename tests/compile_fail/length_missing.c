/* SPDX-License-Identifier: MIT */
/* expect: expected identifier */
/* There is no length at all. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(in, const char *, p),
	(value, size_t, len));
