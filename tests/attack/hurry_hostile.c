/* SPDX-License-Identifier: MIT */
/* hurry_hostile.c: see hurry.h. */
#include "hurry.h"

static int64_t many(int64_t calls)
{
	int64_t got = 0;

	while (calls-- && got >= 0)
		got = hurry_work(calls);
	return got;
}

int64_t hurry_attack(int64_t calls, int nested)
{
	return nested ? hurry_each(many, calls) : many(calls);
}
