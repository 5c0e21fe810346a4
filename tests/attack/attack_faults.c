/* SPDX-License-Identifier: MIT */
/*
 * attack_faults.c: each kind of signal that the processor can be made to cause,
 * and what a cubicle gets if the monitor has inherited the wrong things.
 */
#include <cubicle/host.h>
#include "attacks.h"

static int illegal(uint64_t arg)
{
	(void)arg;
	__asm__ volatile("ud2");
	return ATTACK_SUCCEEDED;
}

static int divide(uint64_t arg)
{
	uint32_t low = 1, high = 0;

	__asm__ volatile("divl %2"
			 : "+a"(low), "+d"(high)
			 : "r"((uint32_t)arg));
	return ATTACK_SUCCEEDED;
}

static int breakpoint(uint64_t arg)
{
	(void)arg;
	__asm__ volatile("int3");
	return ATTACK_SUCCEEDED;
}

#ifndef __CUBICLE_SFI__ /* refused there */
/* Read a port of the machine: the one for diagnostics. */
static int port(uint64_t arg)
{
	uint8_t byte;

	(void)arg;
	__asm__ volatile("inb $0x80, %0" : "=a"(byte));
	return ATTACK_SUCCEEDED;
}
#endif

/*
 * With the right `host`: read stream (stream), up to where the victim's secret
 * would be if that were the memory of all.
 */
static int stream(uint64_t stream)
{
	uint64_t left = victim.data & (CUBICLE_SLOT_BYTES - 1);

	for (;;) {
		int64_t n = host_read((int)stream, loot, LOOT_BYTES);
		if (n != LOOT_BYTES)
			return ATTACK_FAILED;
		if (left < LOOT_BYTES)
			return ATTACK_FAILED; /* the loot decides */
		left -= LOOT_BYTES;
	}
}

const struct attack attacks_here[] = {
	{"illegal", illegal},
	{"divide", divide},
	{"breakpoint", breakpoint},
#ifndef __CUBICLE_SFI__
	{"port", port},
#endif
	{"stream", stream},
	{NULL, NULL},
};
