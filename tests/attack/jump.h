/* SPDX-License-Identifier: MIT */
/*
 * jump.h: the patterns of registers of the jump test. The argument of attack
 * "jump" is an address and, from bit JUMP_PATTERN_SHIFT on, a pattern.
 */
#ifndef JUMP_H
#define JUMP_H

#define JUMP_PATTERN_SHIFT 56

/* Lower ones are no addresses, but bytes before the end of the attacker's text.
 */
#define JUMP_OWN 0x100000

/* What the attack returns if it came back with other rights. No 1, which is
 * among the numbers that a return by chance has. */
#define JUMP_WON 0x5ca1ab1e

enum jump_pattern {
	JUMP_ZERO,	  /* 0 in all */
	JUMP_ALL_KEYS,	  /* PKRU 0 in rax, all others lead back */
	JUMP_VICTIM_KEYS, /* the same with the victim's key, too */
	JUMP_VICTIM,	  /* the victim's secret; its stack */
	JUMP_FRAMES,	  /* frames of our own */
	JUMP_MONITOR,	  /* the monitor's data, also as the stack */
	JUMP_RANDOM,	  /* numbers of random length, and flags */
	JUMP_STEP,	  /* ALL_KEYS with the trap flag, by IRET */
	JUMP_PATTERNS
};

#endif
