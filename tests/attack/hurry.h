/* SPDX-License-Identifier: MIT */
/*
 * hurry.h: a hostile client uses up the time of a service, by calls that take
 * little each, within one call that calls it back; see hurry.sh.
 */
#ifndef HURRY_H
#define HURRY_H

#include <cubicle/component.h>

CUBICLE_CALLBACK((error, int64_t), hurry_step, (value, int64_t, x));

/* --- the service, which has a time limit ----------------------------------- */

/* Call step(x), once. */
CUBICLE_FUNCTION((error, int64_t), hurry_each, (callback, hurry_step, step),
	(value, int64_t, x));

/* Work for less than a millisecond. */
CUBICLE_FUNCTION((error, int64_t), hurry_work, (value, int64_t, x));

/* --- the hostile client ----------------------------------------------------- */

/* Call hurry_work() (calls) times, in a callback if (nested). Returns the
 * last result. */
CUBICLE_FUNCTION((error, int64_t), hurry_attack, (value, int64_t, calls),
	(value, int, nested));

#endif
