/* SPDX-License-Identifier: MIT */
/*
 * chacha20.h: the ChaCha20 block function of RFC 8439, section 2.3.
 */
#ifndef RANDOM_CHACHA20_H
#define RANDOM_CHACHA20_H

#include <stdint.h>

#define CHACHA20_KEY_BYTES   32
#define CHACHA20_NONCE_BYTES 12
#define CHACHA20_BLOCK_BYTES 64

/* Block number (counter) of the key stream of (key) and (nonce). */
void chacha20__block(uint8_t out[CHACHA20_BLOCK_BYTES],
	const uint8_t key[CHACHA20_KEY_BYTES], uint32_t counter,
	const uint8_t nonce[CHACHA20_NONCE_BYTES]);

#endif
