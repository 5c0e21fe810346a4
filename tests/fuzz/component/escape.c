/* SPDX-License-Identifier: MIT */
/* escape.c: imports what nobody has, by a name that would colour a terminal. */
#include "input.h"

__asm__(".data\n"
	".quad \"\033[31mnobody\"\n"
	".text\n");

int cubicle_main(void)
{
	return 0;
}
