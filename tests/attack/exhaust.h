/* SPDX-License-Identifier: MIT */
/*
 * exhaust.h: a crowd of hostile cubicles, each of which takes as much as it can
 * get of one thing after the other and keeps it; a service; and an honest
 * cubicle that goes on using the service. The crowd is made of one component,
 * exhaust_hostile.so, whose copies have another number in place of 000.
 */
#ifndef EXHAUST_H
#define EXHAUST_H

#include <cubicle/component.h>

struct piece {
	void *base;
	size_t len;
};

CUBICLE_CALLBACK((error, int64_t), exhaust_step, (value, int64_t, x));

/* --- the service ---------------------------------------------------------------- */

/* Touch the first byte of (pages) pages that are (stride) pages apart, and add
 * 1 to it if (write). The sum of what was there. */
CUBICLE_FUNCTION((error, int64_t), exhaust_touch, (token, uint8_t *, at),
	(value, size_t, pages), (value, size_t, stride), (value, int, write));

/* The result of step(x). */
CUBICLE_FUNCTION((error, int64_t), exhaust_call, (callback, exhaust_step, step),
	(value, int64_t, x));

/* The same while (v) is granted, or (buf) lies on the service's stack. */
CUBICLE_FUNCTION((error, int64_t), exhaust_keep,
	(iovec_in, const struct piece *, v, count), (value, int, count),
	(callback, exhaust_step, step), (value, int64_t, x));
CUBICLE_FUNCTION((error, int64_t), exhaust_push, (in, const void *, buf, len),
	(value, size_t, len), (callback, exhaust_step, step),
	(value, int64_t, x));

/* --- the honest one -------------------------------------------------------------- */

/* Do all that it does, for a hostile caller: what fails is no harm. */
CUBICLE_FUNCTION((error, int), exhaust_check, (value, int, none));

/* Have the next of the crowd do (what); the last finds exhaust_check(). */
CUBICLE_FUNCTION((error, int), exhaust_next, (value, int, what));

/* --- the crowd ------------------------------------------------------------------- */

enum {
	EXHAUST_LEND,	   /* pages lent to all, every other one */
	EXHAUST_APART,	   /* mappings that backend sfi keeps apart */
	EXHAUST_FRAGMENT,  /* pages first written by somebody else */
	EXHAUST_WINDOWS,   /* windows and ranges */
	EXHAUST_CALLBACKS, /* as many functions as it may pass */
	EXHAUST_GRANTS,	   /* held while the honest one works */
	EXHAUST_HEAP,	   /* pages of the heap, and holes */
	EXHAUST_NEST,	   /* calls of the service into itself */
	EXHAUST_TOGETHER,  /* the service's stack, by all of them */
	EXHAUST_STOPPED,   /* calls or stack, until it is stopped */
	EXHAUST_WHATS,
};

#endif
