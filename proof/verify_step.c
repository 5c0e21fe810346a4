/* SPDX-License-Identifier: MIT */
/*
 * verify_step.c: one step of the verifier keeps its invariants, from any state
 *
 * By induction, what is claimed of the state after the step holds for a text of
 * any length.
 *
 * Options: --unwind 17
 */
#include "verify_state.h"

int main(void)
{
	uint8_t text[TEXT_BYTES], constants[CONSTANT_BYTES];

	any_state(text, constants);
	uint64_t before = targets[0];
	bool is_call, is_masked = unit_masked_jump(&s, &is_call);
	bool ok = check_one(&s);

	CLAIM_IF(ok, s.i.bytes >= 1, "progress");
	CLAIM(s.i.bytes <= 41, "it looks at 41 bytes at most");
	CLAIM_IF(ok, s.i.bytes <= t.bytes - s.at, "it ends within the text");
	CLAIM_IF(ok, s.moved <= STACK_FAR, "the stack pointer is near");
	CLAIM_IF(ok && is_masked, !s.moved, "the stack was used before a jump");
	CLAIM((targets[0] & before) == before, "no target is forgotten");
	CLAIM_IF(!ok, error.rule != VERIFY_OK, "a refusal has a rule");
	CLAIM_IF(!ok, error.offset == s.at, "a refusal has a place");
	REACHED(ok && s.i.bytes == 41, "the longest unit");
	REACHED(ok && s.moved == STACK_FAR, "the stack pointer is far");
	REACHED(ok && decoded == &s.i && s.at + s.i.bytes == TEXT_BYTES,
		"it ends with the text");
	return 0;
}
