/* SPDX-License-Identifier: MIT */
/*
 * jump.h: where jumps and calls lead.
 */
#ifndef SFI_JUMP_H
#define SFI_JUMP_H

#include "state.h"

/* Whoever jumps has used the stack since he changed its pointer, so that all
 * text can begin with one that is near the box. */
bool jump_check(struct state *s);

/* A call returns to the start of a bundle. */
bool call_check(struct state *s);

/* Note where a direct one leads. */
bool jump_direct(struct state *s);

/* ff /2 and /4: jumps by a constant address. */
bool jump_computed(struct state *s);

#endif
