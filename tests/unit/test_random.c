/* SPDX-License-Identifier: MIT */
/*
 * test_random.c: ChaCha20 against the vectors of RFC 8439; what the generator
 * hands out is the key stream, once, and nothing of it stays in memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <errno.h>
#include <cmocka.h>
#include "../../libos/random/random.c"

/* --- the host ----------------------------------------------------------- */

static int seeds;      /* how often the host was asked */
static int host_error; /* what it answers */

int plat_random(void *buf, size_t len)
{
	if (host_error)
		return host_error;
	memset(buf, ++seeds, len);
	return 0;
}

static int reset(void **state)
{
	(void)state;
	memset(pool, 0, sizeof(pool));
	left = since_seed = 0;
	seeded = false;
	seeds = host_error = 0;
	return 0;
}

/* --- RFC 8439 ----------------------------------------------------------- */

static void check_block(const uint8_t *key, const uint8_t *nonce,
	uint32_t counter, const char *hex)
{
	uint8_t out[CHACHA20_BLOCK_BYTES];

	chacha20__block(out, key, counter, nonce);
	for (size_t i = 0; i < sizeof(out); i++) {
		char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		assert_int_equal(out[i], strtoul(digits, NULL, 16));
	}
}

/* Section 2.3.2. */
static void test_block(void **state)
{
	static const uint8_t nonce[12] = {0, 0, 0, 9, 0, 0, 0, 0x4a};
	uint8_t key[32];

	(void)state;
	for (int i = 0; i < 32; i++)
		key[i] = (uint8_t)i;
	check_block(key, nonce, 1,
		"10f1e7e4d13b5915500fdd1fa32071c4"
		"c7d1f4c733c068030422aa9ac3d46c4e"
		"d2826446079faa0914c2d705d98b02a2"
		"b5129cd1de164eb9cbd083e8a2503c4e");
}

/* Appendix A.1, numbers 1 to 5. */
static void test_key_stream(void **state)
{
	static const uint8_t zero[32], last_one[32] = {[31] = 1},
				       ff[32] = {0, 0xff},
				       nonce_2[12] = {[11] = 2};

	(void)state;
	check_block(zero, zero, 0,
		"76b8e0ada0f13d90405d6ae55386bd28"
		"bdd219b8a08ded1aa836efcc8b770dc7"
		"da41597c5157488d7724e03fb8d84a37"
		"6a43b8f41518a11cc387b669b2ee6586");
	check_block(zero, zero, 1,
		"9f07e7be5551387a98ba977c732d080d"
		"cb0f29a048e3656912c6533e32ee7aed"
		"29b721769ce64e43d57133b074d839d5"
		"31ed1f28510afb45ace10a1f4b794d6f");
	check_block(last_one, zero, 1,
		"3aeb5224ecf849929b9d828db1ced4dd"
		"832025e8018b8160b82284f3c949aa5a"
		"8eca00bbb4a73bdad192b5c42f73f2fd"
		"4e273644c8b36125a64addeb006c13a0");
	check_block(ff, zero, 2,
		"72d54dfbf12ec44b362692df94137f32"
		"8fea8da73990265ec1bbbea1ae9af0ca"
		"13b25aa26cb4a648cb9b9d1be65b2c09"
		"24a66c54d545ec1b7374f4872e99f096");
	check_block(zero, nonce_2, 0,
		"c2c64d378cd536374ae204b9ef933fcd"
		"1a8b2288b3dfa49672ab765b54ee27c7"
		"8a970e0e955c14f3a88e741b97c286f7"
		"5f8fc299e8148362fa198a39531bed6d");
}

/* --- the generator ------------------------------------------------------ */

/* What random_get() should give: bytes 32 and up of each refill. */
static void expected_stream(uint8_t *to, size_t len)
{
	static const uint8_t nonce[CHACHA20_NONCE_BYTES];
	uint8_t key[32], blocks[BLOCKS * CHACHA20_BLOCK_BYTES];
	size_t at = sizeof(blocks);

	memset(key, 1, sizeof(key));
	for (size_t i = 0; i < len; i++) {
		if (at == sizeof(blocks)) {
			for (uint32_t j = 0; j < BLOCKS; j++)
				chacha20__block(blocks + 64 * j, key, j, nonce);
			memcpy(key, blocks, sizeof(key));
			at = sizeof(key);
		}
		to[i] = blocks[at++];
	}
}

static void test_stream(void **state)
{
	static uint8_t expected[20000], got[20000];
	size_t at = 0;

	(void)state;
	expected_stream(expected, sizeof(expected));
	for (size_t n = 0; at < sizeof(got); n = n * 5 / 4 + 1) {
		if (n > sizeof(got) - at)
			n = sizeof(got) - at;
		assert_int_equal(random_get(got + at, n), 0);
		at += n;
	}
	assert_memory_equal(got, expected, sizeof(got));
	assert_int_equal(seeds, 1);
}

/* Neither what was handed out nor the key that made it is in memory. */
static void test_erasure(void **state)
{
	uint8_t got[2000], old_key[32];

	(void)state;
	random_get(got, 1);
	memcpy(old_key, pool, sizeof(old_key));
	assert_int_equal(random_get(got, sizeof(got)), 0);
	for (size_t i = 0; i + 8 <= sizeof(pool); i++) {
		assert_null(memmem(old_key, sizeof(old_key), pool + i, 8));
		if (i >= sizeof(pool) - left || i < 32)
			assert_null(memmem(got, sizeof(got), pool + i, 8));
	}
	for (size_t i = 32; i < sizeof(pool) - left; i++)
		assert_int_equal(pool[i], 0);
}

static void test_no_seed(void **state)
{
	uint8_t got[64] = {0}, zero[64] = {0};

	(void)state;
	host_error = -ENOSYS;
	assert_int_equal(random_get(got, sizeof(got)), -EIO);
	assert_memory_equal(got, zero, sizeof(got));
	host_error = 0;
	assert_int_equal(random_get(got, sizeof(got)), 0);
	assert_memory_not_equal(got, zero, sizeof(got));
}

/* So much that the next call needs a new seed. */
static void get_much(void)
{
	static uint8_t got[RANDOM_BYTES_MAX];

	for (size_t n = 0; n < RESEED_BYTES; n += sizeof(got))
		assert_int_equal(random_get(got, sizeof(got)), 0);
}

static void test_reseed(void **state)
{
	(void)state;
	get_much();
	assert_int_equal(seeds, 1);
	assert_int_equal(random_get(&(char){0}, 1), 0);
	assert_int_equal(seeds, 2);
	/* Without the host it goes on. */
	get_much();
	host_error = -EIO;
	assert_int_equal(random_get(&(char){0}, 1), 0);
	assert_int_equal(seeds, 2);
}

/* No call makes more than it says. */
static void test_long(void **state)
{
	static uint8_t got[RANDOM_BYTES_MAX + 1];

	(void)state;
	assert_int_equal(random_get(got, RANDOM_BYTES_MAX + 1), -EINVAL);
	assert_int_equal(random_get(got, SIZE_MAX), -EINVAL);
	assert_int_equal(got[0] | got[RANDOM_BYTES_MAX - 1], 0);
	assert_int_equal(random_get(got, RANDOM_BYTES_MAX), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_key_stream),
		cmocka_unit_test_setup(test_stream, reset),
		cmocka_unit_test_setup(test_erasure, reset),
		cmocka_unit_test_setup(test_no_seed, reset),
		cmocka_unit_test_setup(test_reseed, reset),
		cmocka_unit_test_setup(test_long, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
