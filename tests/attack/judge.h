/* SPDX-License-Identifier: MIT */
/*
 * judge.h: what the judge offers to the other two.
 *
 * Nouns
 *   secret   64 random bytes, in the victim's stack, heap, data and bss
 *   place    where the victim keeps one of them; see struct places
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <cubicle/component.h>

#define JUDGE_ID      1
#define VICTIM_ID     2
#define ATTACKER_ID   3
#define ACCOMPLICE_ID 4

#define SECRET_BYTES 64

struct secret {
	uint64_t word[SECRET_BYTES / 8];
};

/* Addresses that the attacker is told: where all the secrets are. */
struct places {
	uint64_t stack, heap, data, bss;
	uint64_t text;	/* a function of the victim that nobody exports */
	uint64_t judge; /* the secret that the judge has */
	uint64_t gate;	/* to host_stream(), which only the judge may call */
};

/* For the victim: let the attacker loose, now that the secrets are in place. */
CUBICLE_FUNCTION((value, int), judge_go, (in_struct, const struct places *, p));

/* Does nothing; for attacks that need a call that is allowed. */
CUBICLE_FUNCTION((value, int64_t), judge_nothing, (value, int64_t, x));

/*
 * Call attacker_called() again, from within an attack: for attacks that need to
 * be entered twice.
 */
CUBICLE_FUNCTION((value, int64_t), judge_call_back, (value, int64_t, x));

/* The accomplice of a stopped attacker boasts of what it has got. */
CUBICLE_FUNCTION(
	(value, int), judge_shown, (in_struct, const struct secret *, s));

/* Call (visitor) with (a), (b) and (c). */
CUBICLE_CALLBACK((value, int64_t), judge_visitor, (value, uint64_t, a),
	(value, uint64_t, b), (value, uint64_t, c));
CUBICLE_FUNCTION((value, int64_t), judge_visit,
	(callback, judge_visitor, visitor), (value, uint64_t, a),
	(value, uint64_t, b), (value, uint64_t, c));

#endif
