/* SPDX-License-Identifier: MIT */
/* unit.c: instructions that nothing can jump in between of. See unit.h. */
#include "unit.h"

/* Are there (bytes) at (offset) as they are at (is)? */
static bool are(const struct state *s, uint64_t offset, const uint8_t *is,
	uint32_t bytes)
{
	if (!has(s, offset, bytes))
		return false;
	for (uint32_t b = 0; b < bytes; b++)
		if (*byte_at(s, offset + b) != is[b])
			return false;
	return true;
}

/* The address of BASE, as a displacement. */
#define BASE_WORD                                                  \
	CUBICLE_BOX_OFFSET & 0xff, CUBICLE_BOX_OFFSET >> 8 & 0xff, \
		CUBICLE_BOX_OFFSET >> 16 & 0xff, CUBICLE_BOX_OFFSET >> 24

uint32_t unit_adds_base(const struct state *s, uint64_t offset, uint8_t n)
{
	const uint8_t is[] = {0x65, (uint8_t)(0x48 | (n & 8) >> 1), 0x03,
		(uint8_t)(0x04 | (n & 7) << 3), 0x25, BASE_WORD};

	return are(s, offset, is, sizeof(is)) ? sizeof(is) : 0;
}

/*
 * At (offset): that; or what leaves flags as they are, of rsi or rdi:
 * mov BASE, %r11, unless it is there (*loaded); lea (%REG,%r11), %REG. Its
 * bytes, or 0.
 */
static uint32_t rebases(
	const struct state *s, uint64_t offset, uint8_t n, bool *loaded)
{
	const uint8_t load[] = {0x65, 0x4c, 0x8b, 0x1c, 0x25, BASE_WORD};
	const uint8_t lea[] = {
		0x4a, 0x8d, (uint8_t)(0x04 | n << 3), (uint8_t)(0x18 | n)};
	uint32_t bytes = *loaded ? 0 : sizeof(load);

	if (!*loaded && !are(s, offset, load, sizeof(load)))
		return unit_adds_base(s, offset, n);
	if (!are(s, offset + bytes, lea, sizeof(lea)))
		return 0;
	*loaded = true;
	return bytes + sizeof(lea);
}

uint32_t unit_masked_jump(const struct state *s, bool *is_call)
{
	uint64_t at = s->at;
	uint8_t n = 0;

	if (has(s, at, 4) && *byte_at(s, at) == 0x41) {
		n = 8;
		at++;
	}
	if (!has(s, at, 3) || *byte_at(s, at) != 0x83 ||
		(*byte_at(s, at + 1) & 0xf8) != 0xe0 ||
		*byte_at(s, at + 2) != 0x100 - VERIFY_BUNDLE_BYTES)
		return 0;
	n |= *byte_at(s, at + 1) & 7;
	at += 3;
	uint32_t add = n == RSP ? 0 : unit_adds_base(s, at, n);
	if (!add)
		return 0;
	at += add;
	if (n >= 8) {
		if (!has(s, at, 1) || *byte_at(s, at) != 0x41)
			return 0;
		at++;
	}
	if (!has(s, at, 2) || *byte_at(s, at) != 0xff)
		return 0;
	uint8_t modrm = *byte_at(s, at + 1);
	*is_call = modrm == (0xd0 | (n & 7));
	if (!*is_call && modrm != (0xe0 | (n & 7)))
		return 0;
	return (uint32_t)(at + 2 - s->at);
}

/* mov %edi, %edi or the like, rebased. Where it ends, or 0. */
static uint64_t rebased(
	const struct state *s, uint64_t at, uint8_t n, bool *loaded)
{
	const uint8_t is[] = {0x89, (uint8_t)(0xc0 | n << 3 | n)};
	uint32_t rebase = rebases(s, at + 2, n, loaded);

	return are(s, at, is, sizeof(is)) && rebase ? at + 2 + rebase : 0;
}

#define RSI 6
#define RDI 7

uint32_t unit_string(const struct state *s)
{
	bool loaded = false;
	uint64_t at = rebased(s, s->at, RDI, &loaded);
	struct instruction i;

	if (!at)
		return 0;
	uint64_t both = rebased(s, at, RSI, &loaded);
	if (both)
		at = both;
	if (decode(byte_at(s, at), byte_at(s, s->t->bytes), &i) || i.is_two ||
		i.has_67 || i.has_gs)
		return 0;
	switch (i.opcode & 0xfe) {
	case 0xa4: /* movs, cmps */
	case 0xa6:
		if (!both)
			return 0;
		break;
	case 0xaa: /* stos, scas */
	case 0xae:
		break;
	default:
		return 0;
	}
	return (uint32_t)(at + i.bytes - s->at);
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
	bool is_nop = i.prefix == PREFIX_NONE && !i.has_67 && !i.has_gs &&
		!i.rex && (i.is_two ? i.opcode == 0x1f : i.opcode == 0x90);
	uint64_t bytes = at + i.bytes - s->at;
	return is_nop && bytes <= INSTRUCTION_MAX ? (uint32_t)bytes : 0;
}
