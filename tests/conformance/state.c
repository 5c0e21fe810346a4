/* SPDX-License-Identifier: MIT */
/* state.c: see state.h. */
#include "state.h"
#include "rt/string.h"

/* Flags that a program can set and survive: CF PF AF ZF SF DF OF NT AC ID. */
#define FLAGS_RANDOM 0x244cd5

/* Components of XSAVE. */
#define COMPONENTS 8
#define X_AVX	   2
#define X_ZMM_HIGH 6
#define X_ZMM_16   7

__attribute__((visibility("hidden"))) uint8_t state_has_avx, state_has_avx512;

static uint32_t part_at[COMPONENTS], part_bytes[COMPONENTS];

const char *const state_name[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp",
	"rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};

#ifdef __CUBICLE_SFI__
void state_start(void)
{
}

#else
static void cpuid(uint32_t leaf, uint32_t sub, uint32_t out[4])
{
	__asm__("cpuid"
		: "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3])
		: "a"(leaf), "c"(sub));
}

/* What the kernel lets programs use. */
static uint64_t enabled(void)
{
	uint32_t r[4], low, high;

	cpuid(1, 0, r);
	if (!(r[2] >> 27 & 1))
		return 3;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low | (uint64_t)high << 32;
}

void state_start(void)
{
	uint64_t has = enabled() & STATE_COMPONENTS;
	uint32_t r[4];

	cpuid(7, 0, r);
	state_has_avx = has >> X_AVX & 1;
	/* Masks of 64 bits are AVX512BW. */
	state_has_avx512 =
		(has & 0xe6) == 0xe6 && (r[1] >> 16 & 1) && (r[1] >> 30 & 1);
	for (unsigned c = X_AVX; c < COMPONENTS; c++) {
		if (!(has >> c & 1))
			continue;
		cpuid(13, c, r);
		part_at[c] = r[1];
		part_bytes[c] = r[0];
	}
}
#endif

uint64_t state_number(uint64_t seed, uint64_t n)
{
	uint64_t z = seed + (n + 1) * 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

void state_random(struct state *s, uint64_t seed)
{
	uint64_t *words = (uint64_t *)(void *)s;

	for (unsigned i = 0; i < STATE_SAVED / 8; i++)
		words[i] = state_number(seed, i);
	uint64_t random = state_number(seed, STATE_SAVED);
	s->general[FLAGS] = (s->general[FLAGS] & FLAGS_RANDOM) | 0x202;
	/* Any rounding, flushing and flags, any exception enabled. */
	s->mxcsr &= 0xffff;
	s->fcw = (uint16_t)((s->fcw & 0x0f3f) | 0x40);
	memcpy(s->fx, &s->fcw, 2);
	memcpy(s->fx + 24, &s->mxcsr, 4);
	/* The status word: often that nothing happened, as nearly always. */
	if (random & 1)
		memset(s->fx + 2, 0, 2);
}

const uint8_t *state_component(
	const struct state *s, unsigned c, uint32_t *bytes)
{
	*bytes = part_bytes[c];
	if (!part_bytes[c] || part_at[c] + part_bytes[c] > sizeof(s->saved))
		return NULL;
	return s->saved + part_at[c];
}

void state_vector(const struct state *s, unsigned n, uint8_t *to)
{
	memset(to, 0, VECTOR_BYTES);
	if (n >= 16) {
		memcpy(to, s->saved + part_at[X_ZMM_16] + 64 * (n - 16), 64);
		return;
	}
	memcpy(to, s->saved + 160 + 16 * n, 16);
	if (state_has_avx)
		memcpy(to + 16, s->saved + part_at[X_AVX] + 16 * n, 16);
	if (state_has_avx512)
		memcpy(to + 32, s->saved + part_at[X_ZMM_HIGH] + 32 * n, 32);
}
