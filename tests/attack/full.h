/* SPDX-License-Identifier: MIT */
/*
 * full.h: a hostile cubicle fills the stack of a service, and has an honest one
 * call that service then; see full.sh.
 */
#ifndef FULL_H
#define FULL_H

#include <cubicle/component.h>

CUBICLE_CALLBACK((error, int64_t), full_step, (value, int64_t, x));

struct full_piece {
	void *base;
	size_t len;
};

/* --- the service ------------------------------------------------------------- */

/* The result of step(x), while (buf) is on the stack. */
CUBICLE_FUNCTION((error, int64_t), full_push, (in, const void *, buf, len),
	(value, size_t, len), (callback, full_step, step), (value, int64_t, x));

/* The sum of the bytes of (buf), or what (text) begins with: no errors. */
CUBICLE_FUNCTION((value, uint64_t), full_sum, (in, const uint8_t *, buf, len),
	(value, size_t, len));

/* --- the honest one ------------------------------------------------------------ */

/* Call the service as at any other time. */
CUBICLE_FUNCTION((error, int), full_check, (value, int, none));

/* --- the hostile one ----------------------------------------------------------- */

CUBICLE_FUNCTION((error, int), full_attack, (value, uint64_t, bytes));

#endif
