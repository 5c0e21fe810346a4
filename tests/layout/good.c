/* SPDX-License-Identifier: MIT */
/* good.c: does nothing, and nothing is wrong with it. */
#include <cubicle/component.h>

static int counter = 1;
int (*good_pointer)(void) = cubicle_main;

int cubicle_main(void)
{
	return counter++ - 1;
}
