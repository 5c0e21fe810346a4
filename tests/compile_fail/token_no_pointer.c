/* SPDX-License-Identifier: MIT */
/* expect: p: this kind of argument is a pointer */
/* A token is an address. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(token, long, p));
