/* SPDX-License-Identifier: MIT */
/* bad_import.c: imports what nobody exports. */
#include <cubicle/component.h>

CUBICLE_FUNCTION((value, int), nobody_has_this);

int cubicle_main(void)
{
	return nobody_has_this();
}
