/* SPDX-License-Identifier: MIT */
/*
 * chain.c: one of a hundred components, of which each calls the next: compiled
 * with its number, SELF, and that of the next, NEXT, which the last has not.
 * They add up the numbers of their cubicles, each in data of its own.
 */
#include <cubicle/component.h>

#define NAME__(n) chain_##n
#define NAME_(n)  NAME__(n)

CUBICLE_FUNCTION((value, int64_t), NAME_(SELF), (value, int64_t, sum));
#ifdef NEXT
CUBICLE_FUNCTION((value, int64_t), NAME_(NEXT), (value, int64_t, sum));
#endif

static int64_t mine;

int64_t NAME_(SELF)(int64_t sum)
{
	mine += cubicle_self();
#ifdef NEXT
	return NAME_(NEXT)(sum + mine);
#else
	return sum + mine;
#endif
}

#ifdef FIRST
/* 0 if all were there, and again, when all data has its value twice. */
int cubicle_main(void)
{
	const int64_t all = (int64_t)LAST * (LAST + 1) / 2;

	if (NAME_(SELF)(0) != all)
		return 1;
	return NAME_(SELF)(0) != 2 * all;
}
#endif
