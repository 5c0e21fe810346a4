/* SPDX-License-Identifier: MIT */
/*
 * decode_66_rexw.c: 66 before REX.W does not change the rest of the
 * instruction, or is refused
 *
 * For the processor, REX.W overrides 66 as the operand size: an immediate has
 * the bytes that it has without 66 (SDM volume 2, 2.2.1.2). Claims that an
 * instruction that decode() accepts with both has the fields that it has
 * without 66, and one byte more. Opcodes for which 66 is no operand size
 * (vector instructions) are included. TEST once failed this.
 *
 * Options: --unwind 18
 */
#include "proof.h"
#include "sfi/decode.c"

int main(void)
{
	uint8_t with[INSTRUCTION_MAX + 1], without[INSTRUCTION_MAX];
	struct instruction a, b;
	uint32_t at = nondet_u32(); /* of the first 66, among other prefixes */

	ASSUME(at < 4);
	ASSUME(with[at] == 0x66);
	for (uint32_t k = 0; k < INSTRUCTION_MAX; k++) {
		ASSUME(k >= at || with[k] != 0x66);
		without[k] = with[k + (k >= at)];
	}
	enum decode_result ra = decode(with, with + sizeof(with), &a);
	enum decode_result rb = decode(without, without + sizeof(without), &b);
	bool both = ra == DECODE_OK && rb == DECODE_OK &&
		a.prefix == PREFIX_66 && (a.rex & 8);

	CLAIM_IF(both, a.bytes == b.bytes + 1, "the same length");
	CLAIM_IF(both, a.immediate == b.immediate, "the same immediate");
	CLAIM_IF(both, a.opcode == b.opcode && a.is_two == b.is_two,
		"the same opcode");
	CLAIM_IF(both,
		a.base == b.base && a.index == b.index &&
			a.displacement == b.displacement && a.mod == b.mod &&
			a.reg == b.reg && a.rm == b.rm,
		"the same operands");
	REACHED(both && !a.is_two && (a.op.flags & OP_MODRM), "an integer");
	REACHED(both && a.has_gs && a.has_67 && at == 3, "after others");
	return 0;
}
