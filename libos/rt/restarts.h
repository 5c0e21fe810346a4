/* SPDX-License-Identifier: MIT */
/*
 * restarts.h: how often cubicles have restarted, inline. Include it as
 * "rt/restarts.h".
 *
 * A restart of the cubicle that opened them ends handles of files and sockets.
 * Their numbers are those of other files and sockets soon, which may be given
 * to the same client.
 */
#ifndef RT_RESTARTS_H
#define RT_RESTARTS_H

#include <stdint.h>
#include <cubicle/published_abi.h>

/* All cubicles together. */
static inline uint32_t restarts_of_all(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 1; i <= CUBICLE_PUBLISHED->cubicles; i++)
		sum += CUBICLE_PUBLISHED->restarts[i];
	return sum;
}

/* Have cubicles restarted since the last call with (seen), which is 0 before?
 */
static inline int has_restarted(uint32_t *seen)
{
	uint32_t now = restarts_of_all();
	int has = now != *seen;

	*seen = now;
	return has;
}

/* How often they have stopped. */
static inline uint32_t stops_of_all(void)
{
	uint32_t sum = 0;

	for (uint32_t i = 1; i <= CUBICLE_PUBLISHED->cubicles; i++)
		sum += CUBICLE_PUBLISHED->stops[i];
	return sum;
}

#endif
