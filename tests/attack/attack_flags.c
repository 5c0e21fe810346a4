/* SPDX-License-Identifier: MIT */
/*
 * attack_flags.c: flags and control words that make others go wrong.
 */
#include "attacks.h"

#ifndef __CUBICLE_SFI__ /* nobody can write them as a whole there */
static void flags_add(uint64_t flags)
{
	__builtin_ia32_writeeflags_u64(__builtin_ia32_readeflags_u64() | flags);
}

static void flags_drop(uint64_t flags)
{
	__builtin_ia32_writeeflags_u64(
		__builtin_ia32_readeflags_u64() & ~flags);
}

/* (flags) as a caller. */
static int in(uint64_t flags)
{
	flags_add(flags);
	uint64_t there = victim_flags();
	flags_drop(flags);
	return there & flags ? ATTACK_SUCCEEDED : ATTACK_FAILED;
}

static uint64_t called_with;

static int64_t add(int64_t x)
{
	flags_add(called_with);
	return x;
}

/* (flags) as a callee. */
static int out(uint64_t flags)
{
	called = add;
	called_with = flags;
	return victim_flags_after() & flags ? ATTACK_SUCCEEDED : ATTACK_FAILED;
}
#endif

/* A division by zero that is not masked traps: in whom? */
static int unmasked(uint64_t arg)
{
	const uint16_t sane = 0x37f, trap = 0x37b;

	(void)arg;
	__asm__ volatile("fldcw %0" ::"m"(trap));
	int64_t right = victim_divide();
	__asm__ volatile("fldcw %0" ::"m"(sane));
	return right == 1 ? ATTACK_FAILED : ATTACK_SUCCEEDED;
}

/* Fewer bits in the x87. */
static int precision(uint64_t arg)
{
	const uint16_t sane = 0x37f, few = 0x7f;
	int64_t right = victim_third_long();

	(void)arg;
	__asm__ volatile("fldcw %0" ::"m"(few));
	int64_t there = victim_third_long();
	__asm__ volatile("fldcw %0" ::"m"(sane));
	return there == right ? ATTACK_FAILED : ATTACK_SUCCEEDED;
}

const struct attack attacks_here[] = {
#ifndef __CUBICLE_SFI__
	{"in", in},
	{"out", out},
#endif
	{"unmasked", unmasked},
	{"precision", precision},
	{NULL, NULL},
};
