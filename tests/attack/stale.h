/* SPDX-License-Identifier: MIT */
/*
 * stale.h: a hostile cubicle was passed a callback by an instance of a service
 * that is no more, and calls it; see stale.sh.
 */
#ifndef STALE_H
#define STALE_H

#include <cubicle/component.h>

CUBICLE_CALLBACK((value, int64_t), stale_step, (value, int64_t, x));

/* --- the service --------------------------------------------------------------- */

/* Be set up, and pass a callback: 1 to the hostile one, 2 to the other, 3 to
 * both.
 */
CUBICLE_FUNCTION((error, int), stale_register, (value, int, whom));

/* How often the callback was called. */
CUBICLE_FUNCTION((error, int), stale_steps, (value, int, none));

/* Break a rule. */
CUBICLE_FUNCTION((error, int), stale_break, (value, int, none));

/* How often the callback was called before the instance had passed it. */
CUBICLE_FUNCTION((error, int), stale_early, (value, int, none));

/* --- the hostile one ------------------------------------------------------------ */

CUBICLE_FUNCTION((error, int), stale_keep, (callback, stale_step, step));
CUBICLE_FUNCTION((error, int), stale_attack, (value, int, none));

/* --- another one that keeps it --------------------------------------------------- */

CUBICLE_FUNCTION((error, int), stale_keep_too, (callback, stale_step, step));
CUBICLE_FUNCTION((error, int), stale_use, (value, int, none));

#endif
