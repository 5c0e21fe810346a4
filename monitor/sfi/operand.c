/* SPDX-License-Identifier: MIT */
/* operand.c: operands in memory. See operand.h. */
#include "operand.h"
#include "stack.h"

static bool may_load_anywhere(const struct state *s)
{
	return s->t->stores_only && !(s->i.op.flags & OP_STORES);
}

static bool in_image(const struct state *s, uint64_t address)
{
	return address >= s->t->image && address < s->t->image_end;
}

bool operand_check(struct state *s)
{
	const struct instruction *i = &s->i;
	uint64_t next = s->t->address + s->at + i->bytes;

	if (i->has_gs) {
		if (i->base == RIP)
			return fail(s, VERIFY_MEMORY);
		if (i->has_67)
			return true;
		if (i->base == NO_REGISTER && i->index == NO_REGISTER &&
			i->displacement >= 0)
			return true;
		return fail(s, VERIFY_MEMORY);
	}
	if (i->base == RIP && !i->has_67) {
		if (in_image(s, next + (uint64_t)i->displacement))
			return true;
		s->error->target = next + (uint64_t)i->displacement;
		return fail(s, VERIFY_IMAGE);
	}
	if (i->base == RSP && i->index == NO_REGISTER && !i->has_67) {
		stack_touch(s, i->displacement);
		return true;
	}
	return may_load_anywhere(s) || fail(s, VERIFY_MEMORY);
}
