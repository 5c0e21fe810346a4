/* SPDX-License-Identifier: MIT */
/*
 * decode_name.c: decode_name() reads its input only, and gives a name or ""
 *
 * For all inputs of up to 16 bytes, the empty one among them. The name is for
 * people: nothing depends on it.
 *
 * Options: --unwind 41
 */
#include <stdlib.h>
#include "proof.h"
#include "sfi/decode.h"
#include "sfi/names.c"

int main(void)
{
	size_t n = nondet_size();

	ASSUME(n <= INSTRUCTION_MAX + 1);
	uint8_t *text = malloc(n);
	ASSUME(text);
	const char *name = decode_name(text, text + n);

	CLAIM(name != NULL, "a name");
	REACHED(name[0] == 'w' && n == 3,
		"a name that looks at all three bytes");
	REACHED(!name[0] && n == INSTRUCTION_MAX + 1, "no name");
	REACHED(!n, "nothing to read");
	return 0;
}
