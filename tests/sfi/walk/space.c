/* SPDX-License-Identifier: MIT */
/*
 * space.c: texts that begin with every combination of prefixes, REX, opcode,
 * ModRM and SIB.
 *
 * After these comes a tail. Each of its bytes is an instruction of one byte
 * that the verifier accepts, and serves as displacement or immediate as well.
 * So the text is accepted whatever length the verifier takes the instruction to
 * have.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "walk.h"

#define SIZE 24 /* of a text */

static const uint8_t prefix[] = {0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x65};
#define PREFIXES (sizeof(prefix))

static const uint8_t single[] = {0x50, 0x51, 0x53, 0x55, 0x57, 0x58, 0x59, 0x5b,
	0x5d, 0x5f, 0x90, 0x90, 0x90, 0x92, 0x98, 0x99, 0x9b, 0x9e, 0x9f, 0xcc,
	0xf4, 0xf5, 0xf8, 0xf9, 0xfc};

/* Opcode maps: of one byte, 0f, 0f 38, 0f 3a. */
static const struct {
	uint8_t bytes[2], n;
} map[] = {{{0}, 0}, {{0x0f}, 1}, {{0x0f, 0x38}, 2}, {{0x0f, 0x3a}, 2}};

struct head {
	uint8_t bytes[15];
	uint32_t n;
};

static void push(struct head *h, uint8_t byte)
{
	if (h->n < sizeof(h->bytes))
		h->bytes[h->n++] = byte;
}

/* --- instructions that are accepted in a context only ---------------------------- */

static void fill_single(uint8_t *to, uint32_t n)
{
	uint64_t random = random_number();

	for (uint32_t i = 0; i < n; i++) {
		if (i % 8 == 7)
			random = random_number();
		to[i] = single[(random >> i % 8 * 8 & 0xff) % sizeof(single)];
	}
}

/* The text ends with a push: after a use of the stack, it may. */
static void end_well(struct text *t)
{
	t->bytes[SIZE - 1] = 0x50;
}

/* Displacement and constant are 0 or small. */
static void try_zeroes(const struct head *h, struct text *t)
{
	static const uint8_t low[] = {0, 8, 0x10, 0x40, 0x80, 0xf8, 0xff};
	struct verify_error e;
	uint32_t bytes;

	for (uint32_t n = 1; n <= 8; n++) {
		memset(t->bytes + h->n, 0, n);
		t->bytes[h->n] = low[below(sizeof(low))];
		memset(t->bytes + h->n + n, 0x90, SIZE + 8 - h->n - n);
		end_well(t);
		if (try_first(t, &e, &bytes))
			return;
	}
}

static const uint8_t rebase[] = {0x65, 0x48, 0x03, 0x24, 0x25,
	CUBICLE_BOX_OFFSET & 0xff, CUBICLE_BOX_OFFSET >> 8 & 0xff,
	CUBICLE_BOX_OFFSET >> 16 & 0xff, CUBICLE_BOX_OFFSET >> 24};

/* With the base of the box added to the stack pointer. */
static void try_rebased(struct text *t, uint32_t bytes)
{
	struct verify_error e;

	if (bytes + sizeof(rebase) > TEXT_MAX)
		return;
	memcpy(t->bytes + bytes, rebase, sizeof(rebase));
	t->size = bytes + sizeof(rebase);
	try_text(t, &e);
}

/* At the end of a string unit, which puts rdi and rsi into the box. */
static void try_string(const struct text *t, uint32_t bytes)
{
	static const uint8_t unit[] = {0x89, 0xff, 0x65, 0x4c, 0x8b, 0x1c, 0x25,
		0, 0, 1, 0, 0x4a, 0x8d, 0x3c, 0x1f, 0x89, 0xf6, 0x4a, 0x8d,
		0x34, 0x1e};
	struct text all = {.size = sizeof(unit) + bytes, .stores = t->stores};
	struct verify_error e;

	memcpy(all.bytes, unit, sizeof(unit));
	memcpy(all.bytes + sizeof(unit), t->bytes, bytes + TEXT_EXTRA);
	try_text(&all, &e);
}

/* At the end of a bundle, with the next one as the target. */
static void try_call(const struct head *h, const struct text *t)
{
	struct text all = {
		.size = 2 * VERIFY_BUNDLE_BYTES, .stores = t->stores};
	struct verify_error e;
	uint32_t bytes = h->n + 4;

	memset(all.bytes, 0x90, sizeof(all.bytes));
	memcpy(all.bytes + VERIFY_BUNDLE_BYTES - bytes, h->bytes, h->n);
	memset(all.bytes + VERIFY_BUNDLE_BYTES - 4, 0, 4);
	try_text(&all, &e);
}

/* Is it refused for its opcode or its prefixes, whatever comes after them? */
static bool try_head(const struct head *h, bool stores)
{
	struct text t;
	struct verify_error e;
	uint32_t bytes;

	memcpy(t.bytes, h->bytes, sizeof(h->bytes));
	fill_single(t.bytes + h->n, SIZE + 8 - h->n);
	memset(t.bytes + SIZE + 8, 0x90, TEXT_EXTRA);
	t.size = SIZE;
	t.stores = stores;
	end_well(&t);
	if (try_first(&t, &e, &bytes) || e.offset)
		return false;
	if (e.rule == VERIFY_OPCODE || e.rule == VERIFY_PREFIX)
		return true;
	if (e.rule == VERIFY_STACK)
		try_rebased(&t, e.bytes);
	else if (e.rule == VERIFY_STRING)
		try_string(&t, e.bytes);
	else if (e.rule == VERIFY_CALL || e.rule == VERIFY_TARGET)
		try_call(h, &t);
	t.size = SIZE;
	if (e.rule != VERIFY_MEMORY && e.rule != VERIFY_STRING)
		try_zeroes(h, &t);
	return false;
}

/* --- all ------------------------------------------------------------------ */

static bool has_sib(uint32_t modrm)
{
	return modrm < 0xc0 && (modrm & 7) == 4;
}

static void sib_walk(struct head *h, bool stores)
{
	for (uint32_t sib = 0; sib < 256; sib++) {
		/* The processor gets some of them, and more of those that
		 * differ in length or name the stack pointer. */
		bool is_special = sib == 0x24 || (sib & 7) == 5;
		trials_wanted = !below(is_special ? 4 : 32);
		push(h, (uint8_t)sib);
		try_head(h, stores);
		h->n--;
	}
	trials_wanted = true;
}

/*
 * With every ModRM. Where all are refused for opcode or prefixes, nothing that
 * comes after ModRM was looked at; else, with every SIB, too.
 */
static void modrm_walk(struct head *h, bool stores)
{
	bool is_refused = true;

	for (uint32_t modrm = 0; modrm < 256; modrm++) {
		push(h, (uint8_t)modrm);
		if (has_sib(modrm))
			push(h, (uint8_t)below(256));
		is_refused &= try_head(h, stores);
		h->n -= 1 + has_sib(modrm);
	}
	for (uint32_t modrm = 0; modrm < 256 && !is_refused; modrm++) {
		if (!has_sib(modrm))
			continue;
		push(h, (uint8_t)modrm);
		sib_walk(h, stores);
		h->n--;
	}
}

static void progress(const char *what, uint64_t done, uint64_t of)
{
	if (isatty(2))
		fprintf(stderr, "\r%s: %lu%%, %lu texts, %lu accepted ", what,
			done * 100 / of, counts.tried, counts.accepted);
}

/* rex: 0 is none. Each set of prefixes has one order here. */
static void head_make(
	struct head *h, uint32_t set, uint32_t rex, uint32_t m, uint32_t opcode)
{
	h->n = 0;
	for (uint32_t n = 0; n < PREFIXES; n++)
		if (set >> n & 1)
			push(h, prefix[n]);
	if (rex)
		push(h, (uint8_t)(0x3f + rex));
	for (uint32_t n = 0; n < map[m].n; n++)
		push(h, map[m].bytes[n]);
	push(h, (uint8_t)opcode);
}

void space_walk(uint32_t share, uint32_t shares, bool stores)
{
	const uint32_t sets = 1 << PREFIXES, of = sets * 17 * 2;
	struct head h;

	for (uint32_t n = 0; n < of; n++) {
		if (n % 34 == 0)
			progress(stores ? "all, stores" : "all", n, of);
		for (uint32_t opcode = 0; opcode < 256; opcode++) {
			if ((n + opcode) % shares != share ||
				(only_opcode >= 0 &&
					(int)opcode != only_opcode))
				continue;
			head_make(&h, n / 34, n % 34 / 2, n % 2, opcode);
			modrm_walk(&h, stores);
		}
	}
}

/* --- prefixes in any order ------------------------------------------------ */

static const uint8_t letter[] = {0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x65, 0x64, 0x2e,
	0x36, 0x3e, 0x26, 0x40, 0x44, 0x48, 0x4f};
#define LETTERS	   (sizeof(letter))
#define LENGTH_MAX 4

/* Each reg once for each of some mods; just one if all are refused for opcode
 * or prefixes. */
static void sequence_opcode(const struct head *all, bool stores)
{
	bool is_refused = true;

	for (uint32_t n = 0; n < 24 && (n < 8 || !is_refused); n++) {
		struct head h = *all;
		uint32_t mod = n < 8 ? (uint32_t)below(4) : n < 16 ? 3 : 0;
		uint32_t modrm = mod << 6 | n % 8 << 3 | (uint32_t)below(8);
		push(&h, (uint8_t)modrm);
		if (has_sib(modrm))
			push(&h, (uint8_t)below(256));
		is_refused &= try_head(&h, stores);
	}
}

static void sequence_try(const struct head *prefixes, bool stores)
{
	for (uint32_t m = 0; m < sizeof(map) / sizeof(map[0]); m++)
		for (uint32_t opcode = 0; opcode < 256; opcode++) {
			struct head h = *prefixes;
			if (only_opcode >= 0 && (int)opcode != only_opcode)
				continue;
			for (uint32_t k = 0; k < map[m].n; k++)
				push(&h, map[m].bytes[k]);
			push(&h, (uint8_t)opcode);
			sequence_opcode(&h, stores);
		}
}

void sequences_walk(uint32_t share, uint32_t shares, bool stores)
{
	uint64_t of = 1;

	/* The longest are refused before anybody asks what loads may do. */
	for (uint32_t length = 0; length + stores <= LENGTH_MAX; length++) {
		for (uint64_t n = 0; n < of; n++) {
			struct head h = {.n = 0};
			if (n % shares != share)
				continue;
			if (n / shares % 64 == 0)
				progress("prefixes", n, of);
			for (uint64_t k = 0, rest = n; k < length; k++) {
				push(&h, letter[rest % LETTERS]);
				rest /= LETTERS;
			}
			sequence_try(&h, stores);
		}
		of *= LETTERS;
	}
}

/* The text ends in the middle of it. */
static void try_cut(const struct head *h, bool stores)
{
	struct text t = {
		.size = 1 + (uint32_t)below(h->n + 4), .stores = stores};
	struct verify_error e;

	memcpy(t.bytes, h->bytes, sizeof(h->bytes));
	fill_single(t.bytes + h->n, TEXT_EXTRA);
	for (uint32_t n = t.size; n < t.size + TEXT_EXTRA; n++)
		t.bytes[n] = (uint8_t)below(256);
	try_text(&t, &e);
}

/* --- some ----------------------------------------------------------------- */

static void sample_one(bool stores)
{
	struct head h = {.n = 0};
	bool is_ordered = below(4);
	uint32_t set =
		(uint32_t)below(1 << PREFIXES) & (uint32_t)below(1 << PREFIXES);

	/* GS and 67, which most accesses need. */
	if (below(2))
		set |= 0x22;
	if (is_ordered) {
		head_make(&h, set, (uint32_t)below(2) * (uint32_t)below(17),
			(uint32_t)below(2), (uint32_t)below(256));
	} else {
		for (uint64_t n = below(LENGTH_MAX + 1); n; n--)
			push(&h, letter[below(LETTERS)]);
		uint64_t m = below(5) % 4;
		for (uint32_t k = 0; k < map[m].n; k++)
			push(&h, map[m].bytes[k]);
		push(&h, (uint8_t)below(256));
	}
	uint8_t modrm = (uint8_t)below(256);
	push(&h, modrm);
	if (has_sib(modrm))
		push(&h, below(2) ? 0x24 : (uint8_t)below(256));
	if (below(16))
		try_head(&h, stores);
	else
		try_cut(&h, stores);
}

void space_sample(uint64_t n, bool stores)
{
	while (n--)
		sample_one(stores);
}
