/* SPDX-License-Identifier: MIT */
/* bad_tls.c: has a thread-local variable. */
#include <cubicle/component.h>

_Thread_local int bad_variable = 5;

int cubicle_main(void)
{
	return bad_variable;
}
