/* SPDX-License-Identifier: MIT */
/* expect: who: the caller is a cubicle_id_t */
/* The caller is an id, of its own type. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do,
	(caller, int, who));
