/* SPDX-License-Identifier: MIT */
/*
 * cpu.c: what this processor has, and its time stamp counter.
 */
#include "../../calls.h"
#include "../../host.h"
#include "../../monitor.h"

uint8_t x86_has_avx;

static struct sample {
	uint64_t tsc, ns;
} first;

static void cpuid(uint32_t leaf, uint32_t *eax, uint32_t *ecx, uint32_t *edx)
{
	uint32_t ebx;

	__asm__("cpuid"
		: "=a"(*eax), "=b"(ebx), "=c"(*ecx), "=d"(*edx)
		: "a"(leaf), "c"(0));
}

static uint64_t tsc(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* The counter and the clock, read as close together as three tries allow. */
static struct sample sample(void)
{
	struct sample best = {0, 0};
	uint64_t shortest = ~(uint64_t)0;

	for (int i = 0; i < 3; i++) {
		uint64_t before = tsc();
		uint64_t ns = (uint64_t)call_host_clock_ns(CLOCK_MONOTONIC);
		uint64_t after = tsc();
		if (after - before >= shortest)
			continue;
		shortest = after - before;
		best = (struct sample){before + shortest / 2, ns};
	}
	return best;
}

/* Intel SDM volume 2, CPUID: leaf 1 ECX OSXSAVE 27, AVX 28. */
void arch_start(void)
{
	uint32_t eax, ecx, edx;

	cpuid(1, &eax, &ecx, &edx);
	if ((ecx & BIT(27)) && (ecx & BIT(28))) {
		__asm__("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
		x86_has_avx = (eax & 6) == 6;
	}
	first = sample();
}

/* Leaf 0x80000007 EDX 8: the counter is invariant. */
static bool tsc_is_invariant(void)
{
	uint32_t eax, ecx, edx;

	cpuid(0x80000000, &eax, &ecx, &edx);
	if (eax < 0x80000007)
		return false;
	cpuid(0x80000007, &eax, &ecx, &edx);
	return edx & BIT(8);
}

/* Publish the clock: the rate is what was seen since arch_start(). */
void arch_calibrate(struct cubicle_published *p)
{
	struct sample now = sample();
	uint64_t ticks = now.tsc - first.tsc, ns = now.ns - first.ns;

	p->tsc_start = now.tsc;
	p->monotonic_ns = now.ns;
	p->realtime_offset_ns =
		(uint64_t)call_host_clock_ns(CLOCK_REALTIME) - now.ns;
	if (tsc_is_invariant() && ticks && ns < BIT(32))
		p->tsc_mult = (ns << 32) / ticks;
}
