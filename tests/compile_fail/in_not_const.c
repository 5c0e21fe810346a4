/* SPDX-License-Identifier: MIT */
/* expect: p: what is only read is a pointer to const */
/* What goes in is only read. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(in, char *, p, len),
	(value, size_t, len));
