/* SPDX-License-Identifier: MIT */
/*
 * verify_jump.c: a direct jump or call is recorded as a target; one through
 * memory reads a constant that is 0 or a bundle in the box; a call ends with
 * its bundle; no far jump or call is accepted
 *
 * A direct one is recorded as a target, which verify() compares with the starts
 * of instructions (verify_loop.c). One through memory reads a constant, which
 * is 0 or the start of a bundle in the box. A call ends with its bundle, so
 * that what it returns to is the start of one. For a masked jump see
 * masked_jump.c.
 *
 * Options: --unwind 17
 */
#include "verify_state.h"

static bool is_conditional(const struct instruction *i)
{
	return !(i->op.flags & OP_MODRM) &&
		(i->opcode & 0xf0) == (i->is_two ? 0x80 : 0x70);
}

static bool is_one(const struct instruction *i, uint8_t opcode)
{
	return !i->is_two && !(i->op.flags & OP_MODRM) && i->opcode == opcode;
}

/* Group 5 with operation (op). */
static bool is_group(const struct instruction *i, uint8_t op)
{
	return !i->is_two && (i->op.flags & OP_MODRM) && i->opcode == 0xff &&
		(i->reg & 7) == op;
}

static uint64_t constant(uint64_t address)
{
	const uint8_t *at = t.constants + (address - t.constants_start);
	uint64_t value = 0;

	for (uint32_t b = 0; b < 8; b++)
		value |= (uint64_t)at[b] << 8 * b;
	return value;
}

int main(void)
{
	uint8_t text[TEXT_BYTES], constants[CONSTANT_BYTES];

	any_state(text, constants);
	bool ok = check_one(&s) && decoded == &s.i;
	const struct instruction *i = &s.i;

	uint64_t next = s.at + i->bytes, to = next + (uint64_t)i->immediate;
	bool is_call = is_one(i, 0xe8) || is_group(i, 2);
	bool is_jump = is_one(i, 0xe9) || is_one(i, 0xeb) || is_group(i, 4);
	bool is_direct = is_conditional(i) || is_one(i, 0xe8) ||
		is_one(i, 0xe9) || is_one(i, 0xeb);
	CLAIM_IF(ok && is_direct, to < t.bytes && targets[0] >> to & 1,
		"the target of a direct one is recorded");
	CLAIM_IF(ok && is_call, next % VERIFY_BUNDLE_BYTES == 0,
		"a call ends with its bundle");
	CLAIM_IF(ok && (is_direct || is_jump || is_call), !s.moved,
		"the stack was used before it");
	CLAIM(!ok || (!is_group(i, 3) && !is_group(i, 5)), "no far one");
	if (ok && (is_group(i, 2) || is_group(i, 4))) {
		uint64_t slot = t.address + next + (uint64_t)i->displacement;
		bool is_there = i->mod != 3 && i->base == RIP && !i->has_67 &&
			!i->has_gs && slot >= t.constants_start &&
			slot <= t.constants_end && t.constants_end - slot >= 8;
		CLAIM(is_there, "it reads a constant");
		uint64_t value = is_there ? constant(slot) : 1;
		CLAIM(!value || value % VERIFY_BUNDLE_BYTES == 0,
			"the constant is 0 or a bundle");
		CLAIM(!value || value >> 32 == t.address >> 32,
			"the bundle is in the box");
	}
	return 0;
}
