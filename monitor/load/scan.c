/* SPDX-License-Identifier: MIT */
/*
 * scan.c: see scan.h. Encodings are from the Intel SDM, volume 2.
 *
 * APX has a prefix REX2, D5 and a byte, which takes the place of the byte 0F.
 * The scan does not search for it: so few bytes of it are fixed that ordinary
 * text would be refused. Backend mpk does not start if APX is enabled (mpk.c),
 * and without APX, D5 is not an instruction.
 */
#include "load/scan.h"

/* What is encoded by the opcode 0F 01 or 0F AE and the byte (modrm) after it,
 * or NULL. (f3) says whether the prefix F3 stands before the opcode. */
static const char *forbidden(uint8_t opcode, uint8_t modrm, int f3)
{
	uint8_t reg = modrm >> 3 & 7;
	int memory = modrm < 0xc0;

	if (opcode == 0x01)
		return modrm == 0xef ? "WRPKRU" : 0;
	if (memory)
		return reg == 5 ? "XRSTOR" : 0;
	if (!f3)
		return 0;
	return reg == 2 ? "WRFSBASE" : reg == 3 ? "WRGSBASE" : 0;
}

/* An instruction has at most 15 bytes; opcode and operand are three. */
#define PREFIXES_MAX 12

/* Is it a prefix: of a segment, operand or address size, LOCK, REPNE, REP, or
 * REX? The processor takes them in any order, and more than one of a kind. */
static int is_prefix(uint8_t byte)
{
	return (byte & 0xe7) == 0x26 || (byte >= 0x64 && byte <= 0x67) ||
		byte == 0xf0 || byte == 0xf2 || byte == 0xf3 ||
		(byte & 0xf0) == 0x40;
}

/* Is there an F3 among the prefixes before (at)? */
static int has_f3(const uint8_t *text, uint64_t at)
{
	for (int n = 0; n < PREFIXES_MAX && at; n++) {
		if (!is_prefix(text[--at]))
			return 0;
		if (text[at] == 0xf3)
			return 1;
	}
	return 0;
}

/* Opcode 49 and a memory operand with /0. */
static int is_tile_load(const uint8_t *at)
{
	return at[0] == 0x49 && (at[1] & 0x38) == 0 && at[1] < 0xc0;
}

/*
 * LDTILECFG: the kernel lets any process load the configuration of AMX, and
 * clearing it costs more than clearing all other registers. Gates do not clear
 * it, so it must stay empty. With VEX, C4 RXB.00010 78; with APX also EVEX, 62
 * RXBR.B010 WvvvvXpp and a byte. That byte, W, vvvv and X are not looked at.
 * Opcode 49 of map 2 without a prefix (pp) is no other instruction there.
 */
static int is_ldtilecfg(const uint8_t *text, uint64_t bytes)
{
	if (bytes > 4 && text[0] == 0xc4 && (text[1] & 0x1f) == 0x02 &&
		text[2] == 0x78)
		return is_tile_load(text + 3);
	return bytes > 5 && text[0] == 0x62 && (text[1] & 0x07) == 0x02 &&
		(text[2] & 0x03) == 0 && is_tile_load(text + 4);
}

/* What stands at byte (i) of (text, bytes), of which there are two more. */
static const char *forbidden_at(const uint8_t *text, uint64_t bytes, uint64_t i)
{
	if (text[i] == 0x0f && (text[i + 1] == 0x01 || text[i + 1] == 0xae))
		return forbidden(text[i + 1], text[i + 2], has_f3(text, i));
	if (is_ldtilecfg(text + i, bytes - i))
		return "LDTILECFG";
	return 0;
}

/*
 * Which of the three beginnings (0F 01 and 0F AE; C4 and 62 with map 2) a byte
 * can be the first byte of, in bits 0 to 2, and the second of, in bits 4 to 6.
 */
static uint8_t beginnings(uint8_t byte)
{
	int first = (byte == 0x0f) | (byte == 0xc4) << 1 | (byte == 0x62) << 2;
	int second = (byte == 0x01 || byte == 0xae) |
		((byte & 0x1f) == 0x02) << 1 | ((byte & 0x07) == 0x02) << 2;

	return (uint8_t)(first | second << 4);
}

int scan_text(const uint8_t *text, uint64_t bytes, struct scan_hit *hit)
{
	uint8_t class[256], last, next;

	if (bytes < 3)
		return 0;
	for (uint32_t b = 0; b < 256; b++)
		class[b] = beginnings((uint8_t)b);
	/* Pairs of bytes that begin one are rare, so this branch is nearly
	 * always predicted. The bytes 0F alone are not rare. */
	last = class[text[0]];
	for (uint64_t i = 0; i + 2 < bytes; i++, last = next) {
		next = class[text[i + 1]];
		if (!(last & next >> 4))
			continue;
		const char *what = forbidden_at(text, bytes, i);
		if (!what)
			continue;
		hit->offset = i;
		hit->instruction = what;
		return 1;
	}
	return 0;
}
