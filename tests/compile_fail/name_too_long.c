/* SPDX-License-Identifier: MIT */
/* expect: too long */
/* Names have 47 characters at most. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,
	(value, int, a));
