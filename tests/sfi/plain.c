/* SPDX-License-Identifier: MIT */
/* plain.c: is compiled like any other component, not for backend sfi. */
#include <cubicle/component.h>

static volatile int *volatile pointer;

int cubicle_main(void)
{
	return *pointer;
}
