/* SPDX-License-Identifier: MIT */
/* stack.c: the stack pointer is in the box, or near it. See stack.h. */
#include "stack.h"
#include "unit.h"

/* How far a stack pointer that was used may be from the box at most … */
#define STACK_NEAR 0x10000
/* … and be changed before it is used again. With any displacement that is less
 * than the guard. */
#define STACK_FAR 0x1000000

void stack_touch(struct state *s, int64_t displacement)
{
	if (displacement >= -STACK_NEAR && displacement <= STACK_NEAR)
		s->moved = 0;
}

bool stack_is_pointer(const struct state *s, uint8_t n)
{
	if (n != RSP)
		return false;
	/* Without REX it is AH. */
	return !(s->i.op.flags & OP_BYTE) || s->i.rex;
}

/* The stack pointer is moved by (by), at most. */
static bool stack_move(struct state *s, int64_t by)
{
	s->moved += (uint64_t)(by < 0 ? -by : by);
	return s->moved <= STACK_FAR || fail(s, VERIFY_STACK);
}

bool stack_write(struct state *s)
{
	struct instruction *i = &s->i;
	bool is_wide = i->rex & 8;
	bool is_group = !i->is_two && (i->opcode == 0x81 || i->opcode == 0x83);
	uint8_t op = i->reg & 7;

	if (i->prefix != PREFIX_NONE || i->is_two)
		return fail(s, VERIFY_STACK);
	if (is_wide && is_group && i->mod == 3) {
		if (op == 0 || op == 5) /* add, sub */
			return stack_move(s, i->immediate);
		if (op == 4 && i->immediate < 0) /* and */
			return stack_move(s, i->immediate);
		return fail(s, VERIFY_STACK);
	}
	if (is_wide && i->opcode == 0x8d && i->base == RSP &&
		i->index == NO_REGISTER && !i->has_67)
		return stack_move(s, i->displacement);
	if (is_wide)
		return fail(s, VERIFY_STACK);
	switch (i->opcode) {
	case 0x81:
	case 0x83:
		if (op != 0 && op != 4 && op != 5)
			return fail(s, VERIFY_STACK);
		break;
	case 0x01: /* add, and, sub, mov, lea */
	case 0x03:
	case 0x21:
	case 0x23:
	case 0x29:
	case 0x2b:
	case 0x89:
	case 0x8b:
	case 0x8d:
		break;
	default:
		return fail(s, VERIFY_STACK);
	}
	uint32_t rebase = unit_adds_base(s, s->at + i->bytes, RSP);
	if (!rebase)
		return fail(s, VERIFY_STACK);
	i->bytes += rebase;
	s->moved = 0;
	return true;
}
