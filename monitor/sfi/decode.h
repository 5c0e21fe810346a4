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
	OP_JUMP = 0x1000,     /* a direct jump or call */
	OP_STRING = 0x2000,   /* a string instruction */
	OP_TOUCHES = 0x4000,  /* memory at or right below the stack pointer */
	OP_ADDRESS = 0x8000,  /* r/m is not accessed, and cannot fault */
	/* From these bits on, one for each reg: … */
	OP_REFUSED = 16, /* it is not allowed with that one */
	OP_READS = 24,	 /* r/m is not written with that one */
};

/* The allowed mandatory prefixes, or none; 0 if the opcode is not allowed. */
enum {
	PREFIX_NONE = 1,
	PREFIX_66 = 2,
	PREFIX_F3 = 4,
	PREFIX_F2 = 8,
};

struct opcode {
	uint32_t flags;
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
	/* Register numbers have 4 bits. reg is in the opcode if not OP_MODRM.
	 */
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
