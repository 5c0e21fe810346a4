/* SPDX-License-Identifier: MIT */
/*
 * grant.c: grants, the ranges that a call opens to its callee while it lasts.
 *
 * A grant is derived from a right of the caller: the caller owns the memory,
 * has it in a window that is open to it, or got it in a grant of an outer call.
 * The grant ends with the call, or earlier if that right ends: the window is
 * closed, the memory is unmapped, or the caller is stopped.
 *
 * The grants of a frame are contiguous in thread.grant, those of inner frames
 * after those of outer ones. A frame whose (finish) is FINISH_NOTHING has no
 * grants, whatever its other fields are.
 */
#include "arch/x86_64/gate_abi.h"
#include "base/base.h"
#include "base/thread.h"
#include "memory/grant.h"

/* Does (g) let its callee access all of (r) with (prot)? */
static bool grant_gives(const struct grant *g, struct urange r, uint32_t prot)
{
	return g->range.start <= r.start && r.end <= g->range.end &&
		(g->prot & prot) == prot;
}

/* Does one of (count) grants at (g)? */
static bool grants_cover(
	const struct grant *g, uint32_t count, struct urange r, uint32_t prot)
{
	for (uint32_t i = 0; i < count; i++)
		if (grant_gives(&g[i], r, prot))
			return true;
	return false;
}

/* grant_of_page() for (count) grants at (g). */
static uint32_t grants_of_page(
	struct grant *g, uint32_t count, uint64_t page, bool mapped)
{
	uint32_t prot = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (!grant_gives(&g[i], (struct urange){page, page + PAGE}, 0))
			continue;
		prot |= g[i].prot;
		g[i].mapped |= mapped;
	}
	return prot;
}

/* Do the grants of call (f) count for (id)? */
static bool frame_is_for(const struct frame *f, uint32_t id)
{
	return f->callee == id && f->finish != FINISH_NOTHING;
}

bool grant_covers(
	struct frame *from, uint32_t id, struct urange r, uint32_t prot)
{
	for (struct frame *f = from; f > &OWN(frames)[0].frame;
		f = frame_below(f))
		if (frame_is_for(f, id) &&
			grants_cover(&current->grant[f->first_grant], f->grants,
				r, prot))
			return true;
	return false;
}

uint32_t grant_of_page(uint32_t id, uint64_t page, bool mapped)
{
	uint32_t prot = 0;

	for (struct frame *f = current->frame; f > &OWN(frames)[0].frame;
		f = frame_below(f))
		if (frame_is_for(f, id))
			prot |= grants_of_page(&current->grant[f->first_grant],
				f->grants, page, mapped);
	return prot;
}
