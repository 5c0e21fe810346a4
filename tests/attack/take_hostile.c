/* SPDX-License-Identifier: MIT */
/* take_hostile.c: see take.h. */
#include "take.h"

int64_t take_attack(void)
{
	return cubicle_signals(~0u, 0);
}
