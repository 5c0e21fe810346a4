/* SPDX-License-Identifier: MIT */
/*
 * attack_gsbase.c: moving the GS base, as attack_segment.c does with FS.
 */
#include "attacks.h"

static int wrgsbase(uint64_t arg)
{
	uint64_t word = 0;

	(void)arg;
	loot[0] = 4711;
	__asm__ volatile("wrgsbase %1\n mov %%gs:0, %0\n"
			 : "=r"(word)
			 : "r"(loot)
			 : "memory");
	return word == 4711;
}

const struct attack attacks_here[] = {
	{"wrgsbase", wrgsbase},
	{NULL, NULL},
};
