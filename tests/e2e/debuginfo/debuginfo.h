/* SPDX-License-Identifier: MIT */
/*
 * debuginfo.h: a hostile cubicle breaks a rule. debuginfo.sh changes its debug
 * information, so that reading it takes too much time or memory.
 */
#ifndef DEBUGINFO_H
#define DEBUGINFO_H

#include <cubicle/component.h>

struct deep;

/* Write to (at), which is the caller's. */
CUBICLE_FUNCTION((error, int), debuginfo_attack, (token, struct deep *, at));

#endif
