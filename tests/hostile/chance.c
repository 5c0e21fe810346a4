/* SPDX-License-Identifier: MIT */
/* chance.c: numbers that follow from a seed. */
#include "state.h"

static uint64_t state;

void chance_seed(uint64_t seed)
{
	state = seed;
}

/* splitmix64 (Steele, Lea, Flood; 2014). */
uint64_t chance_any(void)
{
	uint64_t x = state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

uint64_t below(uint64_t n)
{
	return chance_any() % n;
}

bool one_in(uint64_t n)
{
	return below(n) == 0;
}

uint64_t chance_number(void)
{
	static const uint64_t edges[] = {0, 1, 2, 3, (uint64_t)-1, (uint64_t)-2,
		(uint64_t)-100, (uint64_t)-4095, (uint64_t)-4096, 0x7fff,
		0x8000, 0xffff, INT32_MAX, 0x80000000, (uint64_t)INT32_MIN,
		UINT32_MAX, 1ull << 32, 1ull << 61, 1ull << 62, INT64_MAX,
		1ull << 63, 1023, 1024, 1025, 4095, 4096, 4097, 65536,
		1u << 20};

	switch (below(8)) {
	case 0:
	case 1:
	case 2:
		return edges[below(sizeof(edges) / sizeof(edges[0]))];
	case 3:
		return 1ull << below(64);
	case 4:
		return (1ull << below(64)) - 1 - below(3);
	case 5:
		return chance_any();
	default:
		return below(20);
	}
}

uint64_t chance_offset(void)
{
	switch (below(8)) {
	case 0:
		return chance_number();
	case 1:
		return below(32) * PAGE - below(2);
	case 2:
		return (1ull << (12 + below(51))) - below(3) * PAGE;
	default:
		return below(20000);
	}
}
