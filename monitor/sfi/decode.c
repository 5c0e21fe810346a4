/* SPDX-License-Identifier: MIT */
/*
 * decode.c: what is allowed of x86-64, and how long it is.
 *
 * What is not in the tables does not exist: AVX and all that has a VEX prefix,
 * MMX, system instructions, segments, jumps of other widths. Source: Intel SDM,
 * volume 2, appendix A.
 */
#include <stddef.h>
#include "decode.h"

#define A   0
#define M   OP_MODRM
#define I8  OP_IMM8
#define IZ  OP_IMM
#define WRM (OP_WRITES_RM | OP_STORES)
#define WRG OP_WRITES_REG
#define B   OP_BYTE
#define ST  OP_STORES
#define RO  OP_REG_ONLY
#define MO  OP_MEM_ONLY
#define LK  OP_LOCK
#define JP  OP_JUMP
#define STR OP_STRING
#define TO  OP_TOUCHES
#define AO  OP_ADDRESS

/* One bit for each reg. */
#define NOT(regs)   ((uint32_t)(regs) << OP_REFUSED)
#define READS(regs) ((uint32_t)(regs) << OP_READS)

/* Operand sizes of integers; vectors, packed and scalar. */
#define INT  (PREFIX_NONE | PREFIX_66)
#define NONE PREFIX_NONE
#define P66  PREFIX_66
#define PS   (PREFIX_NONE | PREFIX_66)
#define ANY  (PREFIX_NONE | PREFIX_66 | PREFIX_F3 | PREFIX_F2)
#define FP   (PREFIX_F3 | PREFIX_F2)

/* Six forms of an operation: r/m8 r8; r/m r; r8 r/m8; r r/m; al imm; eax imm.
 */
#define ALU(n, w, l)                                                  \
	[n] = {M | (w ? WRM | l : 0) | B, NONE},                      \
	[n + 1] = {M | (w ? WRM | l : 0), INT},                       \
	[n + 2] = {M | (w ? WRG : 0) | B, NONE},                      \
	[n + 3] = {M | (w ? WRG : 0), INT}, [n + 4] = {A | I8, NONE}, \
	[n + 5] = {A | IZ, INT}

/* clang-format off */
static const struct opcode one[256] = {
	ALU(0x00, 1, LK), ALU(0x08, 1, LK), ALU(0x10, 1, LK), ALU(0x18, 1, LK),
	ALU(0x20, 1, LK), ALU(0x28, 1, LK), ALU(0x30, 1, LK), ALU(0x38, 0, 0),
	[0x50 ... 0x57] = {A | TO, NONE},		/* push */
	[0x58 ... 0x5f] = {A | TO | WRG, NONE},		/* pop */
	[0x63] = {M | WRG, NONE},			/* movslq */
	[0x68] = {A | IZ | TO, NONE},			/* push */
	[0x69] = {M | IZ | WRG, INT},			/* imul */
	[0x6a] = {A | I8 | TO, NONE},			/* push */
	[0x6b] = {M | I8 | WRG, INT},
	[0x70 ... 0x7f] = {A | I8 | JP, NONE},		/* jcc */
	[0x80] = {M | I8 | WRM | READS(0x80) | B | LK, NONE},	/* add … cmp */
	[0x81] = {M | IZ | WRM | READS(0x80) | LK, INT},
	[0x83] = {M | I8 | WRM | READS(0x80) | LK, INT},
	[0x84] = {M | B, NONE}, [0x85] = {M, INT},	/* test */
	[0x86] = {M | WRM | WRG | B | LK, NONE},	/* xchg */
	[0x87] = {M | WRM | WRG | LK, INT},
	[0x88] = {M | WRM | B, NONE}, [0x89] = {M | WRM, INT},	/* mov */
	[0x8a] = {M | WRG | B, NONE}, [0x8b] = {M | WRG, INT},
	[0x8d] = {M | WRG | MO | AO, INT},		/* lea */
	[0x8f] = {M | WRM | TO | NOT(0xfe), NONE},	/* pop */
	[0x90] = {A, INT | PREFIX_F3},			/* nop, pause */
	[0x91 ... 0x97] = {A | WRG, INT},		/* xchg */
	[0x98 ... 0x99] = {A, INT},			/* cltq, cltd, … */
	[0x9b] = {A, NONE},				/* fwait */
	[0x9e ... 0x9f] = {A, NONE},			/* sahf, lahf */
	[0xa4] = {A | STR, NONE | FP}, [0xa5] = {A | STR, ANY},	/* movs */
	[0xa6] = {A | STR, NONE | FP}, [0xa7] = {A | STR, ANY},	/* cmps */
	[0xa8] = {A | I8, NONE}, [0xa9] = {A | IZ, INT},	/* test */
	[0xaa] = {A | STR, NONE | FP}, [0xab] = {A | STR, ANY},	/* stos */
	[0xae] = {A | STR, NONE | FP}, [0xaf] = {A | STR, ANY},	/* scas */
	[0xb0 ... 0xb7] = {A | I8 | WRG | B, NONE},	/* mov */
	[0xb8 ... 0xbf] = {A | OP_IMM_FULL | WRG, INT},
	[0xc0] = {M | I8 | WRM | B, NONE}, [0xc1] = {M | I8 | WRM, INT},
	[0xc6] = {M | I8 | WRM | B | NOT(0xfe), NONE},	/* mov */
	[0xc7] = {M | IZ | WRM | NOT(0xfe), INT},
	[0xcc] = {A, NONE},				/* int3 */
	[0xd0] = {M | WRM | B, NONE}, [0xd1] = {M | WRM, INT},
	[0xd2] = {M | WRM | B, NONE}, [0xd3] = {M | WRM, INT},
	/* x87, in memory; no environments. Registers: x87_forms. */
	[0xd8] = {M, NONE}, [0xd9] = {M | ST | READS(0x33) | NOT(0x52), NONE},
	[0xda] = {M, NONE}, [0xdb] = {M | ST | READS(0x31) | NOT(0x50), NONE},
	[0xdc] = {M, NONE}, [0xdd] = {M | ST | READS(0x31) | NOT(0x70), NONE},
	[0xde] = {M, NONE}, [0xdf] = {M | ST | READS(0x31), NONE},
	[0xe8 ... 0xe9] = {A | IZ | JP, NONE},		/* call, jmp */
	[0xeb] = {A | I8 | JP, NONE},
	[0xf4] = {A, NONE},				/* hlt, which faults */
	[0xf5] = {A, NONE}, [0xf8 ... 0xf9] = {A, NONE}, [0xfc] = {A, NONE},
	/* test, not, neg, mul, imul, div, idiv */
	[0xf6] = {M | WRM | READS(0xf3) | B | LK | NOT(0x02), NONE},
	[0xf7] = {M | WRM | READS(0xf3) | LK | NOT(0x02), INT},
	[0xfe] = {M | WRM | B | LK | NOT(0xfc), NONE},	/* inc, dec */
	/* inc, dec, call, jmp, push; no far calls, no far jumps */
	[0xff] = {M | WRM | READS(0xfc) | LK | NOT(0xa8), INT},
};

static const struct opcode two[256] = {
	[0x0b] = {A, NONE},				/* ud2 */
	[0x0d] = {M | MO | AO, NONE},			/* prefetchw */
	[0x10] = {M, ANY}, [0x11] = {M | ST, ANY},	/* movups … */
	[0x12] = {M, PS}, [0x13] = {M | ST | MO, PS},
	[0x14 ... 0x15] = {M, PS},
	[0x16] = {M, PS}, [0x17] = {M | ST | MO, PS},
	[0x18] = {M | MO | AO, NONE},			/* prefetch */
	[0x1e] = {M, PREFIX_F3},			/* endbr64 */
	[0x1f] = {M | AO, INT},				/* nop */
	[0x28] = {M, PS}, [0x29] = {M | ST, PS},	/* movaps */
	[0x2a] = {M, FP},				/* cvtsi2sd */
	[0x2b] = {M | ST | MO, PS},			/* movntps */
	[0x2c ... 0x2d] = {M | WRG, FP},		/* cvtsd2si */
	[0x2e ... 0x2f] = {M, PS},			/* ucomisd */
	[0x31] = {A, NONE},				/* rdtsc */
	[0x40 ... 0x4f] = {M | WRG, INT},		/* cmov */
	[0x50] = {M | WRG | RO, PS},			/* movmskpd */
	[0x51] = {M, ANY}, [0x52 ... 0x53] = {M, NONE | PREFIX_F3},
	[0x54 ... 0x57] = {M, PS}, [0x58 ... 0x5a] = {M, ANY},
	[0x5b] = {M, PS | PREFIX_F3}, [0x5c ... 0x5f] = {M, ANY},
	[0x60 ... 0x6e] = {M, P66}, [0x6f] = {M, P66 | PREFIX_F3},
	[0x70] = {M | I8, P66 | FP},
	[0x71 ... 0x72] = {M | I8 | RO | NOT(0xab), P66},	/* shifts */
	[0x73] = {M | I8 | RO | NOT(0x33), P66},
	[0x74 ... 0x76] = {M, P66},
	[0x7c ... 0x7d] = {M, P66 | PREFIX_F2},
	[0x7e] = {M | WRM, P66 | PREFIX_F3},		/* movd, movq */
	[0x7f] = {M | ST, P66 | PREFIX_F3},
	[0x80 ... 0x8f] = {A | IZ | JP, NONE},		/* jcc */
	[0x90 ... 0x9f] = {M | WRM | B, NONE},		/* setcc */
	[0xa2] = {A, NONE},				/* cpuid */
	/* A bit's number in a register would add to an address. */
	[0xa3] = {M | RO, INT}, [0xab] = {M | WRM | RO, INT},
	[0xb3] = {M | WRM | RO, INT}, [0xbb] = {M | WRM | RO, INT},
	[0xa4] = {M | I8 | WRM, INT}, [0xa5] = {M | WRM, INT},	/* shld */
	[0xac] = {M | I8 | WRM, INT}, [0xad] = {M | WRM, INT},
	[0xae] = {M | RO | NOT(0x1f), NONE},		/* lfence … */
	[0xaf] = {M | WRG, INT},			/* imul */
	[0xb0] = {M | WRM | B | LK, NONE},		/* cmpxchg */
	[0xb1] = {M | WRM | LK, INT},
	[0xb6 ... 0xb7] = {M | WRG, INT},		/* movz */
	[0xb8] = {M | WRG, PREFIX_F3},			/* popcnt */
	/* bt … btc */
	[0xba] = {M | I8 | WRM | READS(0x10) | LK | NOT(0x0f), INT},
	[0xbc ... 0xbd] = {M | WRG, INT | PREFIX_F3},	/* bsf, bsr */
	[0xbe ... 0xbf] = {M | WRG, INT},		/* movs */
	[0xc0] = {M | WRM | WRG | B | LK, NONE},	/* xadd */
	[0xc1] = {M | WRM | WRG | LK, INT},
	[0xc2] = {M | I8, ANY},				/* cmppd … */
	[0xc3] = {M | ST | MO, NONE},			/* movnti */
	[0xc4] = {M | I8, P66}, [0xc5] = {M | I8 | WRG | RO, P66},
	[0xc6] = {M | I8, PS},				/* shufpd */
	[0xc7] = {M | WRM | MO | LK | NOT(0xfd), NONE},	/* cmpxchg16b */
	[0xc8 ... 0xcf] = {A | WRG, NONE},		/* bswap */
	[0xd0] = {M, P66 | PREFIX_F2},
	[0xd1 ... 0xd5] = {M, P66}, [0xd6] = {M | ST, P66},
	[0xd7] = {M | WRG | RO, P66},			/* pmovmskb */
	[0xd8 ... 0xe5] = {M, P66}, [0xe6] = {M, P66 | FP},
	[0xe7] = {M | ST | MO, P66},			/* movntdq */
	[0xe8 ... 0xef] = {M, P66}, [0xf0] = {M | MO, PREFIX_F2},
	[0xf1 ... 0xf6] = {M, P66}, [0xf8 ... 0xfe] = {M, P66},
};
/* clang-format on */

static bool is_rex(uint8_t byte)
{
	return byte >> 4 == 4;
}

/* Each at most once, except 66 and 2e in front of a long nop; see unit.h. */
static enum decode_result prefixes(
	const uint8_t **at, const uint8_t *end, struct instruction *i)
{
	enum {
		HAS_67 = 0x10,
		HAS_GS = 0x20,
		HAS_LOCK = 0x40,
		MANDATORY = PREFIX_66 | PREFIX_F3 | PREFIX_F2,
	};
	static const uint8_t prefix[256] = {[0x66] = PREFIX_66,
		[0xf3] = PREFIX_F3,
		[0xf2] = PREFIX_F2,
		[0x67] = HAS_67,
		[0x65] = HAS_GS,
		[0xf0] = HAS_LOCK};
	uint8_t all = 0;

	for (; *at < end && prefix[**at]; ++*at) {
		if (all & prefix[**at])
			return DECODE_PREFIX;
		all |= prefix[**at];
	}
	if (*at == end)
		return DECODE_END;
	i->has_67 = all & HAS_67;
	i->has_gs = all & HAS_GS;
	i->has_lock = all & HAS_LOCK;
	all &= MANDATORY;
	i->prefix = all ? all : PREFIX_NONE;
	return all & (all - 1) ? DECODE_PREFIX : DECODE_OK;
}

static enum decode_result number(
	const uint8_t **at, const uint8_t *end, uint32_t bytes, int64_t *to)
{
	uint64_t n = 0;

	if ((uint64_t)(end - *at) < bytes)
		return DECODE_END;
	for (uint32_t b = 0; b < bytes; b++)
		n |= (uint64_t) * (*at)++ << 8 * b;
	uint32_t shift = 64 - 8 * bytes;
	*to = bytes ? (int64_t)(n << shift) >> shift : 0;
	return DECODE_OK;
}

static enum decode_result modrm(
	const uint8_t **at, const uint8_t *end, struct instruction *i)
{
	static const uint8_t displacement_bytes[] = {0, 1, 4};
	int64_t n;

	if (*at == end)
		return DECODE_END;
	uint8_t byte = *(*at)++, base = byte & 7;
	i->mod = byte >> 6;
	i->reg = (uint8_t)((byte >> 3 & 7) | (i->rex & 4) << 1);
	i->rm = (uint8_t)(base | (i->rex & 1) << 3);
	if (i->mod == 3)
		return DECODE_OK;
	uint32_t bytes = displacement_bytes[i->mod];
	i->index = NO_REGISTER;
	bool has_sib = base == 4;
	if (has_sib) {
		if (*at == end)
			return DECODE_END;
		uint8_t sib = *(*at)++;
		base = sib & 7;
		i->index = (uint8_t)((sib >> 3 & 7) | (i->rex & 2) << 2);
		if (i->index == 4)
			i->index = NO_REGISTER;
	}
	i->base = (uint8_t)(base | (i->rex & 1) << 3);
	if (base == 5 && i->mod == 0) {
		i->base = has_sib ? NO_REGISTER : RIP;
		bytes = 4;
	}
	if (number(at, end, bytes, &n))
		return DECODE_END;
	i->displacement = (int32_t)n;
	return DECODE_OK;
}

static uint32_t immediate_bytes(const struct instruction *i)
{
	/* test, of those that share an opcode with not, neg, mul, … */
	bool is_group3 = !i->is_two && (i->opcode & 0xfe) == 0xf6;
	uint32_t wide = i->prefix == PREFIX_66 ? 2 : 4;

	if (is_group3 && (i->reg & 7) < 2)
		return i->opcode == 0xf6 ? 1 : wide;
	if (i->op.flags & OP_IMM8)
		return 1;
	if (i->op.flags & OP_IMM)
		return wide;
	if (i->op.flags & OP_IMM_FULL)
		return i->rex & 8 ? 8 : wide;
	return 0;
}

enum decode_result decode(
	const uint8_t *start, const uint8_t *end, struct instruction *i)
{
	const uint8_t *at = start;
	enum decode_result r;

	if (end - start > INSTRUCTION_MAX)
		end = start + INSTRUCTION_MAX;
	*i = (struct instruction){.bytes = 1};
	r = prefixes(&at, end, i);
	i->bytes = (uint32_t)(at - start) + (at < end);
	if (r)
		return r;
	if (is_rex(*at))
		i->rex = *at++;
	if (at < end && *at == 0x0f) {
		i->is_two = true;
		at++;
	}
	if (at == end)
		return DECODE_END;
	i->opcode = *at++;
	i->bytes = (uint32_t)(at - start);
	i->op = i->is_two ? two[i->opcode] : one[i->opcode];
	if (!(i->op.prefixes & i->prefix))
		return i->op.prefixes ? DECODE_PREFIX : DECODE_OPCODE;
	i->reg = (uint8_t)((i->opcode & 7) | (i->rex & 1) << 3);
	if ((i->op.flags & OP_MODRM) && modrm(&at, end, i))
		return DECODE_END;
	uint32_t immediate = immediate_bytes(i);
	/* 66 with REX.W: 66 shortens an immediate, and REX.W undoes that. No
	 * table says whether there is one: only some forms of group 3 have
	 * it. */
	if (immediate && i->prefix == PREFIX_66 && (i->rex & 8))
		return DECODE_PREFIX;
	if (number(&at, end, immediate, &i->immediate))
		return DECODE_END;
	i->bytes = (uint32_t)(at - start);
	if (i->has_lock &&
		(!(i->op.flags & OP_LOCK) || i->mod == 3 ||
			!(i->op.flags & OP_MODRM)))
		return DECODE_PREFIX;
	return DECODE_OK;
}
