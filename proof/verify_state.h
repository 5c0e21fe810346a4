/* SPDX-License-Identifier: MIT */
/*
 * verify_state.h: any state of the verifier, and one step from it.
 *
 * The text has up to 64 bytes, at any offset from a bundle's start that the
 * verifier can be at, and the component is at any address. That is every case:
 * a step looks at 41 bytes at most (verify_step.c). decode() is replaced by its
 * contract.
 */
#ifndef VERIFY_STATE_H
#define VERIFY_STATE_H

#include "decode_contract.h"

/* What decode() was last called for: &s.i if it was the instruction itself, and
 * not a part of a unit. And how long that is: a unit goes on after it. */
static const struct instruction *decoded;
static uint32_t decoded_bytes;

static enum decode_result decode_noted(
	const uint8_t *at, const uint8_t *end, struct instruction *i)
{
	enum decode_result result = decode_by_contract(at, end, i);

	decoded = i;
	decoded_bytes = i->bytes;
	return result;
}

#define decode(at, end, i) decode_noted(at, end, i)
#include "sfi/instruction.c"
#include "sfi/jump.c"
#include "sfi/operand.c"
#include "sfi/stack.c"
#include "sfi/state.c"
#include "sfi/unit.c"
#undef decode

#define TEXT_BYTES     64
#define ADDRESS_END    (1ull << 46) /* of the space, and more */
#define CONSTANT_BYTES 16

static struct verify_error error;
static uint64_t starts[1], targets[1];
static struct verify_text t;
static struct state s;

/* The invariant of the loop in verify() before each step. */
static bool is_state(void)
{
	return s.at < t.bytes && s.moved <= STACK_FAR;
}

/* (text) and (constants) hold any bytes. */
static void any_state(const uint8_t *text, const uint8_t *constants)
{
	starts[0] = nondet_u64();
	targets[0] = nondet_u64();
	t = (struct verify_text){.text = text,
		.address = nondet_u64(),
		.bytes = nondet_u64(),
		.image = nondet_u64(),
		.image_end = nondet_u64(),
		.constants = constants,
		.constants_start = nondet_u64(),
		.constants_end = nondet_u64(),
		.stores_only = nondet_bool(),
		.starts = starts,
		.targets = targets};
	s = (struct state){.t = &t,
		.error = &error,
		.i = nondet_instruction(),
		.at = nondet_u64(),
		.moved = nondet_u64()};
	ASSUME(t.bytes <= TEXT_BYTES);
	ASSUME(t.address % VERIFY_BUNDLE_BYTES == 0 && t.address < ADDRESS_END);
	ASSUME(t.image <= t.image_end && t.image_end < ADDRESS_END);
	ASSUME(t.constants_start <= t.constants_end &&
		t.constants_end < ADDRESS_END &&
		t.constants_end - t.constants_start <= CONSTANT_BYTES);
	ASSUME(is_state());
}

#endif
