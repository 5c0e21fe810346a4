/* SPDX-License-Identifier: MIT */
/*
 * verify.c: one pass over the text, in which each instruction is decoded once;
 * at the end all jumps must have led to where one begins. See verify.h.
 */
#include "../defence.h"
#include "instruction.h"
#include "unit.h"

#define NOWHERE (~(uint64_t)0)

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

/*
 * Zeroes up to the end of the bundle, which linkers leave between two sections,
 * where nothing gets to: no computed jump, as no bundle begins there, no direct
 * one, as it is no instruction, and not from before. Their end, or 0.
 */
static uint64_t fill_end(struct state *s)
{
	uint64_t end = (s->at | (VERIFY_BUNDLE_BYTES - 1)) + 1;

	if (s->unreached == NOWHERE || end > s->t->bytes)
		return 0;
	for (uint64_t at = s->at; at < end; at++)
		if (*byte_at(s, at))
			return 0;
	for (uint64_t at = s->unreached; at < s->at; at++)
		s->t->starts[at / 64] &= ~((uint64_t)1 << at % 64);
	return end;
}

bool verify(const struct verify_text *t, struct verify_error *error)
{
	struct state s = {.t = t, .error = error, .unreached = NOWHERE};

	*error = (struct verify_error){.rule = VERIFY_OK, .instruction = ""};
	while (s.at < t->bytes) {
		if (is_bundle_start(s.at))
			s.unreached = NOWHERE;
		uint64_t end = fill_end(&s);
		if (end) {
			s.at = end;
			continue;
		}
		if (!check_one(&s))
			return false;
		uint64_t last = s.at + s.i.bytes - 1;
		if ((s.at ^ last) / VERIFY_BUNDLE_BYTES)
			return fail(&s, VERIFY_BUNDLE);
		if (last + 1 == t->bytes && s.moved && DEFENDS(DEFENCE_SEAM))
			return fail(&s, VERIFY_TOUCH);
		set(t->starts, s.at);
		if (s.ends)
			s.unreached = last + 1;
		else if (*byte_at(&s, s.at) != 0x66 && !unit_is_nop(&s, s.at))
			s.unreached = NOWHERE;
		s.at = last + 1;
	}
	return targets_check(&s);
}

const char *verify_rule_text(enum verify_rule rule)
{
	static const char *const text[] = {
		[VERIFY_OK] = "it is confined",
		[VERIFY_OPCODE] = "an instruction that is not allowed",
		[VERIFY_PREFIX] = "a prefix that it must not have",
		[VERIFY_MEMORY] = "an access that is not confined to the box",
		[VERIFY_IMAGE] = "an access outside of the component's image",
		[VERIFY_STACK] = "a change of the stack pointer that is not "
				 "confined to the box",
		[VERIFY_TOUCH] =
			"a jump, or the end of the text, with a stack pointer "
			"that was changed and not used since",
		[VERIFY_BUNDLE] = "an instruction that lies in two bundles",
		[VERIFY_CALL] = "a call that does not end with its bundle",
		[VERIFY_JUMP] = "a computed jump that is not masked",
		[VERIFY_RETURN] = "a return, which cannot be masked",
		[VERIFY_TARGET] = "a jump to where no instruction begins",
		[VERIFY_STRING] = "a string instruction whose registers are "
				  "not confined",
		[VERIFY_END] = "an instruction that exceeds the text",
	};

	return text[rule];
}
