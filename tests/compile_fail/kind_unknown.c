/* SPDX-License-Identifier: MIT */
/* expect: CUBICLE__(PARAM|EXTRA)_inn */
/* There is no such kind. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(inn, const char *, p, len),
	(value, size_t, len));
