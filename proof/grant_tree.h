/* SPDX-License-Identifier: MIT */
/*
 * grant_tree.h: which rights the grants of outstanding calls are derived from,
 * for one byte: any.
 *
 * The byte is of (owner). A cubicle has a right to it as the owner, by the
 * layout, by a window, or by a grant of an outer call.
 */
#ifndef GRANT_TREE_H
#define GRANT_TREE_H

#include "base/cubicle.h"
#include "base/space.h"
#include "memory/rights.h"

#ifndef GRANTS
#define CALLS  3
#define GRANTS 2 /* of each call */
#endif

static uint64_t byte;
static uint32_t owner;
static bool mapped, open[CUBICLE_SLOTS];

static struct grant *grant_of(uint32_t call, uint32_t i)
{
	return &thread.grant[frames[call].frame.first_grant + i];
}

/* Does grant (i) of (call) give the byte with one of the rights of (need)? */
static bool gives(uint32_t call, uint32_t i, uint32_t need)
{
	const struct frame *f = &frames[call].frame;
	const struct grant *g = grant_of(call, i);

	return f->finish != FINISH_NOTHING && i < f->grants &&
		(g->prot & need) && g->range.start <= byte &&
		byte < g->range.end;
}

/* May (id) access the byte, before (call) and the calls after it? */
static bool may(uint32_t id, uint32_t call, uint32_t need)
{
	bool granted = false;

	for (uint32_t n = 1; n <= CALLS; n++)
		for (uint32_t i = 0; i < GRANTS; i++)
			granted |= n < call && frames[n].frame.callee == id &&
				gives(n, i, need);
	return mapped &&
		(owner == id || (cubicles[owner].shows >> id & 1) || open[id] ||
			granted);
}

/* Has each grant that gives the byte a caller that may access it? */
static bool is_derived(uint32_t calls)
{
	bool is = true;

	for (uint32_t n = 1; n <= CALLS; n++)
		for (uint32_t i = 0; i < GRANTS; i++) {
			uint32_t id = frames[n].frame.caller;
			if (n > calls)
				continue;
			if (gives(n, i, PROT_READ))
				is &= may(id, n, PROT_READ);
			if (gives(n, i, PROT_WRITE))
				is &= may(id, n, PROT_WRITE);
		}
	return is;
}

/* One of 32 places in 4 pages; or so many bytes. */
static uint64_t any_place(void)
{
	return nondet_u8() % 32 * (PAGE / 8);
}

/* Any calls with any grants, each of memory in one slot. */
static void any_grants(uint32_t calls)
{
	for (uint32_t id = 0; id < CUBICLE_SLOTS; id++) {
		cubicles[id].shows = nondet_u8();
		open[id] = nondet_bool();
	}
	for (uint32_t n = 1; n <= CALLS; n++) {
		struct frame *f = &frames[n].frame;
		f->caller = nondet_u8() % CUBICLE_SLOTS;
		f->callee = nondet_u8() % CUBICLE_SLOTS;
		f->finish = nondet_u8();
		f->first_grant = GRANTS * (n - 1);
		f->grants = nondet_u8() % (GRANTS + 1);
		for (uint32_t i = 0; i < GRANTS; i++) {
			struct grant *g = grant_of(n, i);
			uint32_t of = nondet_u8() % CUBICLE_SLOTS;
			struct urange *r = &g->range;
			r->start = slot_base(of) + any_place();
			r->end = r->start + any_place();
			g->prot = nondet_u8() & (PROT_READ | PROT_WRITE);
			g->mapped = nondet_bool();
			ASSUME(g->prot != PROT_WRITE);
			ASSUME(!g->prot || r->start < r->end);
		}
	}
	thread.frame = &frames[calls].frame;
	thread.grants = GRANTS * calls;
}

#endif
