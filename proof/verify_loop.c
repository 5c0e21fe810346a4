/* SPDX-License-Identifier: MIT */
/*
 * verify_loop.c: in text that verify() accepts, only instructions that it has
 * checked are executed
 *
 * All of verify(), with check_one() by its contract (verify_step.c,
 * verify_jump.c), on any text of up to 10 bytes, where bundles have 4. Any
 * one step is chosen, so each claim is about all steps. The step lies in
 * one bundle. Its target, if it has one, is the beginning of a step. Another
 * step begins where it ends, unless the text ends. A step begins at each
 * bundle. At the end of the text, the stack pointer has been used since it was
 * moved.
 *
 * Options: --unwind 12
 */
#define CUBICLE_BUNDLE_BYTES 4
#include "proof.h"
#include "sfi/state.c"
#include "sfi/unit.c"
#include "sfi/verify.c"

#define TEXT_BYTES 10

enum decode_result decode(
	const uint8_t *at, const uint8_t *end, struct instruction *i)
{
	return DECODE_END;
}

/* Of one step, which is any: where it began and ended, and where it leads to.
 */
static uint64_t chosen, ended, target;
static bool seen, has_target, moved;

bool check_one(struct state *state)
{
	uint32_t bytes = nondet_u32();
	uint64_t to = nondet_u64();
	bool ok = nondet_bool(), targets = nondet_bool();

	ASSUME(bytes >= 1 && bytes <= state->t->bytes - state->at);
	/* 0f is never all of an instruction: see decode_length.c. */
	ASSUME(bytes > 1 || *byte_at(state, state->at) != 0x0f);
	state->i.bytes = bytes;
	if (!ok)
		return false;
	if (targets) {
		ASSUME(to < state->t->bytes);
		set(state->t->targets, to);
	}
	if (nondet_bool())
		state->moved = nondet_u64();
	if (state->at == chosen) {
		seen = true;
		moved = state->moved;
		ended = chosen + bytes;
		has_target = targets;
		target = to;
	}
	return true;
}

static uint64_t starts[1];

static bool is_start(uint64_t n)
{
	return starts[0] >> n & 1;
}

int main(void)
{
	uint8_t text[TEXT_BYTES];
	uint64_t targets[1] = {0};
	struct verify_error error;
	struct verify_text t = {.text = text,
		.bytes = nondet_u64(),
		.starts = starts,
		.targets = targets};
	uint64_t bundle = nondet_u64();

	ASSUME(t.bytes <= TEXT_BYTES);
	chosen = nondet_u64();
	ASSUME(chosen < t.bytes);
	ASSUME(bundle < t.bytes && is_bundle_start(bundle));
	bool ok = verify(&t, &error);
	bool found = ok && seen;

	CLAIM_IF(found, chosen / 4 == (ended - 1) / 4, "in one bundle");
	CLAIM_IF(found && has_target, is_start(target),
		"it leads to where a step began");
	CLAIM(!ok || !is_start(chosen) || seen,
		"where a step began, one was checked");
	CLAIM_IF(found, ended == t.bytes || is_start(ended),
		"the next one begins where it ends");
	CLAIM_IF(found && ended == t.bytes, !moved, "the stack was used");
	CLAIM_IF(ok, is_start(bundle), "a bundle begins with a step");
	REACHED(found && has_target && target < chosen, "a loop");
	return 0;
}
