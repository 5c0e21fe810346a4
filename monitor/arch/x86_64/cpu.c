/* SPDX-License-Identifier: MIT */
/*
 * cpu.c: what this processor has, and its time stamp counter.
 */
#include <cubicle/published_abi.h>
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/gate_abi.h"
#include "base/base.h"
#include "base/host.h"
#include "base/thread.h"
#include "defence.h"
#include "service/calls.h"

uint8_t x86_vectors, x86_has_fsgsbase;
uint64_t x86_xcr0;
uint64_t monitor_end = (uintptr_t)monitor_data_end;

static struct sample {
	uint64_t tsc, ns;
} first;

struct leaf {
	uint32_t eax, ebx, ecx, edx;
};

static struct leaf cpuid(uint32_t leaf, uint32_t sub)
{
	struct leaf l;

	__asm__("cpuid"
		: "=a"(l.eax), "=b"(l.ebx), "=c"(l.ecx), "=d"(l.edx)
		: "a"(leaf), "c"(sub));
	return l;
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
		uint64_t ns = host_clock_ns(CLOCK_MONOTONIC);
		uint64_t after = tsc();
		if (after - before >= shortest)
			continue;
		shortest = after - before;
		best = (struct sample){before + shortest / 2, ns};
	}
	return best;
}

/*
 * Intel SDM volume 2, CPUID: leaf 1 ECX OSXSAVE 27, AVX 28; leaf 7 EBX AVX512F
 * 16; volume 1, 13.3: what XCR0 enables, AVX 1 and 2, AVX-512 5 to 7.
 */
static void vectors_find(void)
{
	uint32_t low, high, ecx = cpuid(1, 0).ecx;

	if (!(ecx & BIT(27)))
		return;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	x86_xcr0 = (uint64_t)high << 32 | low;
	if (!(ecx & BIT(28)))
		return;
	if ((low & 0xe6) == 0xe6 && (cpuid(7, 0).ebx & BIT(16)))
		x86_vectors = VECTORS_AVX512;
	else if ((low & 0x6) == 0x6)
		x86_vectors = VECTORS_AVX;
}

/* The value of entry (type) of the auxiliary vector, which the kernel left on
 * the (stack) behind arguments and environment; 0 if there is none. */
static uint64_t auxiliary(const uint64_t *stack, uint64_t type)
{
	const uint64_t *at = stack + 1 + stack[0] + 1;

	while (*at++)
		;
	for (; at[0]; at += 2)
		if (at[0] == type)
			return at[1];
	return 0;
}

#define AT_HWCAP2	26
#define HWCAP2_FSGSBASE BIT(1)

void arch_start(const uint64_t *stack)
{
	vectors_find();
	x86_has_fsgsbase = !!(auxiliary(stack, AT_HWCAP2) & HWCAP2_FSGSBASE);
	first = sample();
}

/* The FS base that was last written, for processors that cannot read it. */
static PER_THREAD uint64_t fs_written;

uint64_t arch_fs_base(void)
{
	uint64_t base;

	if (!x86_has_fsgsbase || !DEFENDS(DEFENCE_SEGMENT))
		return OWN(fs_written);
	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

/* Make (base) the FS base. */
void arch_fs_set(uint64_t base)
{
	OWN(fs_written) = base;
	if (x86_has_fsgsbase)
		arch_fs_write(base);
	else
		host_call(SYS_ARCH_PRCTL, ARCH_SET_FS, base, 0, 0, 0);
}

#if GATE_KEYS
static uint64_t gs_base(void)
{
	uint64_t base = 0;

	if (x86_has_fsgsbase)
		__asm__ volatile("rdgsbase %0" : "=r"(base));
	else
		host_call(
			SYS_ARCH_PRCTL, ARCH_GET_GS, (uintptr_t)&base, 0, 0, 0);
	return base;
}

void arch_own_set(void)
{
	host_call(SYS_ARCH_PRCTL, ARCH_SET_GS, (uintptr_t)current, 0, 0, 0);
}

bool arch_own_lost(void)
{
	if (gs_base() == (uintptr_t)current || !DEFENDS(DEFENCE_SEGMENT))
		return false;
	arch_own_set();
	return true;
}
#else
/* There is nothing by which a cubicle could change FS. */
void arch_own_set(void)
{
	arch_fs_write((uintptr_t)current);
}

bool arch_own_lost(void)
{
	return false;
}
#endif

/* Leaf 0x80000007 EDX 8: the counter is invariant. */
static bool tsc_is_invariant(void)
{
	return cpuid(0x80000000, 0).eax >= 0x80000007 &&
		(cpuid(0x80000007, 0).edx & BIT(8));
}

/* Where the register PKRU is in the state that XSAVE writes: leaf 13, 9. */
uint32_t arch_keys_offset(void)
{
	return cpuid(13, 9).ebx;
}

/* Publish the clock: the rate is what was seen since arch_start(). */
void arch_calibrate(struct cubicle_published *p)
{
	struct sample now = sample();
	uint64_t ticks = now.tsc - first.tsc, ns = now.ns - first.ns;

	p->tsc_start = now.tsc;
	p->monotonic_ns = now.ns;
	p->realtime_offset_ns = host_clock_ns(CLOCK_REALTIME) - now.ns;
	if (tsc_is_invariant() && ticks && ns < BIT(32))
		p->tsc_mult = (ns << 32) / ticks;
}
