/* SPDX-License-Identifier: MIT */
/*
 * instruction.h: one instruction, or one unit.
 */
#ifndef SFI_INSTRUCTION_H
#define SFI_INSTRUCTION_H

#include "state.h"

/* The instruction or unit at s->at: check it, and leave its bytes in s->i. */
bool check_one(struct state *s);

#endif
