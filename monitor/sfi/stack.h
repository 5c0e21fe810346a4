/* SPDX-License-Identifier: MIT */
/*
 * stack.h: the stack pointer is in the box, or near it.
 */
#ifndef SFI_STACK_H
#define SFI_STACK_H

#include "state.h"

/*
 * If s->i writes the stack pointer: either a constant is added to it, or 32
 * bits of it are written, and the base of the box is added next, in one unit.
 */
bool stack_check(struct state *s);

#endif
