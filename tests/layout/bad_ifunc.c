/* SPDX-License-Identifier: MIT */
/* bad_ifunc.c: has an indirect function. */
#include <cubicle/component.h>

static int one(void)
{
	return 1;
}

static __attribute__((used)) int (*choose(void))(void)
{
	return one;
}

__attribute__((visibility("default"), ifunc("choose"))) int bad_choice(void);

int cubicle_main(void)
{
	return bad_choice();
}
