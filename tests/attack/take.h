/* SPDX-License-Identifier: MIT */
/*
 * take.h: a hostile cubicle takes the signals of the host, which are for the
 * program; see take.sh.
 */
#ifndef TAKE_H
#define TAKE_H

#include <cubicle/component.h>

/* What cubicle_signals() returns to the hostile one, which wants all. */
CUBICLE_FUNCTION((value, int64_t), take_attack);

#endif
