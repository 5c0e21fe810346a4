/* SPDX-License-Identifier: MIT */
/* expect: too few arguments */
/* A call that leaves out the caller. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(caller, cubicle_id_t, who),
	(value, int, a));

int call(void);

int call(void)
{
	return thing_do(1);
}
