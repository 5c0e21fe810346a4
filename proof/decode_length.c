/* SPDX-License-Identifier: MIT */
/*
 * decode_length.c: decode() reads its input only; an instruction has 1 to 15
 * bytes
 *
 * For all inputs of 1 to 16 bytes. The input ends where the object does, so
 * that a read beyond it is an error. An instruction that is accepted ends
 * within the input. 16 bytes are enough, as decode() reads the first 15 at
 * most.
 *
 * Options: --unwind 18
 */
#include <stdlib.h>
#include "proof.h"
#include "sfi/decode.c"

int main(void)
{
	size_t n = nondet_size();

	ASSUME(n >= 1 && n <= INSTRUCTION_MAX + 1);
	uint8_t *text = malloc(n);
	ASSUME(text);
	struct instruction i;
	enum decode_result result = decode(text, text + n, &i);

	CLAIM(i.bytes >= 1, "one byte at least");
	CLAIM(i.bytes <= n, "no more than there are");
	CLAIM(i.bytes <= INSTRUCTION_MAX, "15 bytes at most");
	CLAIM_IF(text[0] == 0x0f && !result, i.bytes >= 2,
		"0f is not all of it");
	CLAIM(result <= DECODE_END, "a result that there is");
	REACHED(result == DECODE_OK && i.bytes == INSTRUCTION_MAX,
		"the longest");
	REACHED(result == DECODE_OK && i.bytes == n, "it ends with the input");
	REACHED(result == DECODE_END && n > 8, "the end is missing");
	return 0;
}
