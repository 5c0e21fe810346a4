/* SPDX-License-Identifier: MIT */
/*
 * contain.h: the components of contain.layout.
 *
 * Nouns
 *   contain  calls the others and checks; starts
 *   fragile  breaks a rule, as it is told
 *   middle   is called by one of them and calls the other
 *   way      how fragile breaks a rule
 */
#ifndef CONTAIN_H
#define CONTAIN_H

#include <cubicle/component.h>

#define CONTAIN_ID 1
#define FRAGILE_ID 2
#define MIDDLE_ID  3

#define DEAD (-130) /* -EOWNERDEAD */

enum way {
	WAY_NONE, /* it does not */
	WAY_UNMAPPED,
	WAY_ILLEGAL,
	WAY_DIVISION,
	WAY_STACK,
	WAY_ABORT,
	WAY_READONLY,
	WAY_ARGUMENT, /* passes middle what is contain's */
	WAY_GATE,     /* enters a gate that there is not */
	WAY_EXECUTE,
	WAY_RESULT, /* gives a result that its interface forbids, if it can */
	WAY_ACCESS, /* from here on: not under backend none */
	WAY_MONITOR,
	WAYS
};

/* --- contain ------------------------------------------------------------------ */

/* Calls back from middle. */
CUBICLE_FUNCTION((error, int), contain_back, (value, int, way));

/* --- fragile ------------------------------------------------------------------ */

struct two {
	int64_t a, b;
};

struct many {
	int64_t word[6];
};

/* What was there; all of it is new in a new instance. */
struct state {
	int64_t data, bss, heap, stack;
	uint64_t lent; /* an address, in its data */
};

#define STATE_DATA 11 /* as loaded */
#define STATE_USED 99 /* what fragile_state() leaves behind */

CUBICLE_CALLBACK((error, int), fragile_callback, (value, int, x));

/* x + 1 */
CUBICLE_FUNCTION((value, int64_t), fragile_ping, (value, int64_t, x));
/* Break a rule. */
CUBICLE_FUNCTION((error, int), fragile_break, (value, int, way));
/* Call middle_through(), which calls fragile_break(), and ping. */
CUBICLE_FUNCTION(
	(error, int), fragile_through, (value, int, how), (value, int, way));
/* Fill data, bss and stack with numbers, and say what was there. */
CUBICLE_FUNCTION(
	(error, int), fragile_state, (out_struct, struct state *, state));
/* Open a window on its data to (to). */
CUBICLE_FUNCTION((error, int), fragile_lend, (value, cubicle_id_t, to));
/* Read what is at (addr), granted or not. */
CUBICLE_FUNCTION((value, int64_t), fragile_peek, (value, uint64_t, addr));
/* Give middle a function of its own to be called back. */
CUBICLE_FUNCTION((error, int), fragile_give_callback);
/* Set a base for FS, which a new instance does not have. */
CUBICLE_FUNCTION((error, int), fragile_tls);

/* Write to all that can be written, then break a rule. */
CUBICLE_FUNCTION((error, int), fragile_write, (value, int, way),
	(out_struct, struct many *, to), (inout_struct, struct two *, too),
	(out, char *, bytes, len), (value, size_t, len));
/* The same with what is granted: what was written is written. */
CUBICLE_FUNCTION((error, int), fragile_write_granted, (value, int, way),
	(grant_inout, char *, bytes, len), (value, size_t, len));

/* One function for each kind of result. */
CUBICLE_FUNCTION((none, void), fragile_void, (value, int, way));
CUBICLE_FUNCTION((value, int), fragile_int, (value, int, way));
CUBICLE_FUNCTION((value, short), fragile_short, (value, int, way));
CUBICLE_FUNCTION((value, uint32_t), fragile_uint32, (value, int, way));
CUBICLE_FUNCTION((value, uint64_t), fragile_uint64, (value, int, way));
CUBICLE_FUNCTION((value, double), fragile_double, (value, int, way));
CUBICLE_FUNCTION((value, void *), fragile_pointer, (value, int, way));
CUBICLE_FUNCTION((value, struct two), fragile_two, (value, int, way));
CUBICLE_FUNCTION((value, struct many), fragile_many, (value, int, way));
CUBICLE_FUNCTION((error, int), fragile_error, (value, int, way));
CUBICLE_FUNCTION((error, int64_t), fragile_error64, (value, int, way));
CUBICLE_FUNCTION((own, void *), fragile_own, (value, int, way));
CUBICLE_FUNCTION((count, int64_t, len), fragile_count, (value, int, way),
	(out, void *, buf, len), (value, size_t, len));

/* --- middle ------------------------------------------------------------------- */

enum through {
	THROUGH_DIRECT,	 /* fragile_break() */
	THROUGH_CONTAIN, /* contain_back(), which calls fragile_break() */
	THROUGH_TWICE,	 /* fragile_through(), and so on */
};

/* What middle saw while it went on; of an outer call of it, and an inner one.
 */
struct seen {
	int times;
	struct {
		int result;	/* of the call in which fragile was stopped */
		int64_t ping;	/* of one that was made then */
		int64_t memory; /* what fragile had granted */
		int copied;	/* the same, by cubicle_copy_in() */
	} at[2];
};

CUBICLE_FUNCTION((error, int), middle_through, (value, int, how),
	(value, int, way), (grant_inout, int64_t *, word, bytes),
	(value, size_t, bytes));
CUBICLE_FUNCTION((value, int64_t), middle_sum,
	(grant_in, const void *, buf, len), (value, size_t, len));
CUBICLE_FUNCTION((error, int), middle_seen, (out_struct, struct seen *, seen));
CUBICLE_FUNCTION((error, int), middle_keep_callback,
	(callback, fragile_callback, callback));
CUBICLE_FUNCTION((error, int), middle_use_callback, (value, int, x));
#endif
