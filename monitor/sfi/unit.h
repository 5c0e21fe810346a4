/* SPDX-License-Identifier: MIT */
/*
 * unit.h: instructions that nothing can jump in between of.
 */
#ifndef SFI_UNIT_H
#define SFI_UNIT_H

#include "state.h"

/* Is add BASE, %REG (n) at (*at)? If so, (*at) moves to its end. */
bool unit_adds_base(const struct state *s, uint64_t *at, uint8_t n);

/*
 * Does and $-32, %REG (32 bits); add base, %REG; jmp or call *%REG begin at
 * s->at? Its bytes, or 0.
 */
uint32_t unit_masked_jump(const struct state *s, bool *is_call);

/* rdi is rebased, perhaps rsi, too; a string instruction. Its bytes, or 0. */
uint32_t unit_string(const struct state *s);

/* A nop with several prefixes 66 and 2e, which assemblers use as padding. */
uint32_t unit_long_nop(const struct state *s);

#endif
