/* SPDX-License-Identifier: MIT */
/* operand.c: operands in memory. See operand.h. */
#include "operand.h"

bool operand_check(struct state *s)
{
	const struct verify_text *t = s->t;
	const struct instruction *i = &s->i;
	uint64_t relative =
		t->address + s->at + i->bytes + (uint64_t)i->displacement;

	if (i->has_gs) {
		bool is_constant = i->base == NO_REGISTER &&
			i->index == NO_REGISTER && i->displacement >= 0;
		if (i->base != RIP && (i->has_67 || is_constant))
			return true;
	} else if (i->base == RIP && !i->has_67) {
		if (relative >= t->image && relative < t->image_end)
			return true;
		s->error->target = relative;
		return fail(s, VERIFY_IMAGE);
	} else if (i->base == RSP && i->index == NO_REGISTER && !i->has_67) {
		if (i->displacement >= -STACK_NEAR &&
			i->displacement <= STACK_NEAR)
			s->moved = 0;
		return true;
	} else if (t->stores_only && !(i->op.flags & OP_STORES)) {
		return true;
	}
	return fail(s, VERIFY_MEMORY);
}
