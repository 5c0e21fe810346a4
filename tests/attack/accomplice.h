/* SPDX-License-Identifier: MIT */
/*
 * accomplice.h: a cubicle that does what the attacker asks it for. It has no
 * rights but those that the attacker gives it.
 */
#ifndef ACCOMPLICE_H
#define ACCOMPLICE_H

#include "attacker.h"

/*
 * Call attacker_called(), and copy (from) to (to) after that: by touching it,
 * if (touch), or else by cubicle_gate_copy_in().
 */
CUBICLE_FUNCTION((error, int), accomplice_copy,
	(grant_in, const void *, from, len), (out, void *, to, len),
	(value, size_t, len), (value, int, touch));

/* Call attacker_called() while (buf) is granted. */
CUBICLE_FUNCTION((error, int), accomplice_hold,
	(grant_in, const void *, buf, len), (value, size_t, len));

/* The same while (all) are granted, of which it touches (pages) pages of the
 * first, from page (from) on. */
CUBICLE_FUNCTION((error, int), accomplice_hold_pieces,
	(iovec_in, const struct part *, all, count), (value, int, count),
	(value, int, from), (value, int, pages));

/* Grant (buf), which is somebody else's and in a window, (count) times to
 * attacker_held(), at most 1024. */
CUBICLE_FUNCTION((error, int), accomplice_derive,
	(token, void *, buf), (value, size_t, len), (value, int, count));

/* Call attacker_pieces() with a mebibyte that has no NUL. */
CUBICLE_FUNCTION((error, int), accomplice_pieces);

#endif
