/* SPDX-License-Identifier: MIT */
/*
 * state.h: what the verifier knows when it is at an instruction.
 */
#ifndef SFI_STATE_H
#define SFI_STATE_H

#include "decode.h"
#include "verify.h"

/* How far a stack pointer that was used may be from the box at most … */
#define STACK_NEAR 0x10000
/* … and be changed before it is used again. With any displacement that is less
 * than the guard. */
#define STACK_FAR 0x1000000

struct state {
	const struct verify_text *t;
	struct verify_error *error;
	struct instruction i;
	uint64_t at; /* offset of the instruction, or of the unit */
	/* How far the stack pointer may have moved since it was last used. */
	uint64_t moved;
};

static inline const uint8_t *byte_at(const struct state *s, uint64_t offset)
{
	return s->t->text + offset;
}

static inline bool has(const struct state *s, uint64_t offset, uint64_t bytes)
{
	return offset <= s->t->bytes && bytes <= s->t->bytes - offset;
}

static inline void set(uint64_t *bits, uint64_t n)
{
	bits[n / 64] |= (uint64_t)1 << n % 64;
}

static inline bool is_bundle_start(uint64_t n)
{
	return n % VERIFY_BUNDLE_BYTES == 0;
}

/* Refuse the text, because the instruction at s->at breaks (rule); false. */
bool fail(struct state *s, enum verify_rule rule);

#endif
