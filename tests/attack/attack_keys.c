/* SPDX-License-Identifier: MIT */
/*
 * attack_keys.c: writing PKRU with instructions of the attacker's own. The
 * loader refuses this component; the control has a loader that does not look.
 */
#include "attacks.h"

static int plain_wrpkru(uint64_t arg)
{
	(void)arg;
	__asm__ volatile("xor %%eax, %%eax\n xor %%ecx, %%ecx\n"
			 "xor %%edx, %%edx\n wrpkru\n" ::
				 : "eax", "ecx", "edx");
	return steal(victim.data);
}

/* The bytes are the operand of another instruction; jump into its middle. */
static int hidden_wrpkru(uint64_t arg)
{
	(void)arg;
	__asm__ volatile("xor %%eax, %%eax\n xor %%ecx, %%ecx\n"
			 "xor %%edx, %%edx\n"
			 "jmp 1f + 1\n"
			 "1: mov $0x90ef010f, %%ebx\n" ::
				 : "eax", "ebx", "ecx", "edx");
	return steal(victim.data);
}

const struct attack attacks_here[] = {
	{"wrpkru", plain_wrpkru},
	{"wrpkru-hidden", hidden_wrpkru},
	{NULL, NULL},
};
