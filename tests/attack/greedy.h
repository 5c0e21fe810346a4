/* SPDX-License-Identifier: MIT */
/* greedy.h: a hostile cubicle asks alloc for all of its heap; see greedy.sh. */
#ifndef GREEDY_H
#define GREEDY_H

#include <cubicle/component.h>

/* Ask for (pages) pages in one call, and give them back if (back). */
CUBICLE_FUNCTION((error, int), greedy_attack, (value, uint64_t, pages),
	(value, int, back));

#endif
