/* SPDX-License-Identifier: MIT */
/* shares.c: see shares.h. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include "layout/complain.h"
#include "lib/backend_name.h"
#include "link/shares.h"

#define GRANULES (CUBICLE_GRANULES - CUBICLE_GRANULES_COMMON)
#define MIB	 0x100000

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t granules_for(uint64_t bytes)
{
	return (uint32_t)((bytes - 1) >> CUBICLE_GRANULE_SHIFT) + 1;
}

/* What lies beside the memory in a large share. */
static uint64_t parts(const struct cubicle_system *d)
{
	return CUBICLE_HEAP_OFFSET +
		(d->flags & CUBICLE_SYSTEM_CHECK_COPIES ? CUBICLE_CHECKED_BYTES
							: 0);
}

/* The granules that cubicle (id) needs at least, in a large share or not. */
static uint32_t needed(const struct cubicle_system *d, uint32_t id, bool large)
{
	uint64_t memory = d->cubicle[id - 1].memory_bytes;
	uint32_t small = granules_for(parts(d) / 8 + memory);

	if (!memory)
		return large ? CUBICLE_GRANULES_SMALL : CUBICLE_GRANULES_MIN;
	if (!large && small < CUBICLE_GRANULES_SMALL)
		return larger(small, CUBICLE_GRANULES_MIN);
	return larger(granules_for(parts(d) + memory), CUBICLE_GRANULES_SMALL);
}

static uint32_t needed_by_all(const struct cubicle_system *d, bool large)
{
	uint32_t sum = 0;

	for (uint32_t id = 1; id <= d->cubicles; id++)
		sum += needed(d, id, large);
	return sum;
}

/* The memory that a share of (granules) granules has room for, in MiB. */
static uint32_t room(const struct cubicle_system *d, uint32_t granules)
{
	uint64_t bytes = (uint64_t)granules << CUBICLE_GRANULE_SHIFT;
	bool small = granules < CUBICLE_GRANULES_SMALL;
	uint64_t beside = small ? parts(d) / 8 : parts(d);

	return bytes < beside ? 0 : (uint32_t)((bytes - beside) / MIB);
}

/* The most memory that (granules) granules have room for: a small share of some
 * of them can have more than a large one. */
static uint32_t most(const struct cubicle_system *d, uint32_t granules)
{
	uint32_t all = room(d, granules);

	return granules < CUBICLE_GRANULES_SMALL
		? all
		: larger(all, room(d, CUBICLE_GRANULES_SMALL - 1));
}

/* Print which cubicle asks for more than those before it have left. */
static int no_room(const struct cubicle_system *d, const struct layout *l)
{
	uint32_t left = GRANULES - d->cubicles * CUBICLE_GRANULES_MIN, id = 1;

	for (; id < d->cubicles; id++) {
		uint32_t more = needed(d, id, false) - CUBICLE_GRANULES_MIN;
		if (more > left)
			break;
		left -= more;
	}
	const struct layout_cubicle *c = &l->cubicle[id - 1];
	return layout_complain(l, c->memory_line,
		"cubicle `%s` asks for %" PRIu64 "M of memory, but %uM are "
		"left for it: with backend %s, all cubicles share 4 GiB",
		c->name, (d->cubicle[id - 1].memory_bytes + MIB - 1) / MIB,
		most(d, left + CUBICLE_GRANULES_MIN), backend_name(d->backend));
}

/* Give (id) the next (granules) granules, from (*next) on. */
static void share_put(struct cubicle_shares *s, uint32_t id, uint32_t *next,
	uint32_t granules)
{
	s->first[id] = (uint8_t)*next;
	s->granules[id] = (uint8_t)granules;
	memset(s->owner + *next, (int)id, granules);
	*next += granules;
}

static void divide(
	struct cubicle_shares *s, const struct cubicle_system *d, bool large)
{
	uint32_t left = GRANULES - needed_by_all(d, large), others = 0;
	uint32_t next = CUBICLE_GRANULES_COMMON;

	for (uint32_t id = 1; id <= d->cubicles; id++)
		others += !d->cubicle[id - 1].memory_bytes;
	memset(s->owner + next, CUBICLE_GRANULE_FREE, GRANULES);
	for (uint32_t id = 1; id <= d->cubicles; id++) {
		bool other = !d->cubicle[id - 1].memory_bytes;
		share_put(s, id, &next,
			needed(d, id, large) + (other ? left / others : 0));
	}
}

int shares_make(struct cubicle_shares *s, const struct cubicle_system *d,
	const struct layout *l)
{
	memset(s, 0, sizeof(*s));
	for (uint32_t id = 1; id <= d->cubicles; id++)
		s->memory[id] = d->cubicle[id - 1].memory_bytes;
	if (!backend_is_sfi(d->backend))
		return 0;
	s->views = 1;
	if (needed_by_all(d, false) > GRANULES)
		return no_room(d, l);
	divide(s, d, needed_by_all(d, true) <= GRANULES);
	return 0;
}
