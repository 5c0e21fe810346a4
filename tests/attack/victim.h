/* SPDX-License-Identifier: MIT */
/*
 * victim.h: the cubicle that has something to lose. See judge.h.
 */
#ifndef VICTIM_H
#define VICTIM_H

#include "judge.h"

/*
 * Keep (secret) in four places, call judge_go(), and look at them again.
 * Returns how many were changed meanwhile.
 */
CUBICLE_FUNCTION(
	(error, int), victim_hold, (in_struct, const struct secret *, secret));

/* --- what the attacker may call ----------------------------------------------- */

CUBICLE_FUNCTION(
	(value, int64_t), victim_add, (value, int64_t, a), (value, int64_t, b));

/* Bytes of (buf) added up; (buf) is granted. The confused deputy's victim. */
CUBICLE_FUNCTION((error, int), victim_sum, (grant_in, const void *, buf, len),
	(value, size_t, len));

/* Fill (buf) with (byte). */
CUBICLE_FUNCTION((error, int), victim_fill, (grant_out, void *, buf, len),
	(value, size_t, len), (value, int, byte));

/*
 * Work on a secret with all registers, general, vector and x87, and return
 * without clearing one of them.
 */
CUBICLE_FUNCTION((value, int64_t), victim_use_registers);

/* Read a byte of (buf) while registers hold the secret, and empty them. */
CUBICLE_FUNCTION((error, int), victim_touch, (grant_in, const void *, buf, len),
	(value, size_t, len));

/* Call attacker_called() with registers full of the secret. */
CUBICLE_FUNCTION((value, int64_t), victim_call_out);

#endif
