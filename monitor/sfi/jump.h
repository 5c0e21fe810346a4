/* SPDX-License-Identifier: MIT */
/*
 * jump.h: where jumps and calls lead.
 *
 * Each function refuses a jump with a stack pointer that was changed and not
 * used since, so that all text can begin with one that is near the box; and a
 * call that does not end with its bundle, to the start of which it returns.
 */
#ifndef SFI_JUMP_H
#define SFI_JUMP_H

#include "state.h"

/* The unit at s->at. */
bool jump_masked(struct state *s, bool is_call);

/* A jump to an address in the text. Note it: an instruction must begin there.
 */
bool jump_direct(struct state *s, bool is_call);

/* A jump through memory, which must hold a constant that a computed jump could
 * lead to, too. */
bool jump_constant(struct state *s, bool is_call);

#endif
