/* SPDX-License-Identifier: MIT */
/*
 * attack_callback.c: functions that are passed to be called, and are none of
 * the attacker's: the judge is a deputy with rights that the attacker has not.
 */
#include <cubicle/files_abi.h>
#include "attacks.h"

static judge_visitor *function_at(uint64_t addr)
{
	return (judge_visitor *)(uintptr_t)addr;
}

/* The gate of host_stream(), which is to fill the loot. */
static int gate(uint64_t arg)
{
	uint64_t before = loot[8];

	(void)arg;
	judge_visit(function_at(victim.gate), FILES_STREAM_RANDOM,
		(uintptr_t)&loot[8], 8);
	return loot[8] != before ? ATTACK_SUCCEEDED : ATTACK_FAILED;
}

/* memcpy() of the monitor, run by the judge, with the rights of the judge. */
static int monitor(uint64_t at)
{
	judge_visit(
		function_at(at), (uintptr_t)loot, victim.judge, SECRET_BYTES);
	return ATTACK_FAILED;
}

static int64_t visitor(uint64_t a, uint64_t b, uint64_t c)
{
	return (int64_t)(a * b + c);
}

/* More callbacks than there is room for; the victim's own are still possible.
 */
static int fill(uint64_t arg)
{
	(void)arg;
	/* Our own is as good as ever … */
	if (judge_visit(visitor, 6, 7, 8) != 50)
		return ATTACK_SUCCEEDED;
	/* … and each byte of our text could be another. */
	for (uint64_t i = 0; i < 10000; i++)
		judge_visit(
			function_at((uintptr_t)loot - 0x10000 + i), 0, 0, 0);
	return ATTACK_FAILED;
}

const struct attack attacks_here[] = {
	{"gate", gate},
	{"monitor", monitor},
	{"fill", fill},
	{NULL, NULL},
};
