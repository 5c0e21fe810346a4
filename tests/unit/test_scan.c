/* SPDX-License-Identifier: MIT */
/*
 * test_scan.c: the monitor's scanner finds each encoding of an instruction that
 * changes rights, and nothing else: compared with a list of all encodings, on
 * all their neighbours and on random bytes. Texts lie in memory of their own
 * size, so that the address sanitizer sees what is read beside them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "../../monitor/load/scan.h"

#define RANDOM_TEXTS 1000
#define TEXT_MAX     300

/* --- all encodings, spelled out ------------------------------------------- */

struct encoding {
	const char *instruction;
	uint8_t byte[6];
	unsigned bytes, prefixes;
};

static struct encoding all[1024];
static unsigned encodings;

static void encode(const char *instruction, unsigned prefixes,
	const uint8_t *byte, unsigned bytes)
{
	struct encoding *e = &all[encodings++];

	assert_true(encodings <= sizeof(all) / sizeof(all[0]));
	e->instruction = instruction;
	e->prefixes = prefixes;
	e->bytes = bytes;
	memcpy(e->byte, byte, bytes);
}

/* All prefixes that the processor knows, by the SDM, but for REX. */
static const uint8_t legacy[] = {
	0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3};

/* F3 0F AE (modrm), the same with each prefix behind F3, and with each before
 * REX. Not all of them can be run, but none of them has to be let through. */
static void encode_base(const char *instruction, uint8_t modrm)
{
	const uint8_t plain[] = {0xf3, 0x0f, 0xae, modrm};

	encode(instruction, 1, plain, sizeof(plain));
	for (unsigned rex = 0x40; rex <= 0x4f; rex++) {
		const uint8_t wide[] = {0xf3, (uint8_t)rex, 0x0f, 0xae, modrm};
		encode(instruction, 2, wide, sizeof(wide));
	}
	for (unsigned i = 0; i < sizeof(legacy); i++) {
		const uint8_t more[] = {0xf3, legacy[i], 0x0f, 0xae, modrm};
		const uint8_t both[] = {
			0xf3, legacy[i], 0x48, 0x0f, 0xae, modrm};
		encode(instruction, 2, more, sizeof(more));
		encode(instruction, 3, both, sizeof(both));
	}
}

static int list_encodings(void **state)
{
	static const uint8_t wrpkru[] = {0x0f, 0x01, 0xef};
	/* [rax] to [rdi], the same with a displacement of 8 and of 32 bits. */
	static const uint8_t row[] = {0x28, 0x68, 0xa8};

	(void)state;
	encode("WRPKRU", 0, wrpkru, sizeof(wrpkru));
	for (unsigned i = 0; i < sizeof(row); i++)
		for (unsigned rm = 0; rm < 8; rm++) {
			const uint8_t xrstor[] = {
				0x0f, 0xae, (uint8_t)(row[i] + rm)};
			encode("XRSTOR", 0, xrstor, sizeof(xrstor));
		}
	for (unsigned rm = 0; rm < 8; rm++) {
		encode_base("WRFSBASE", (uint8_t)(0xd0 + rm));
		encode_base("WRGSBASE", (uint8_t)(0xd8 + rm));
	}
	assert_int_equal(encodings, 1 + 24 + 2 * 8 * (17 + 2 * 11));
	return 0;
}

static int is_one_of_prefixes(uint8_t byte)
{
	return memchr(legacy, byte, sizeof(legacy)) ||
		(byte >= 0x40 && byte <= 0x4f);
}

/* Of an instruction that begins with F3 at (from), in how many bytes its
 * prefixes end; 0 if there is no room for an opcode then. */
static size_t prefixes_end(const uint8_t *text, size_t bytes, size_t from)
{
	size_t n = 0;

	while (from + n < bytes && is_one_of_prefixes(text[from + n]))
		n++;
	return n <= 12 ? n : 0;
}

/* VEX.128.NP.0F38.W0 49 !(11):000:bbb, by the SDM; and the same with EVEX, by
 * the specification of APX, whatever the bits say that are the same in all. */
static int is_tile_load(const uint8_t *text, size_t bytes)
{
	int evex = text[0] == 0x62;
	size_t opcode = evex ? 4 : 3;

	if (bytes < opcode + 2 || text[opcode] != 0x49)
		return 0;
	unsigned operand = text[opcode + 1] / 8;
	if (operand != 0 && operand != 8 && operand != 16)
		return 0;
	if (evex)
		return text[1] % 8 == 2 && text[2] % 4 == 0;
	return text[0] == 0xc4 && text[1] % 32 == 2 && text[2] == 0x78;
}

/* The instruction whose opcode is at (at), or NULL. */
static const char *listed(const uint8_t *text, size_t bytes, size_t at)
{
	if (is_tile_load(text + at, bytes - at))
		return "LDTILECFG";
	if (bytes - at < 3 || text[at] != 0x0f)
		return NULL;
	for (unsigned i = 0; i < 1 + 24; i++)
		if (!memcmp(text + at, all[i].byte, 3))
			return all[i].instruction;
	if (text[at + 1] != 0xae || text[at + 2] < 0xd0 || text[at + 2] > 0xdf)
		return NULL;
	for (size_t from = at < 12 ? 0 : at - 12; from < at; from++)
		if (text[from] == 0xf3 &&
			from + prefixes_end(text, bytes, from) == at)
			return text[at + 2] < 0xd8 ? "WRFSBASE" : "WRGSBASE";
	return NULL;
}

/* --- comparison ----------------------------------------------------------- */

static void show(const uint8_t *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		print_message("%02x%s", text[i], i + 1 < bytes ? " " : "\n");
}

/*
 * The scanner finds the same in (text, bytes) as the list, going on behind the
 * first byte of each hit. Returns the number of hits.
 */
static unsigned compare(const uint8_t *text, size_t bytes)
{
	uint8_t *exact = malloc(bytes);
	struct scan_hit hit;
	unsigned hits = 0;
	size_t start = 0;

	assert_true(exact || !bytes);
	if (bytes)
		memcpy(exact, text, bytes);
	for (size_t at = 0; at < bytes; at++) {
		const char *want = listed(text, bytes, at);
		if (!want)
			continue;
		if (!scan_text(exact + start, bytes - start, &hit) ||
			start + hit.offset != at ||
			strcmp(hit.instruction, want)) {
			show(text, bytes);
			fail_msg("%s at %zu is not found", want, at);
		}
		start = at + 1;
		hits++;
	}
	if (scan_text(exact + start, bytes - start, &hit)) {
		show(text, bytes);
		fail_msg("%s at %zu is none", hit.instruction,
			start + (size_t)hit.offset);
	}
	free(exact);
	return hits;
}

/* --- tests ---------------------------------------------------------------- */

static void test_each_encoding(void **state)
{
	(void)state;
	for (unsigned i = 0; i < encodings; i++) {
		const struct encoding *e = &all[i];
		struct scan_hit hit;
		uint8_t text[sizeof(e->byte)];

		memcpy(text, e->byte, sizeof(text));
		assert_int_equal(scan_text(text, e->bytes, &hit), 1);
		assert_int_equal(hit.offset, e->prefixes);
		assert_string_equal(hit.instruction, e->instruction);
	}
}

/* At the start, at the very end, and at each place between. */
static void test_each_place(void **state)
{
	uint8_t text[32];

	(void)state;
	for (unsigned i = 0; i < encodings; i++)
		for (size_t at = 0; at + all[i].bytes <= sizeof(text); at++) {
			memset(text, 0x90, sizeof(text));
			memcpy(text + at, all[i].byte, all[i].bytes);
			assert_int_equal(compare(text, sizeof(text)), 1);
		}
}

/* What lacks its last byte is none, and what is behind it is not read. */
static void test_cut_short(void **state)
{
	(void)state;
	for (unsigned i = 0; i < encodings; i++)
		for (size_t n = 0; n < all[i].bytes; n++)
			assert_int_equal(compare(all[i].byte, n), 0);
}

/* What lacks its F3 is none: 0F AE D0 is no instruction. (Another F3 among the
 * prefixes makes it one.) */
static void test_no_prefix(void **state)
{
	(void)state;
	for (unsigned i = 0; i < encodings; i++) {
		const struct encoding *e = &all[i];
		for (unsigned n = 1; n <= e->prefixes; n++)
			assert_int_equal(compare(e->byte + n, e->bytes - n),
				memchr(e->byte + n, 0xf3, e->prefixes - n) !=
					NULL);
	}
}

/* All second and third bytes, with and without the prefix. */
static void test_all_opcodes(void **state)
{
	unsigned plain = 0, prefixed = 0;

	(void)state;
	for (unsigned i = 0; i < 0x10000; i++) {
		const uint8_t text[] = {
			0xf3, 0x0f, (uint8_t)(i >> 8), (uint8_t)i};
		plain += compare(text + 1, sizeof(text) - 1);
		prefixed += compare(text, sizeof(text));
	}
	assert_int_equal(plain, 1 + 24);
	assert_int_equal(prefixed, 1 + 24 + 16);
}

/* All first bytes. */
static void test_all_escapes(void **state)
{
	static const uint8_t second[] = {0x01, 0xae};
	unsigned hits = 0;

	(void)state;
	for (unsigned i = 0; i < 2 * 0x10000; i++) {
		const uint8_t text[] = {
			0xf3, (uint8_t)(i >> 8), second[i >> 16], (uint8_t)i};
		hits += compare(text, sizeof(text));
	}
	assert_int_equal(hits, 1 + 24 + 16);
}

/* All bytes between F3, or something like it, and 0F AE with all operands. */
static void test_all_between(void **state)
{
	static const uint8_t first[] = {0xf3, 0xf2, 0x66, 0x00};
	unsigned hits = 0;

	(void)state;
	for (unsigned f = 0; f < sizeof(first); f++)
		for (unsigned i = 0; i < 0x10000; i++) {
			const uint8_t text[] = {first[f], (uint8_t)(i >> 8),
				0x0f, 0xae, (uint8_t)i};
			hits += compare(text, sizeof(text));
		}
	/* XRSTOR always; a base after F3 and any prefix, or after F3 alone. */
	assert_int_equal(hits, 4 * 256 * 24 + (16 + 11) * 16 + 3 * 16);
}

/* F3 counts as far back as an instruction is long, and no farther. */
static void test_prefixes(void **state)
{
	static const uint8_t write[] = {0x0f, 0xae, 0xd0};

	(void)state;
	for (unsigned i = 0; i < sizeof(legacy) - 1; i++)
		for (size_t n = 0; n < 20; n++) {
			uint8_t text[1 + 20 + sizeof(write)];
			text[0] = 0xf3;
			memset(text + 1, legacy[i], n);
			memcpy(text + 1 + n, write, sizeof(write));
			assert_int_equal(
				compare(text, 1 + n + sizeof(write)), n <= 11);
		}
}

/* Two that stand side by side or that share bytes with each other. */
static void test_pairs(void **state)
{
	uint8_t text[2 * sizeof(all[0].byte)];

	(void)state;
	for (unsigned i = 0; i < encodings; i++)
		for (unsigned j = 0; j < encodings; j += 7) {
			memcpy(text, all[i].byte, all[i].bytes);
			memcpy(text + all[i].bytes, all[j].byte, all[j].bytes);
			assert_int_equal(
				compare(text, all[i].bytes + all[j].bytes), 2);
		}
}

static uint64_t random_state;

static uint64_t random_next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void random_seed(void)
{
	const char *seed = getenv("TEST_SEED");

	random_state = 88172645463325252 ^ (seed ? strtoull(seed, NULL, 0) : 1);
}

/* How many of all texts that differ from (load, bytes) in one byte at most are
 * found. One that ends a byte earlier is none. */
static unsigned changed_hits(const uint8_t *load, size_t bytes)
{
	unsigned hits = 0;

	for (size_t n = 0; n < bytes; n++)
		for (unsigned byte = 0; byte < 0x100; byte++) {
			uint8_t text[8];
			memcpy(text, load, bytes);
			text[n] = (uint8_t)byte;
			hits += compare(text, bytes);
			assert_int_equal(compare(text, bytes - 1), 0);
		}
	return hits;
}

/* VEX may name any register, the operand any memory; nothing less is one. */
static void test_tiles(void **state)
{
	static const uint8_t load[] = {0xc4, 0xe2, 0x78, 0x49, 0x07};

	(void)state;
	assert_int_equal(
		changed_hits(load, sizeof(load)), 1 + 8 + 1 + 1 + 3 * 8);
}

/* The same with EVEX, by the specification of APX. */
static void test_tiles_evex(void **state)
{
	static const uint8_t load[] = {0x62, 0xf2, 0x7c, 0x08, 0x49, 0x07};

	(void)state;
	assert_int_equal(changed_hits(load, sizeof(load)),
		1 + 32 + 64 + 256 + 1 + 3 * 8);
}

/* Bytes of which the encodings consist, so that there are many of them. */
static void test_random_alike(void **state)
{
	static const uint8_t some[] = {0xf3, 0x0f, 0xae, 0x01, 0xef, 0x40, 0x4f,
		0x2e, 0x28, 0xaf, 0xd0, 0xdf, 0xe8, 0x3f, 0x50};
	uint8_t text[TEXT_MAX];
	unsigned hits = 0;

	(void)state;
	random_seed();
	for (unsigned n = 0; n < RANDOM_TEXTS; n++) {
		size_t bytes = random_next() % (sizeof(text) + 1);
		for (size_t i = 0; i < bytes; i++)
			text[i] = some[random_next() % sizeof(some)];
		hits += compare(text, bytes);
	}
	assert_true(hits > RANDOM_TEXTS / 10);
}

static void test_random(void **state)
{
	uint8_t text[TEXT_MAX];

	(void)state;
	random_seed();
	for (unsigned n = 0; n < RANDOM_TEXTS; n++) {
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (uint8_t)(random_next() >> 24);
		compare(text, sizeof(text));
	}
}

/* A text without any leaves the result alone. */
static void test_untouched(void **state)
{
	struct scan_hit hit = {7, "nothing"};

	(void)state;
	assert_int_equal(scan_text((const uint8_t *)"", 0, &hit), 0);
	assert_int_equal(scan_text((const uint8_t *)"\x0f\x01", 2, &hit), 0);
	assert_int_equal(hit.offset, 7);
	assert_string_equal(hit.instruction, "nothing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_encoding),
		cmocka_unit_test(test_each_place),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_no_prefix),
		cmocka_unit_test(test_all_opcodes),
		cmocka_unit_test(test_all_escapes),
		cmocka_unit_test(test_all_between),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_tiles),
		cmocka_unit_test(test_tiles_evex),
		cmocka_unit_test(test_random_alike),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_untouched),
	};

	return cmocka_run_group_tests(tests, list_encodings, NULL);
}
