/* SPDX-License-Identifier: MIT */
/* expect: conflicting types for .thing_do */
/* The definition has another result. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, long, a));

long thing_do(long a)
{
	return a;
}
