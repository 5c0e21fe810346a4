/* SPDX-License-Identifier: MIT */
/* stale_service.c: see stale.h. */
#include "stale.h"

static int passed, early, steps;

static int64_t step(int64_t x)
{
	early += !passed;
	steps++;
	return x;
}

int stale_register(int whom)
{
	passed = 1;
	if ((whom & 1) && stale_keep(step))
		return -1;
	return whom & 2 ? stale_keep_too(step) : 0;
}

int stale_steps(int none)
{
	(void)none;
	return steps;
}

int stale_break(int none)
{
	cubicle_abort("on demand");
	return none;
}

int stale_early(int none)
{
	(void)none;
	return early;
}
