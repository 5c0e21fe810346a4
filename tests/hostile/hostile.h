/* SPDX-License-Identifier: MIT */
/*
 * hostile.h: the cubicle that calls all functions that it can, with whatever it
 * likes.
 */
#ifndef HOSTILE_HOSTILE_H
#define HOSTILE_HOSTILE_H

#include <cubicle/interface.h>
#include "honest.h"

/* What can be left out, to get past something that is known: bits of sequences
 * by number (sequences.c), and */
#define WITHOUT_NULL  (1ull << 32) /* no null pointers */
#define WITHOUT_FLAGS (1ull << 33) /* no unknown flags of open() */
#define WITHOUT_HUGE  (1ull << 34) /* no lengths above what there is */
#define WITHOUT_HALF  (1ull << 35) /* no pointers whose halves disagree */

#define HOSTILE_COUNTERS 512

struct hostile_order {
	uint64_t seed;	  /* of the round: it says all that happens */
	uint64_t without; /* see above */
	uint32_t trace;	  /* 1: tell of each call, by referee_note() */
	uint32_t reserved;
	uint64_t counters; /* HOSTILE_COUNTERS words of the referee's: calls of
			    * each function; as much again, and more, that is
			    * windowed to hostile follows */
	struct honest_facts honest;
};

/*
 * One round. Returns how many secrets of others it has got hold of; or it
 * breaks a rule, and does not return.
 */
CUBICLE_FUNCTION((error, int), hostile_round,
	(in_struct, const struct hostile_order *, order));

/* Call (name), one of the functions that no round calls, with (argument). */
CUBICLE_FUNCTION((error, int), hostile_end, (string, const char *, name, 48),
	(value, int, argument));

#endif
