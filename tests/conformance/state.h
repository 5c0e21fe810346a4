/* SPDX-License-Identifier: MIT */
/*
 * state.h: all that a processor holds for a program, to be put into it before
 * a gate and to be written down behind it.
 */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "state_abi.h"

enum {
	RAX,
	RCX,
	RDX,
	RBX,
	RSP,
	RBP,
	RSI,
	RDI,
	R8,
	R9,
	R10,
	R11,
	R12,
	R13,
	R14,
	R15,
	FLAGS,
	GENERAL
};

/* Components of backend sfi have neither flags nor MXCSR, nor vectors of more
 * than 128 bits. */
#ifdef __CUBICLE_SFI__
#define STATE_HAS_CONTROL false
#else
#define STATE_HAS_CONTROL true
#endif

#define VECTORS	     32
#define VECTOR_BYTES 64

struct state {
	uint64_t general[GENERAL];
	uint64_t stack[STATE_WORDS]; /* above the return address */
	uint32_t mxcsr;
	uint16_t fcw, spare;
	/* To be loaded: an image for FXRSTOR, whose vectors do not count … */
	uint8_t fx[512] __attribute__((aligned(64)));
	uint8_t vector[VECTORS][VECTOR_BYTES];
	uint64_t mask[8];
	/* … and what was found: the area of an XSAVE. */
	uint8_t saved[4096];
};

_Static_assert(offsetof(struct state, general[FLAGS]) == STATE_FLAGS, "pinned");
_Static_assert(offsetof(struct state, stack) == STATE_STACK, "pinned");
_Static_assert(offsetof(struct state, mxcsr) == STATE_MXCSR, "pinned");
_Static_assert(offsetof(struct state, fcw) == STATE_FCW, "pinned");
_Static_assert(offsetof(struct state, fx) == STATE_FX, "pinned");
_Static_assert(offsetof(struct state, vector) == STATE_VECTOR, "pinned");
_Static_assert(offsetof(struct state, mask) == STATE_MASK, "pinned");
_Static_assert(offsetof(struct state, saved) == STATE_SAVED, "pinned");
_Static_assert(sizeof(struct state) == STATE_BYTES, "pinned");

/* What this machine has, for crossing.S; state_start() finds out. */
extern uint8_t state_has_avx, state_has_avx512;

void state_start(void);

/* A number that depends on (seed) and (n) alone. */
uint64_t state_number(uint64_t seed, uint64_t n);

/* Random values that can be loaded into every register, by (seed). */
void state_random(struct state *s, uint64_t seed);

/* Vector register (n) as it was found. */
void state_vector(const struct state *s, unsigned n, uint8_t *to);

/* Part (at, bytes) of what XSAVE wrote of component (c), or NULL. */
const uint8_t *state_component(
	const struct state *s, unsigned c, uint32_t *bytes);

extern const char *const state_name[];

#endif
