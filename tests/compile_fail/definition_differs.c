/* SPDX-License-Identifier: MIT */
/* expect: conflicting types for .thing_do */
/* The definition is not what was declared. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(value, long, a));

int thing_do(int a)
{
	return a;
}
