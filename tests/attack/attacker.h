/* SPDX-License-Identifier: MIT */
/*
 * attacker.h: the cubicle that runs hostile machine code.
 *
 * An attack is a function in one of the tables of attack_*.c. What it gets hold
 * of it puts into (loot), which the judge looks through afterwards.
 */
#ifndef ATTACKER_H
#define ATTACKER_H

#include "judge.h"

#define ATTACK_FAILED	 0 /* and nobody stopped it */
#define ATTACK_SUCCEEDED 1 /* it got what it wanted, loot apart */

/* Memory of the attacker that can be written: data with loot and bss, stack. */
struct ranges {
	uint64_t start[2], end[2];
};

/* Open all of it to the judge, who looks for secrets there later. */
CUBICLE_FUNCTION(
	(error, int), attacker_prepare, (out_struct, struct ranges *, ranges));

/*
 * Run attack (name) with the number (arg) of the command line. The result is
 * one of the above, or what becomes of the call: -EOWNERDEAD.
 */
CUBICLE_FUNCTION((error, int), attacker_attack,
	(string, const char *, name, 64), (value, uint64_t, arg),
	(in_struct, const struct places *, victim));

/* Called by the judge and the victim in the middle of an attack. */
CUBICLE_FUNCTION((value, int64_t), attacker_called, (value, int64_t, x));

/* Turn the bits of (buf). */
CUBICLE_FUNCTION((error, int), attacker_take, (inout, void *, buf, len),
	(value, size_t, len));

/* --- lies: results that their declarations forbid --------------------------------- */

/* How many bytes it has put into (buf): more than there is room for. */
CUBICLE_FUNCTION((count, int64_t, len), attacker_count, (out, void *, buf, len),
	(value, size_t, len));

/* An error that does not exist. */
CUBICLE_FUNCTION((error, int64_t), attacker_error);

/* Memory of the caller's: (addr), which is not. */
CUBICLE_FUNCTION((own, void *), attacker_own, (value, uint64_t, addr));

/* --- memory of the accomplice's, in pieces ------------------------------------------ */

struct part {
	void *base;
	size_t len;
};

/* Pass what begins with all[0] to attacker_text(), through a gate; call (called)
 * while (all) are granted. */
CUBICLE_FUNCTION((error, int), attacker_pieces,
	(iovec_in, const struct part *, all, count), (value, int, count));
CUBICLE_FUNCTION((error, int), attacker_held,
	(iovec_in, const struct part *, all, count), (value, int, count));
CUBICLE_FUNCTION((error, int), attacker_text,
	(string, const char *, text, CUBICLE_STRING_MAX));

#define LOOT_BYTES 65536

#endif
