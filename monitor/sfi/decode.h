/* SPDX-License-Identifier: MIT */
/*
 * decode.h: one instruction of x86-64, as far as the verifier has to know it.
 */
#ifndef SFI_DECODE_H
#define SFI_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#define INSTRUCTION_MAX 15

/* What an opcode is and does. */
enum {
	OP_MODRM = 0x2,
	OP_IMM8 = 0x4,
	OP_IMM = 0x8,	     /* 4 bytes, or 2 with 66 */
	OP_IMM_FULL = 0x10,  /* the same, or 8 with REX.W */
	OP_WRITES_RM = 0x20, /* r/m, a general register or memory, is written */
	OP_WRITES_REG = 0x40, /* reg, a general register, is written */
	OP_BYTE = 0x80,	      /* those written have 8 bits */
	OP_STORES = 0x100,    /* r/m, if it is memory, is written */
	OP_REG_ONLY = 0x200,  /* r/m must be a register */
	OP_MEM_ONLY = 0x400,  /* r/m must be memory */
	OP_LOCK = 0x800,      /* the prefix LOCK is allowed */
	OP_SPECIAL = 0x1000,  /* verify.c has more to say about it */
};

/* The allowed mandatory prefixes, or none; 0 if the opcode is not allowed. */
enum {
	PREFIX_NONE = 1,
	PREFIX_66 = 2,
	PREFIX_F3 = 4,
	PREFIX_F2 = 8,
};

struct opcode {
	uint16_t flags;
	uint8_t prefixes;
};

#define NO_REGISTER 0xff
#define RIP	    0xfe
#define RSP	    4

struct instruction {
	uint32_t bytes;	     /* all of it */
	uint8_t rex, prefix; /* 0x4?, or 0; one of PREFIX_* */
	bool has_67, has_gs, has_lock;
	bool is_two; /* 0f …; else of one byte */
	uint8_t opcode;
	struct opcode op;
	/* If OP_MODRM: register numbers have 4 bits. */
	uint8_t mod, reg, rm;
	/* If mod is not 3. */
	uint8_t base, index; /* RIP, NO_REGISTER */
	int32_t displacement;
	int64_t immediate;
};

enum decode_result {
	DECODE_OK = 0,
	DECODE_OPCODE,
	DECODE_PREFIX,
	DECODE_END, /* it does not end before (end) */
};

/* Decode what begins at (at) and ends at (end) at the latest. If it cannot be,
 * (i) says how many bytes were looked at. */
enum decode_result decode(
	const uint8_t *at, const uint8_t *end, struct instruction *i);

#endif
