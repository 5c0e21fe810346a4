/* SPDX-License-Identifier: MIT */
/* hurry_service.c: see hurry.h. */
#include "hurry.h"

int64_t hurry_each(hurry_step *step, int64_t x)
{
	return step(x);
}

int64_t hurry_work(int64_t x)
{
	for (volatile int i = 0; i < 100000; i++)
		;
	return x;
}
