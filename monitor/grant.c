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
#include "monitor.h"

/* Grant (addr, bytes) to the callee of (f). The caller may access it with
 * (prot). -ENOMEM: the caller has made too many grants. */
int grant_add(struct frame *f, uint64_t addr, uint64_t bytes, uint32_t prot)
{
	if (!bytes)
		return 0;
	if (thread.granted[f->caller] == GRANTED_MAX)
		return -ENOMEM;
	thread.granted[f->caller]++;
	thread.grant[thread.grants++] =
		(struct grant){addr, addr + bytes, prot, false};
	f->grants++;
	f->finish = FINISH_RESULT;
	return 0;
}

/* End the grants of (f), the innermost call, which has ended and has some. */
void grant_drop(struct frame *f)
{
	uint32_t first = f->first_grant, count = f->grants;
	bool any = false;

	f->grants = 0;
	thread.grants = first;
	thread.granted[f->caller] -= count;
	for (uint32_t i = first; i < first + count; i++) {
		const struct grant *g = &thread.grant[i];
		if (!g->mapped)
			continue;
		if (!any)
			memory_revoke_start();
		any = true;
		memory_revoke(g->start, g->end - g->start, f->callee);
	}
}

/* Take back the pages of all grants that have ended before their calls did. */
static void grants_revoke(void)
{
	memory_revoke_start();
	for (struct frame *f = &frames[1].frame; f <= thread.frame;
		f = frame_above(f)) {
		if (f->finish == FINISH_NOTHING)
			continue;
		for (uint32_t i = 0; i < f->grants; i++) {
			struct grant *g = &thread.grant[f->first_grant + i];
			if (g->prot || g->start == g->end)
				continue;
			if (g->mapped)
				memory_revoke(
					g->start, g->end - g->start, f->callee);
			g->end = g->start;
		}
	}
}

/* Is all of (start, end) granted to (id) with (prot), by one grant of frame
 * (from) or of one below? */
bool grant_covers(struct frame *from, uint32_t id, uint64_t start, uint64_t end,
	uint32_t prot)
{
	for (struct frame *f = from; f > &frames[0].frame; f = frame_below(f)) {
		if (f->callee != id || f->finish == FINISH_NOTHING)
			continue;
		const struct grant *g = &thread.grant[f->first_grant];
		for (uint32_t i = 0; i < f->grants; i++, g++)
			if (g->start <= start && end <= g->end &&
				(g->prot & prot) == prot)
				return true;
	}
	return false;
}

/*
 * The rights, PROT_*, that the grants to (id) give it to all of (page). If a
 * page holds anything else, the callee gets copies of what is granted, and no
 * access to the page. (mapped): the page is mapped for (id) because of these
 * grants, so it is taken back when they end.
 */
uint32_t grant_of_page(uint32_t id, uint64_t page, bool mapped)
{
	uint32_t prot = 0;

	for (struct frame *f = thread.frame; f > &frames[0].frame;
		f = frame_below(f)) {
		if (f->callee != id || f->finish == FINISH_NOTHING)
			continue;
		struct grant *g = &thread.grant[f->first_grant];
		for (uint32_t i = 0; i < f->grants; i++, g++) {
			if (g->start > page || g->end < page + PAGE)
				continue;
			prot |= g->prot;
			g->mapped |= mapped;
		}
	}
	return prot;
}

/* Does the caller of (f) have a right to the memory of (g) that ends only when
 * the memory is unmapped? */
static bool grant_is_own(const struct frame *f, const struct grant *g)
{
	uint64_t owner = owner_of(g->start);

	return owner == f->caller ||
		(owner < CUBICLE_SLOTS &&
			(cubicles[owner].shows & CUBICLE_SET(f->caller)));
}

/* Does the caller of (f) still have the right that (g) was derived from, in
 * [start, end)? Nothing has changed outside of that range. */
static bool grant_has_source(
	struct frame *f, const struct grant *g, uint64_t start, uint64_t end)
{
	if (start < g->start)
		start = g->start;
	if (end > g->end)
		end = g->end;
	return memory_check_below(frame_below(f), f->caller, start, end - start,
		       g->prot & PROT_WRITE) == CHECK_OK;
}

/* What grant_recheck() does, but for the pages. Did any grant end? */
static bool grants_end(uint64_t start, uint64_t end, bool unmapped)
{
	bool any = false;

	if (!thread.grants || PERMISSIVE || !DEFENDS(DEFENCE_DERIVED))
		return false;
	for (struct frame *f = &frames[1].frame; f <= thread.frame;
		f = frame_above(f)) {
		if (f->finish == FINISH_NOTHING)
			continue;
		for (uint32_t i = 0; i < f->grants; i++) {
			struct grant *g = &thread.grant[f->first_grant + i];
			if (!g->prot || g->start >= end || g->end <= start ||
				(!unmapped && grant_is_own(f, g)) ||
				grant_has_source(f, g, start, end))
				continue;
			start = g->start < start ? g->start : start;
			end = g->end > end ? g->end : end;
			g->prot = 0;
			any = true;
		}
	}
	return any;
}

/*
 * A right to [start, end) has ended, or that memory was (unmapped). End the
 * grants that were derived from it, and the grants of inner frames that were
 * derived from those.
 */
void grant_recheck(uint64_t start, uint64_t end, bool unmapped)
{
	if (grants_end(start, end, unmapped))
		grants_revoke();
}

/* The callee of (f) is stopped: end its grants, and the grants that it derived
 * from them. */
void grant_close(struct frame *f)
{
	uint64_t start = ~(uint64_t)0, end = 0;

	if (f->finish == FINISH_NOTHING || !f->grants)
		return;
	for (uint32_t i = 0; i < f->grants; i++) {
		struct grant *g = &thread.grant[f->first_grant + i];
		start = g->start < start ? g->start : start;
		end = g->end > end ? g->end : end;
		g->prot = 0;
	}
	grants_end(start, end, false);
	grants_revoke();
}
