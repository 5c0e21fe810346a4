/* SPDX-License-Identifier: MIT */
/* expect: incompatible|passing */
/* A call that passes an integer for an address. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(in, const char *, p, len),
	(value, size_t, len));

int call(long a);

int call(long a)
{
	return thing_do(a, 1);
}
