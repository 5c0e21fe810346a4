/* SPDX-License-Identifier: MIT */
/* absolute.c: exports a function that, so it says, is in the monitor. */
#include "input.h"

__asm__(".globl input_serve\n"
	".type input_serve, @function\n"
	".set input_serve, 0xffffffff01000000\n");

int cubicle_main(void)
{
	return friend_get(1);
}
