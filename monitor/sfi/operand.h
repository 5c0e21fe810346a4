/* SPDX-License-Identifier: MIT */
/*
 * operand.h: operands in memory.
 */
#ifndef SFI_OPERAND_H
#define SFI_OPERAND_H

#include "state.h"

/*
 * Is the operand confined, in one of three ways: by GS and 32 bits of address,
 * relative to RIP and in the image, or relative to the stack pointer, which is
 * in the box or near it, and if not, there is nothing mapped?
 */
bool operand_check(struct state *s);

#endif
