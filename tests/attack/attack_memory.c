/* SPDX-License-Identifier: MIT */
/* attack_memory.c: reaching for the memory of others. */
#include "attacks.h"

static int read_at(uint64_t arg)
{
	const uint64_t places[] = {
		victim.stack, victim.heap, victim.data, victim.bss};

	return steal(arg < 4 ? places[arg] : arg);
}

static int write_at(uint64_t arg)
{
	const uint64_t places[] = {
		victim.stack, victim.heap, victim.data, victim.bss};
	uint64_t at = arg < 4 ? places[arg] : arg;

	*(volatile uint64_t *)(uintptr_t)at = 0;
	return ATTACK_SUCCEEDED;
}

const struct attack attacks_here[] = {
	{"read", read_at},
	{"write", write_at},
	{NULL, NULL},
};
