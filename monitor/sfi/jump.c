/* SPDX-License-Identifier: MIT */
/* jump.c: where jumps and calls lead. See jump.h. */
#include "jump.h"

bool jump_check(struct state *s)
{
	return !s->moved || fail(s, VERIFY_TOUCH);
}

bool call_check(struct state *s)
{
	return is_bundle_start(s->at + s->i.bytes) || fail(s, VERIFY_CALL);
}

bool jump_direct(struct state *s)
{
	uint64_t to = s->at + s->i.bytes + (uint64_t)s->i.immediate;

	if (to >= s->t->bytes) {
		s->error->target = s->t->address + to;
		return fail(s, VERIFY_TARGET);
	}
	set(s->t->targets, to);
	return true;
}

/* Jumps by a constant address lead to where a computed one could lead, too. */
static bool jump_constant(struct state *s)
{
	const struct verify_text *t = s->t;
	const struct instruction *i = &s->i;
	uint64_t slot =
		t->address + s->at + i->bytes + (uint64_t)i->displacement;
	uint64_t to = 0;

	if (i->base != RIP || i->has_67 || i->has_gs ||
		slot < t->constants_start || slot >= t->constants_end ||
		t->constants_end - slot < 8)
		return fail(s, VERIFY_JUMP);
	for (int b = 7; b >= 0; b--)
		to = to << 8 |
			t->constants[slot - t->constants_start + (uint64_t)b];
	/* 0 is what is not there, and faults. Gates begin where bundles do,
	 * too: the processor goes there by the base of the box alone. */
	s->error->target = to;
	return !to || (is_bundle_start(to) && to >> 32 == t->address >> 32) ||
		fail(s, VERIFY_TARGET);
}

bool jump_computed(struct state *s)
{
	if (s->i.prefix != PREFIX_NONE || s->i.mod == 3)
		return fail(s, VERIFY_JUMP);
	return jump_constant(s);
}
