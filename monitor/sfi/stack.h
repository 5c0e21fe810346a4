/* SPDX-License-Identifier: MIT */
/*
 * stack.h: the stack pointer is in the box, or near it.
 */
#ifndef SFI_STACK_H
#define SFI_STACK_H

#include "state.h"

/* Is register (n) written, part of the stack pointer? */
bool stack_is_pointer(const struct state *s, uint8_t n);

/*
 * The stack pointer is written. Either a constant is added to it, or 32 bits of
 * it are, and the base of the box is added next, in one unit.
 */
bool stack_write(struct state *s);

#endif
