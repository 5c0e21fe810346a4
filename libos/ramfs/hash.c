/* SPDX-License-Identifier: MIT */
/*
 * hash.c: SipHash-2-4 of names, from the description by J.-P. Aumasson and D.
 * J. Bernstein, "SipHash: a fast short-input PRF", 2012, section 2. Who does
 * not know the key cannot find names with the same hash, which would make all
 * that look for one of them slow.
 */
#include "node.h"
#include "rt/string.h"

static uint64_t key[2];

void hash_key(const uint64_t from[2])
{
	key[0] = from[0];
	key[1] = from[1];
}

static inline uint64_t rotate(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline void sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotate(s->v1, 13) ^ s->v0;
	s->v3 = rotate(s->v3, 16) ^ s->v2;
	s->v0 = rotate(s->v0, 32) + s->v3;
	s->v2 += s->v1;
	s->v3 = rotate(s->v3, 21) ^ s->v0;
	s->v1 = rotate(s->v1, 17) ^ s->v2;
	s->v2 = rotate(s->v2, 32);
}

static inline void sip_word(struct sip *s, uint64_t word)
{
	s->v3 ^= word;
	sip_round(s);
	sip_round(s);
	s->v0 ^= word;
}

uint64_t hash_of(const char *name, size_t bytes)
{
	struct sip s = {key[0] ^ 0x736f6d6570736575,
		key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
		key[1] ^ 0x7465646279746573};
	uint64_t word;
	size_t i = 0;

	for (; i + 8 <= bytes; i += 8) {
		__builtin_memcpy(&word, name + i, 8);
		sip_word(&s, word);
	}
	word = (uint64_t)bytes << 56;
	for (unsigned k = 0; i + k < bytes; k++)
		word |= (uint64_t)(uint8_t)name[i + k] << (8 * k);
	sip_word(&s, word);
	s.v2 ^= 0xff;
	for (int k = 0; k < 4; k++)
		sip_round(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
