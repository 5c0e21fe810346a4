/* SPDX-License-Identifier: MIT */
/* jump.c: where jumps and calls lead. See jump.h. */
#include "jump.h"

/* A call uses the stack itself. */
static bool may_jump(struct state *s, bool is_call)
{
	return is_call || !s->moved || fail(s, VERIFY_TOUCH);
}

/* It returns to the start of a bundle. */
static bool returns(struct state *s, bool is_call)
{
	if (!is_call)
		return true;
	s->moved = 0;
	return is_bundle_start(s->at + s->i.bytes) || fail(s, VERIFY_CALL);
}

bool jump_masked(struct state *s, bool is_call)
{
	return may_jump(s, is_call) && returns(s, is_call);
}

bool jump_direct(struct state *s, bool is_call)
{
	uint64_t to = s->at + s->i.bytes + (uint64_t)s->i.immediate;

	if (!may_jump(s, is_call))
		return false;
	if (to >= s->t->bytes) {
		s->error->target = s->t->address + to;
		return fail(s, VERIFY_TARGET);
	}
	set(s->t->targets, to);
	return returns(s, is_call);
}

bool jump_constant(struct state *s, bool is_call)
{
	const struct verify_text *t = s->t;
	const struct instruction *i = &s->i;
	uint64_t slot =
		t->address + s->at + i->bytes + (uint64_t)i->displacement;
	uint64_t to = 0;

	if (!may_jump(s, is_call))
		return false;
	if (i->prefix != PREFIX_NONE || i->mod == 3 || i->base != RIP ||
		i->has_67 || i->has_gs || slot < t->constants_start ||
		slot >= t->constants_end || t->constants_end - slot < 8)
		return fail(s, VERIFY_JUMP);
	for (int b = 7; b >= 0; b--)
		to = to << 8 |
			t->constants[slot - t->constants_start + (uint64_t)b];
	/* 0 is what is not there, and faults. Gates begin where bundles do,
	 * too: the processor goes there by the base of the box alone. */
	s->error->target = to;
	if (to && (!is_bundle_start(to) || to >> 32 != t->address >> 32))
		return fail(s, VERIFY_TARGET);
	return returns(s, is_call);
}
