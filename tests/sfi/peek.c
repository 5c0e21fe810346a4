/* SPDX-License-Identifier: MIT */
/*
 * peek.c: one component, with KEEPER, has a number in its data. The other, which
 * is the program, reads it there, as it may not; with an argument it writes. Its
 * exit status is the number.
 */
#include <cubicle/component.h>

CUBICLE_FUNCTION((value, uint64_t), keeper_where);
CUBICLE_FUNCTION((value, int64_t), keeper_number);

#ifdef KEEPER
static volatile int64_t number = 42;

uint64_t keeper_where(void)
{
	return (uintptr_t)&number;
}

int64_t keeper_number(void)
{
	return number;
}
#else
int cubicle_main(void)
{
	volatile int64_t *at = (volatile int64_t *)(uintptr_t)keeper_where();

	if (CUBICLE_PUBLISHED->arg_count > 1) {
		*at = 7;
		return (int)keeper_number();
	}
	return (int)*at;
}
#endif
