/* SPDX-License-Identifier: MIT */
/* attack_loop.c: never coming back. */
#include "attacks.h"

static int spin(uint64_t arg)
{
	volatile uint64_t never = arg;

	while (!never)
		__asm__ volatile("pause");
	return ATTACK_FAILED;
}

/* Calls go on meanwhile: the time is that of the outer call. */
static int spin_with_calls(uint64_t arg)
{
	while (judge_nothing((int64_t)arg) == 0)
		;
	return ATTACK_FAILED;
}

const struct attack attacks_here[] = {
	{"spin", spin},
	{"spin-with-calls", spin_with_calls},
	{NULL, NULL},
};
