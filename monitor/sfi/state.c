/* SPDX-License-Identifier: MIT */
/* state.c: the refusal of a text. */
#include "state.h"

bool fail(struct state *s, enum verify_rule rule)
{
	s->error->rule = rule;
	s->error->offset = s->at;
	s->error->bytes = s->i.bytes;
	return false;
}
