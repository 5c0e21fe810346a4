/* SPDX-License-Identifier: MIT */
/*
 * decode_contract.c: decode() keeps the contract that the verifier relies on
 *
 * For all inputs of 1 to 16 bytes. decode_contract.h is the contract.
 *
 * Options: --unwind 18
 */
#include <stdlib.h>
#include "decode_contract.h"
#include "sfi/decode.c"

int main(void)
{
	size_t n = nondet_size();

	ASSUME(n >= 1 && n <= INSTRUCTION_MAX + 1);
	uint8_t *text = malloc(n);
	ASSUME(text);
	struct instruction i;
	enum decode_result result = decode(text, text + n, &i);

	CLAIM(decode_keeps(result, &i, n), "the contract");
	REACHED(!result && i.op.flags & OP_IMM_FULL && i.immediate >> 40,
		"a wide immediate");
	REACHED(!result && i.op.flags & OP_MODRM && i.mod == 0 && i.base == RIP,
		"relative to RIP");
	REACHED(!result && i.op.flags & OP_MODRM && i.mod == 2 && i.index == 12,
		"index %r12");
	REACHED(result == DECODE_PREFIX, "a wrong prefix");
	return 0;
}
