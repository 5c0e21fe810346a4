/* SPDX-License-Identifier: MIT */
/* stale_hostile.c: see stale.h. */
#include "stale.h"

static stale_step *kept;

int stale_keep(stale_step *step)
{
	kept = step;
	return 0;
}

int stale_attack(int none)
{
	kept(none);
	return 0;
}
