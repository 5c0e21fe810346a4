/* SPDX-License-Identifier: MIT */
/* shares.h: shares of one size, for tests without an image. */
#ifndef TESTS_SHARES_H
#define TESTS_SHARES_H

#include <string.h>
#include <cubicle/shares_abi.h>

/* Give each of (count) cubicles a share of (granules) granules. If that is
 * 0, there are no views. */
static inline void shares_equal(
	struct cubicle_shares *s, uint32_t count, uint32_t granules)
{
	uint32_t next = CUBICLE_GRANULES_COMMON;

	memset(s, 0, sizeof(*s));
	memset(s->owner + next, CUBICLE_GRANULE_FREE, CUBICLE_GRANULES - next);
	s->views = granules != 0;
	for (uint32_t id = 1; granules && id <= count; id++) {
		s->first[id] = (uint8_t)next;
		s->granules[id] = (uint8_t)granules;
		memset(s->owner + next, (int)id, granules);
		next += granules;
	}
}

#endif
