/* SPDX-License-Identifier: MIT */
/*
 * attack_gsbase.c: moving the GS base, as attack_segment.c does with FS. It is
 * put back: the gates find their record by it.
 */
#include "attacks.h"

static int wrgsbase(uint64_t arg)
{
	uint64_t word = 0, before;

	(void)arg;
	loot[0] = 4711;
	__asm__ volatile("rdgsbase %1\n wrgsbase %2\n mov %%gs:0, %0\n"
			 "wrgsbase %1\n"
			 : "=&r"(word), "=&r"(before)
			 : "r"(loot)
			 : "memory");
	return word == 4711;
}

const struct attack attacks_here[] = {
	{"wrgsbase", wrgsbase},
	{NULL, NULL},
};
