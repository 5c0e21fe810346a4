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

/* Is (i) what decode() can leave, that returned (result), given (n) bytes? */
static bool decode_keeps(
	enum decode_result result, const struct instruction *i, size_t n)
{
	uint16_t flags = i->op.flags;
	bool is_full = flags & OP_IMM_FULL;

	if (i->bytes < 1 || i->bytes > INSTRUCTION_MAX || i->bytes > n ||
		i->mod > 3 || i->reg > 15 || i->rm > 15 || result > DECODE_END)
		return false;
	if (result)
		return true;
	/* Only mov has an immediate that is wider than 32 bits. */
	if (is_full ? i->is_two || (flags & OP_MODRM) ||
				(i->opcode & 0xf8) != 0xb8
		    : i->immediate != (int32_t)i->immediate)
		return false;
	if (!(flags & OP_MODRM))
		return !i->mod &&
			!(flags & (OP_WRITES_RM | OP_WRITES_REG | OP_STORES));
	if (!i->is_two && (i->opcode == 0xe8 || i->opcode == 0xe9))
		return false;
	/* Group 5, jumps and calls among it: reg is a part of the opcode. */
	if (!i->is_two && i->opcode == 0xff && (flags & OP_WRITES_REG))
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
	return result;
}

#endif
