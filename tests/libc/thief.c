/* SPDX-License-Identifier: MIT */
/* thief.c: reads what it was not given; see leaks.c. */
#include <cubicle/component.h>

CUBICLE_FUNCTION((value, int), thief_read, (token, const void *, block),
	(value, long, offset));

int thief_read(const void *block, long offset)
{
	return ((const volatile char *)block)[offset];
}
