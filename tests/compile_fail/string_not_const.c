/* SPDX-License-Identifier: MIT */
/* expect: p: what is only read is a pointer to const */
/* A string goes in. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(string, char *, p, 16));
