/* SPDX-License-Identifier: MIT */
/* state.c: the refusal of a text. */
#include "names.h"
#include "state.h"

bool fail(struct state *s, enum verify_rule rule)
{
	const uint8_t *at = byte_at(s, s->at);
	const uint8_t *end = byte_at(s, s->t->bytes);

	s->error->rule = rule;
	s->error->offset = s->at;
	s->error->bytes = s->i.bytes;
	s->error->instruction = rule == VERIFY_OPCODE ||
			rule == VERIFY_PREFIX || rule == VERIFY_RETURN
		? decode_name(at, end)
		: "";
	return false;
}
