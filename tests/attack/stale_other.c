/* SPDX-License-Identifier: MIT */
/* stale_other.c: keeps the callback, too; see stale.h. */
#include "stale.h"

static stale_step *kept;

int stale_keep_too(stale_step *step)
{
	kept = step;
	return 0;
}

int stale_use(int none)
{
	kept(none);
	return 0;
}
