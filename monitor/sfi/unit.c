/* SPDX-License-Identifier: MIT */
/* unit.c: instructions that nothing can jump in between of. See unit.h. */
#include "unit.h"

#define RSI 6
#define RDI 7

/* Are there (bytes) at (*at) as they are at (is)? Then (*at) is after them. */
static bool takes(
	const struct state *s, uint64_t *at, const uint8_t *is, uint32_t bytes)
{
	if (!has(s, *at, bytes))
		return false;
	for (uint32_t b = 0; b < bytes; b++)
		if (*byte_at(s, *at + b) != is[b])
			return false;
	*at += bytes;
	return true;
}

/* The address of BASE, as a displacement. */
#define BASE_WORD                                                  \
	CUBICLE_BOX_OFFSET & 0xff, CUBICLE_BOX_OFFSET >> 8 & 0xff, \
		CUBICLE_BOX_OFFSET >> 16 & 0xff, CUBICLE_BOX_OFFSET >> 24

bool unit_adds_base(const struct state *s, uint64_t *at, uint8_t n)
{
	const uint8_t is[] = {0x65, (uint8_t)(0x48 | (n & 8) >> 1), 0x03,
		(uint8_t)(0x04 | (n & 7) << 3), 0x25, BASE_WORD};

	return takes(s, at, is, sizeof(is));
}

/*
 * mov %edi, %edi or the like; then add BASE, %rdi, or, to leave flags as they
 * are: mov BASE, %r11, unless it is there (*loaded); lea (%rdi,%r11), %rdi.
 */
static bool rebases(
	const struct state *s, uint64_t *at, uint8_t n, bool *loaded)
{
	const uint8_t extend[] = {0x89, (uint8_t)(0xc0 | n << 3 | n)};
	const uint8_t load[] = {0x65, 0x4c, 0x8b, 0x1c, 0x25, BASE_WORD};
	const uint8_t lea[] = {
		0x4a, 0x8d, (uint8_t)(0x04 | n << 3), (uint8_t)(0x18 | n)};
	uint64_t end = *at;

	if (!takes(s, &end, extend, sizeof(extend)))
		return false;
	if (*loaded || takes(s, &end, load, sizeof(load))) {
		if (!takes(s, &end, lea, sizeof(lea)))
			return false;
		*loaded = true;
	} else if (!unit_adds_base(s, &end, n)) {
		return false;
	}
	*at = end;
	return true;
}

uint32_t unit_masked_jump(const struct state *s, bool *is_call)
{
	const uint8_t rex = 0x41;
	bool has_rex = *byte_at(s, s->at) == rex;
	uint64_t at = s->at + has_rex;

	if (!has(s, at, 2) || *byte_at(s, at) != 0x83)
		return 0;
	uint8_t low = *byte_at(s, at + 1) & 7;
	uint8_t n = (uint8_t)(low | has_rex << 3);
	const uint8_t mask[] = {
		0x83, (uint8_t)(0xe0 | low), 0x100 - VERIFY_BUNDLE_BYTES};
	const uint8_t call[] = {0xff, (uint8_t)(0xd0 | low)};
	const uint8_t jump[] = {0xff, (uint8_t)(0xe0 | low)};
	if (n == RSP || !takes(s, &at, mask, sizeof(mask)) ||
		!unit_adds_base(s, &at, n) ||
		(has_rex && !takes(s, &at, &rex, 1)))
		return 0;
	*is_call = takes(s, &at, call, sizeof(call));
	if (!*is_call && !takes(s, &at, jump, sizeof(jump)))
		return 0;
	return (uint32_t)(at - s->at);
}

uint32_t unit_string(const struct state *s)
{
	bool loaded = false;
	uint64_t at = s->at;
	struct instruction i;

	if (!rebases(s, &at, RDI, &loaded))
		return 0;
	bool both = rebases(s, &at, RSI, &loaded);
	if (decode(byte_at(s, at), byte_at(s, s->t->bytes), &i) ||
		!(i.op.flags & OP_STRING) || i.has_67 || i.has_gs)
		return 0;
	bool is_both = (i.opcode & 0xfc) == 0xa4; /* movs, cmps */
	return both || !is_both ? (uint32_t)(at + i.bytes - s->at) : 0;
}

/* Does the instruction at (at), which decode() allows, begin as a nop does? */
static bool is_nop(const struct state *s, uint64_t at)
{
	uint8_t first = *byte_at(s, at);

	return first == 0x90 || (first == 0x0f && *byte_at(s, at + 1) == 0x1f);
}

#define LONG_NOP_PREFIXES 8

uint32_t unit_long_nop(const struct state *s)
{
	uint64_t at = s->at;
	struct instruction i;

	while (at - s->at < LONG_NOP_PREFIXES && has(s, at, 1) &&
		(*byte_at(s, at) == 0x66 || *byte_at(s, at) == 0x2e))
		at++;
	if (at == s->at || decode(byte_at(s, at), byte_at(s, s->t->bytes), &i))
		return 0;
	uint64_t bytes = at + i.bytes - s->at;
	return is_nop(s, at) && bytes <= INSTRUCTION_MAX ? (uint32_t)bytes : 0;
}
