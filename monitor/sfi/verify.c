/* SPDX-License-Identifier: MIT */
/*
 * verify.c: one pass over the text, in which each instruction is decoded once;
 * at the end all jumps must have led to where one begins. See verify.h.
 */
#include "../defence.h"
#include "instruction.h"

static bool targets_check(struct state *s)
{
	for (uint64_t n = 0; n < (s->t->bytes + 63) / 64; n++) {
		uint64_t wrong = s->t->targets[n] & ~s->t->starts[n];
		if (!wrong)
			continue;
		s->at = n * 64 + (uint64_t)__builtin_ctzll(wrong);
		s->i.bytes = 1;
		s->error->target = s->t->address + s->at;
		return fail(s, VERIFY_TARGET);
	}
	return true;
}

bool verify(const struct verify_text *t, struct verify_error *error)
{
	struct state s = {.t = t, .error = error};

	*error = (struct verify_error){.rule = VERIFY_OK};
	while (s.at < t->bytes) {
		if (!check_one(&s))
			return false;
		uint64_t last = s.at + s.i.bytes - 1;
		if ((s.at ^ last) / VERIFY_BUNDLE_BYTES)
			return fail(&s, VERIFY_BUNDLE);
		if (last + 1 == t->bytes && s.moved && DEFENDS(DEFENCE_SEAM))
			return fail(&s, VERIFY_TOUCH);
		set(t->starts, s.at);
		s.at = last + 1;
	}
	return targets_check(&s);
}
