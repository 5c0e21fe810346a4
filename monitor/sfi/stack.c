/* SPDX-License-Identifier: MIT */
/* stack.c: the stack pointer is in the box, or near it. See stack.h. */
#include "stack.h"
#include "unit.h"

/* Is register (n), which is written, a part of the stack pointer? */
static bool is_pointer(const struct state *s, uint8_t n)
{
	/* Without REX, a byte is AH. */
	return n == RSP && (!(s->i.op.flags & OP_BYTE) || s->i.rex);
}

/* The stack pointer is moved by (by), at most. */
static bool stack_move(struct state *s, int64_t by)
{
	s->moved += (uint64_t)(by < 0 ? -by : by);
	return s->moved <= STACK_FAR || fail(s, VERIFY_STACK);
}

bool stack_check(struct state *s)
{
	struct instruction *i = &s->i;
	bool is_group = i->opcode == 0x81 || i->opcode == 0x83;
	uint8_t op = is_group ? i->reg & 7 : i->opcode >> 3;
	bool is_sum = op == 0 || op == 4 || op == 5;   /* add, and, sub */
	bool is_mov = op == 0x11 && i->opcode != 0x8f; /* mov, lea; no pop */
	uint64_t end = s->at + i->bytes;

	if (!(i->op.flags & OP_WRITES_REG && is_pointer(s, i->reg)) &&
		!(i->op.flags & OP_WRITES_RM && i->mod == 3 &&
			is_pointer(s, i->rm)))
		return true;
	if (i->prefix != PREFIX_NONE || i->is_two || i->op.flags & OP_BYTE)
		return fail(s, VERIFY_STACK);
	if (i->rex & 8) {
		if (is_group && is_sum && (op != 4 || i->immediate < 0))
			return stack_move(s, i->immediate);
		if (i->opcode == 0x8d && i->base == RSP &&
			i->index == NO_REGISTER && !i->has_67)
			return stack_move(s, i->displacement);
		return fail(s, VERIFY_STACK);
	}
	if (!(is_sum || is_mov) || !unit_adds_base(s, &end, RSP))
		return fail(s, VERIFY_STACK);
	i->bytes = (uint32_t)(end - s->at);
	s->moved = 0;
	return true;
}
