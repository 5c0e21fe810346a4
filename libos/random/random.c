/* SPDX-License-Identifier: MIT */
/*
 * random.c: ChaCha20 with fast key erasure.
 *
 * A refill makes BLOCKS blocks with the key. The first 32 bytes are the next
 * key, the others are handed out, each once, and are wiped then: who reads this
 * memory later learns nothing about what was handed out before.
 *
 * The first key is 32 bytes from the host. After RESEED_BYTES more are mixed
 * in; if the host has none then, the old key goes on, which is no worse.
 */
#include <stdbool.h>
#include <linux/errno.h>
#include <cubicle/component.h>
#include "chacha20.h"
#include "plat/plat.h"
#include "random.h"
#include "rt/string.h"

#define BLOCKS	     16
#define RESEED_BYTES (1u << 20)

static uint8_t pool[BLOCKS * CHACHA20_BLOCK_BYTES]; /* starts with the key */
static size_t left;	  /* bytes at the end of pool, not handed out yet */
static size_t since_seed; /* bytes made since the host was asked */
static bool seeded;

/* memset() that is not optimised away. */
static void wipe(void *p, size_t len)
{
	memset(p, 0, len);
	__asm__ volatile("" : : "r"(p) : "memory");
}

static int seed(void)
{
	uint8_t fresh[CHACHA20_KEY_BYTES];
	int error = plat_random(fresh, sizeof(fresh));

	if (error)
		return error;
	for (size_t i = 0; i < sizeof(fresh); i++)
		pool[i] ^= fresh[i];
	wipe(fresh, sizeof(fresh));
	seeded = true;
	since_seed = 0;
	return 0;
}

static void refill(void)
{
	static const uint8_t nonce[CHACHA20_NONCE_BYTES];
	uint8_t key[CHACHA20_KEY_BYTES];

	memcpy(key, pool, sizeof(key));
	for (uint32_t i = 0; i < BLOCKS; i++)
		chacha20__block(pool + i * CHACHA20_BLOCK_BYTES, key, i, nonce);
	wipe(key, sizeof(key));
	left = sizeof(pool) - CHACHA20_KEY_BYTES;
	since_seed += left;
}

/* Up to (len) bytes to (buf), and how many. */
static int64_t hand_out(void *buf, size_t len)
{
	uint8_t *from;
	int error;

	if (!left)
		refill();
	from = pool + sizeof(pool) - left;
	if (len > left)
		len = left;
	error = cubicle_copy_out(buf, from, len);
	wipe(from, len);
	left -= len;
	return error ? error : (int64_t)len;
}

int random_get(void *buf, size_t len)
{
	char *to = buf;

	if (len > RANDOM_BYTES_MAX)
		return -EINVAL;
	if (!seeded && seed())
		return -EIO;
	if (since_seed >= RESEED_BYTES && seed())
		since_seed = 0;
	while (len) {
		int64_t done = hand_out(to, len);

		if (done < 0)
			return (int)done;
		to += done;
		len -= (size_t)done;
	}
	return 0;
}
