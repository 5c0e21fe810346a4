/* SPDX-License-Identifier: MIT */
/* expect: CUBICLE__RESULT_status */
/* There is no such kind of result. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((status, int), thing_do,
	(value, int, a));
