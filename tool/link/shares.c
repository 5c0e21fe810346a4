/* SPDX-License-Identifier: MIT */
/* shares.c: see shares.h. */
#include <string.h>
#include "lib/backend_name.h"
#include "link/shares.h"

#define GRANULES (CUBICLE_GRANULES - CUBICLE_GRANULES_COMMON)

/* Give (id) the next (granules) granules, from (*next) on. */
static void share_put(struct cubicle_shares *s, uint32_t id, uint32_t *next,
	uint32_t granules)
{
	s->first[id] = (uint8_t)*next;
	s->granules[id] = (uint8_t)granules;
	memset(s->owner + *next, (int)id, granules);
	*next += granules;
}

void shares_make(struct cubicle_shares *s, const struct cubicle_system *d)
{
	uint32_t next = CUBICLE_GRANULES_COMMON;

	memset(s, 0, sizeof(*s));
	if (!backend_is_sfi(d->backend))
		return;
	s->views = 1;
	memset(s->owner + next, CUBICLE_GRANULE_FREE, GRANULES);
	for (uint32_t id = 1; id <= d->cubicles; id++)
		share_put(s, id, &next, GRANULES / d->cubicles);
}
