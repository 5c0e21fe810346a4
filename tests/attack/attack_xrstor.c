/* SPDX-License-Identifier: MIT */
/*
 * attack_xrstor.c: writing PKRU with XRSTOR, from memory of the attacker's own.
 * The loader refuses this component, as that of attack_keys.c.
 */
#include "attacks.h"
#include "rt/string.h"

static int xrstor(uint64_t arg)
{
	static uint8_t state[16384] __attribute__((aligned(64)));
	const uint32_t keys_bit = 1 << 9;
	uint32_t eax, keys, ecx, edx;

	(void)arg;
	__asm__("cpuid"
		: "=a"(eax), "=b"(keys), "=c"(ecx), "=d"(edx)
		: "a"(13), "c"(9));
	/* The component is there, and 0. */
	memcpy(state + 512, &keys_bit, sizeof(keys_bit));
	memset(state + keys, 0, 4);
	__asm__ volatile("xrstor %0" ::"m"(state), "a"(keys_bit), "d"(0)
			 : "memory");
	return steal(victim.data);
}

const struct attack attacks_here[] = {
	{"xrstor", xrstor},
	{NULL, NULL},
};
