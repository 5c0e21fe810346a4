/* SPDX-License-Identifier: MIT */
/* bad_textrel.c: compiled so that its text has to be relocated. */
#include <cubicle/component.h>

int bad_number = 5;

int cubicle_main(void)
{
	return bad_number;
}
