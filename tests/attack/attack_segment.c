/* SPDX-License-Identifier: MIT */
/*
 * attack_segment.c: moving the FS base, where the libc of whoever is called has
 * its own data. The prefix between F3 and the opcode does nothing. The loader
 * refuses this component, as that of attack_keys.c.
 */
#include "attacks.h"

static int wrfsbase(uint64_t arg)
{
	uint64_t word = 0, here = (uintptr_t)loot;

	(void)arg;
	loot[0] = 4711;
	__asm__ volatile("mov %1, %%rax\n"
			 ".byte 0xf3, 0x2e, 0x48, 0x0f, 0xae, 0xd0\n"
			 "mov %%fs:0, %0\n"
			 : "=r"(word)
			 : "r"(here)
			 : "rax", "memory");
	return word == 4711;
}

const struct attack attacks_here[] = {
	{"wrfsbase", wrfsbase},
	{NULL, NULL},
};
