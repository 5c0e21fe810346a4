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

/* --- deputies: each copies (src) to (dst), with arguments of one kind ------------ */

CUBICLE_FUNCTION((error, int), victim_copy, (in, const void *, src, len),
	(out, void *, dst, len), (value, size_t, len));
CUBICLE_FUNCTION((error, int), victim_copy_struct,
	(in_struct, const struct secret *, src),
	(out_struct, struct secret *, dst));
CUBICLE_FUNCTION((error, int), victim_copy_granted,
	(grant_in, const void *, src, len), (grant_out, void *, dst, len),
	(value, size_t, len));
CUBICLE_FUNCTION((error, int), victim_copy_string,
	(string, const char *, src, 4096), (out, void *, dst, len),
	(value, size_t, len));

struct piece {
	void *base;
	size_t len;
};

CUBICLE_FUNCTION((error, int), victim_copy_pieces,
	(iovec_in, const struct piece *, src, count),
	(iovec_out, const struct piece *, dst, count), (value, int, count));

/* Turn all bits of (buf). */
CUBICLE_FUNCTION((error, int), victim_turn, (inout, void *, buf, len),
	(value, size_t, len));

/* How many strings there are in (list), and how long the first one is. */
CUBICLE_FUNCTION((error, int), victim_strings,
	(strings, const char *const *, list, 100));

/*
 * Hand a buffer of SENT_BYTES to attacker_take(), which is to turn its bits. The
 * secret lies right after it.
 */
#define SENT_BYTES 0x300010
CUBICLE_FUNCTION((error, int), victim_send);

/* Call attacker_called() with (buf, len) on the stack, and work on it. */
CUBICLE_FUNCTION((error, int), victim_nest, (in, const void *, buf, len),
	(value, size_t, len));

/* Have the attacker fill a buffer by a callback of the victim's (visit.h). */
CUBICLE_FUNCTION((value, int64_t), victim_visited);

/* --- registers, windows --------------------------------------------------------- */

/* A third, as a double, with whatever rounding there is. */
CUBICLE_FUNCTION((value, int64_t), victim_third);

/* The flags on entry; those after a call of attacker_called(). */
CUBICLE_FUNCTION((value, uint64_t), victim_flags);
CUBICLE_FUNCTION((value, uint64_t), victim_flags_after);

/* 1 / 0 in the x87: is that infinite, without a trap? */
CUBICLE_FUNCTION((value, int64_t), victim_divide);

/* A third with all the bits of x87. */
CUBICLE_FUNCTION((value, int64_t), victim_third_long);

/* Call attacker_called() and read thread-local storage: 1 if it is there. */
CUBICLE_FUNCTION((value, int64_t), victim_use_tls);

/* Set thread-local storage; where it is. */
CUBICLE_FUNCTION((value, uint64_t), victim_tls);

/* Call attacker_called() and store the secret in thread-local storage: 1 if it
 * is there afterwards. */
CUBICLE_FUNCTION((value, int64_t), victim_store_tls);

/*
 * Open a page of the heap to the attacker; its address. Close it, and put the
 * secret there.
 */
CUBICLE_FUNCTION((value, uint64_t), victim_open);
CUBICLE_FUNCTION((error, int), victim_close);

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
