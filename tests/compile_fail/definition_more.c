/* SPDX-License-Identifier: MIT */
/* expect: conflicting types for .thing_do */
/* The definition has an argument more. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, long, a));

int thing_do(long a, long b)
{
	return (int)(a + b);
}
