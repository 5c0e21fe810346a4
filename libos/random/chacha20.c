/* SPDX-License-Identifier: MIT */
/*
 * chacha20.c: see RFC 8439, section 2; words are little endian, as here.
 */
#include "chacha20.h"
#include "rt/string.h"

static uint32_t rotate(uint32_t x, unsigned bits)
{
	return x << bits | x >> (32 - bits);
}

static void quarter_round(uint32_t s[16], int a, int b, int c, int d)
{
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotate(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotate(s[b] ^ s[c], 7);
}

static void double_round(uint32_t s[16])
{
	quarter_round(s, 0, 4, 8, 12);
	quarter_round(s, 1, 5, 9, 13);
	quarter_round(s, 2, 6, 10, 14);
	quarter_round(s, 3, 7, 11, 15);
	quarter_round(s, 0, 5, 10, 15);
	quarter_round(s, 1, 6, 11, 12);
	quarter_round(s, 2, 7, 8, 13);
	quarter_round(s, 3, 4, 9, 14);
}

void chacha20__block(uint8_t out[CHACHA20_BLOCK_BYTES],
	const uint8_t key[CHACHA20_KEY_BYTES], uint32_t counter,
	const uint8_t nonce[CHACHA20_NONCE_BYTES])
{
	uint32_t start[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
	uint32_t s[16];

	memcpy(start + 4, key, CHACHA20_KEY_BYTES);
	start[12] = counter;
	memcpy(start + 13, nonce, CHACHA20_NONCE_BYTES);
	memcpy(s, start, sizeof(s));
	for (int i = 0; i < 10; i++)
		double_round(s);
	for (int i = 0; i < 16; i++)
		s[i] += start[i];
	memcpy(out, s, sizeof(s));
}
