/* SPDX-License-Identifier: MIT */
/*
 * decode_contract.h: what the verifier relies on about decode().
 *
 * decode_contract.c proves it of the real one. The proofs about the verifier
 * have decode_by_contract() in place of it: any result that the contract
 * allows.
 */
#ifndef DECODE_CONTRACT_H
#define DECODE_CONTRACT_H

#include "proof.h"
#include "sfi/decode.h"

/* The same of an instruction without ModRM: which jump, use the stack and write
 * the register in the opcode. */
static bool plain_keeps(const struct instruction *i)
{
	uint32_t flags = i->op.flags;
	uint8_t row = i->opcode & 0xf8, op = i->opcode & 7;
	bool is_jump = (row & 0xf0) == (i->is_two ? 0x80 : 0x70) ||
		(!i->is_two &&
			(i->opcode == 0xe8 || i->opcode == 0xe9 ||
				i->opcode == 0xeb));
	bool touches = !i->is_two &&
		(row == 0x50 || row == 0x58 || i->opcode == 0x68 ||
			i->opcode == 0x6a);
	bool writes = i->is_two ? row == 0xc8
				: row == 0x58 || (row == 0x90 && op) ||
			row == 0xb0 || row == 0xb8;
	bool is_byte = !i->is_two && row == 0xb0;

	return !i->mod && i->reg == (op | (i->rex & 1) << 3) &&
		!(flags & (OP_WRITES_RM | OP_STORES)) &&
		!!(flags & OP_JUMP) == is_jump &&
		!!(flags & OP_TOUCHES) == touches &&
		!!(flags & OP_WRITES_REG) == writes &&
		!!(flags & OP_BYTE) == is_byte;
}

/* Is (i) what decode() can leave, that returned (result), given (n) bytes? */
static bool decode_keeps(
	enum decode_result result, const struct instruction *i, size_t n)
{
	uint32_t flags = i->op.flags;
	bool is_full = flags & OP_IMM_FULL, has_modrm = flags & OP_MODRM;

	if (i->bytes < 1 || i->bytes > INSTRUCTION_MAX || i->bytes > n ||
		i->mod > 3 || i->reg > 15 || i->rm > 15 || result > DECODE_END)
		return false;
	if (result)
		return true;
	/* Only mov has an immediate that is wider than 32 bits. */
	if (is_full ? i->is_two || has_modrm || (i->opcode & 0xf8) != 0xb8
		    : i->immediate != (int32_t)i->immediate)
		return false;
	if ((flags & OP_JUMP) && has_modrm)
		return false;
	if (!has_modrm)
		return plain_keeps(i);
	/* Only pop, of these; push and calls are in group 5. */
	if (flags & OP_TOUCHES && (i->is_two || i->opcode != 0x8f))
		return false;
	bool is_address = i->is_two
		? i->opcode == 0x1f || i->opcode == 0x18 || i->opcode == 0x0d
		: i->opcode == 0x8d;
	if (is_address != !!(flags & OP_ADDRESS))
		return false;
	if (!i->is_two && (i->opcode == 0xe8 || i->opcode == 0xe9))
		return false;
	/* Group 5, jumps and calls among it: reg is a part of the opcode. */
	if (!i->is_two && i->opcode == 0xff &&
		(flags & OP_WRITES_REG ||
			(flags >> OP_REFUSED & 0x28) != 0x28)) /* far ones */
		return false;
	if (i->mod == 3)
		return true;
	return (i->base <= 15 || i->base == RIP || i->base == NO_REGISTER) &&
		(i->index <= 15 || i->index == NO_REGISTER) &&
		i->index != RSP && (i->base != RIP || i->index == NO_REGISTER);
}

struct instruction nondet_instruction(void);

static enum decode_result decode_by_contract(
	const uint8_t *at, const uint8_t *end, struct instruction *i)
{
	enum decode_result result = (enum decode_result)nondet_u32();

	__CPROVER_assert(at <= end && __CPROVER_r_ok(at, (size_t)(end - at)),
		"CLAIM: decode() is given bytes that can be read");
	*i = nondet_instruction();
	ASSUME(at < end && decode_keeps(result, i, (size_t)(end - at)));
	/* 0f is never all of an instruction: see decode_length.c. */
	ASSUME(result || *at != 0x0f || i->bytes > 1);
	return result;
}

#endif
