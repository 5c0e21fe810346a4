/* SPDX-License-Identifier: MIT */
/*
 * held.h: a cubicle opens pages to another one, by a window or by a grant, and
 * then gives itself less rights to them: cubicle_heap_protect().
 */
#ifndef HELD_H
#define HELD_H

#include <cubicle/component.h>

enum held_way { HELD_COPY, HELD_DIRECT };

/* The other one reads or writes a byte at (at), which is windowed to it. */
CUBICLE_FUNCTION(
	(value, int64_t), held_read, (token, char *, at), (value, int, way));
CUBICLE_FUNCTION(
	(value, int64_t), held_write, (token, char *, at), (value, int, way));

/* It writes to what is granted, twice; in between the owner is called. */
CUBICLE_FUNCTION((value, int64_t), held_granted, (grant_out, char *, at, len),
	(value, size_t, len), (value, int, way), (value, int, prot));

/* The owner, which gives itself (prot). */
CUBICLE_FUNCTION((error, int), held_change, (value, int, prot));

#endif
