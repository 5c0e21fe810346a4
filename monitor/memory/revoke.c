/* SPDX-License-Identifier: MIT */
/*
 * revoke.c: rights end. A window is closed, memory is unmapped, a call is over
 * or its caller is stopped: what was derived from that right ends, too, and
 * pages that somebody can touch because of it are taken back.
 */
#include <cubicle/system_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/observe.h"
#include "base/cubicle.h"
#include "base/print.h"
#include "base/space.h"
#include "base/thread.h"
#include "defence.h"
#include "memory/grant.h"
#include "memory/pages.h"
#include "memory/revoke.h"
#include "memory/rights.h"

/*
 * Rights end in revocations. While one is in progress nothing else changes, so
 * a page is looked at once, however many ranges it is in: looking may mean to
 * search thousands of grants or ranges.
 */
static uint32_t revocation;

void memory_revoke_start(void)
{
	if (++revocation)
		return;
	/* What is written of old ones would be taken for one of the next. */
	pages_kept_clear();
	revocation = 1;
}

/* So many grants are searched for a right to a page that is to be taken back.
 * Where there are more, it is taken back: who has a right to it faults, and
 * gets it again. */
#define GRANTS_SEARCHED 64

/* Has (id) another right to all that it sees of the page at (at) of (owner)?
 * Grants are, from now on, what it sees the page for. */
static bool keeps(uint32_t id, uint32_t owner, uint64_t at)
{
	uint32_t sees = pages_seen(id, at), *kept = pages_kept(id, at);

	if (*kept == revocation)
		return true;
	if (current->grants > GRANTS_SEARCHED ||
		(rights_of_page(id, owner, at) & sees) != sees)
		return false;
	grant_of_page(id, at, true);
	*kept = revocation;
	return true;
}

/* The end of the pages from (at) on that (id) sees and has no right to. */
static uint64_t lost_until(uint32_t id, uint64_t at, uint64_t end)
{
	uint32_t owner = (uint32_t)owner_of(at);

	while (at < end && pages_seen(id, at) && !keeps(id, owner, at))
		at += PAGE;
	return at;
}

void memory_revoke(struct urange r, uint32_t from)
{
	uint64_t end = PAGE_UP(r.end);

	if (from == owner_of(r.start))
		return;
	for (uint64_t at = PAGE_DOWN(r.start); at < end; at += PAGE) {
		uint64_t start = at;
		at = lost_until(from, at, end);
		if (backend->show && at > start)
			pages_hide(from, start, at - start);
		for (; !backend->show && start < at; start += PAGE)
			if (memory_take_back(start))
				panic("cannot take back %lx", start);
	}
}

/* --- grants ------------------------------------------------------------------ */

/* Take back the pages of those of (count) grants at (g), to (id), that have
 * any. */
__attribute__((noinline)) static void grants_take_back(
	const struct grant *g, uint32_t count, uint32_t id)
{
	memory_revoke_start();
	for (; count--; g++)
		if (g->mapped)
			memory_revoke(g->range, id);
}

void grant_drop(struct frame *f)
{
	const struct grant *g = &current->grant[f->first_grant];
	uint32_t count = f->grants;
	bool mapped = false;

	f->grants = 0;
	current->grants = f->first_grant;
	current->granted[f->caller] -= count;
	for (uint32_t i = 0; i < count; i++)
		mapped |= g[i].mapped;
	if (mapped)
		grants_take_back(g, count, f->callee);
}

/* Take back the pages of all grants that have ended before their calls did. */
static void grants_revoke(void)
{
	memory_revoke_start();
	for (struct frame *f = &OWN(frames)[1].frame; f <= current->frame;
		f = frame_above(f)) {
		if (f->finish == FINISH_NOTHING)
			continue;
		for (uint32_t i = 0; i < f->grants; i++) {
			struct grant *g = &current->grant[f->first_grant + i];
			if (g->prot || g->range.start == g->range.end)
				continue;
			if (g->mapped)
				memory_revoke(g->range, f->callee);
			g->range.end = g->range.start;
		}
	}
}

/* Does the caller of (f) have a right to the memory of (g) that ends only when
 * the memory is unmapped? */
static bool grant_is_own(const struct frame *f, const struct grant *g)
{
	uint64_t owner = owner_of(g->range.start);

	return owner == f->caller ||
		(owner < CUBICLE_SLOTS &&
			(cubicles[owner].shows & CUBICLE_SET(f->caller)));
}

/*
 * When a right ends, the monitor searches for other sources of the grants that
 * overlap it. It searches at most this many pages for all of them, which takes
 * some milliseconds. Grants that would need more end. A caller can grant the
 * memory again, and no cubicle can stop all others by ending a right.
 */
#define PAGES_SEARCHED	0x40000
#define GRANTS_PER_PAGE 16 /* are searched in the same time */

static uint64_t searched;

/* May that many pages and grants be searched? */
static bool search(uint64_t count, uint64_t grants)
{
	searched += count + grants / GRANTS_PER_PAGE;
	return searched <= PAGES_SEARCHED || !DEFENDS(DEFENCE_BUDGET);
}

/* Does the caller of (f) still have the right that (g) was derived from, in
 * (r)? Nothing has changed outside of that range. */
static bool grant_has_source(
	struct frame *f, const struct grant *g, struct urange r)
{
	if (r.start < g->range.start)
		r.start = g->range.start;
	if (r.end > g->range.end)
		r.end = g->range.end;
	return search((r.end - r.start) / PAGE + 1, f->first_grant) &&
		memory_check_below(frame_below(f), f->caller, r,
			g->prot & PROT_WRITE, NULL) == CHECK_OK;
}

/* The least range with all of (a) and (b). */
static struct urange join(struct urange a, struct urange b)
{
	return (struct urange){a.start < b.start ? a.start : b.start,
		a.end > b.end ? a.end : b.end};
}

/* What grant_recheck() does, but for the pages. Did any grant end? */
static bool grants_end(struct urange r, bool unmapped)
{
	bool any = false;

	if (!current->grants || PERMISSIVE || !DEFENDS(DEFENCE_DERIVED))
		return false;
	searched = 0;
	for (struct frame *f = &OWN(frames)[1].frame; f <= current->frame;
		f = frame_above(f)) {
		if (f->finish == FINISH_NOTHING)
			continue;
		for (uint32_t i = 0; i < f->grants; i++) {
			struct grant *g = &current->grant[f->first_grant + i];
			if (!g->prot || g->range.start >= r.end ||
				g->range.end <= r.start ||
				(!unmapped && grant_is_own(f, g)) ||
				grant_has_source(f, g, r))
				continue;
			r = join(r, g->range);
			g->prot = 0;
			any = true;
		}
	}
	return any;
}

void grant_recheck(struct urange r, bool unmapped)
{
	/* A window gives a right to its pages, not to its range alone. */
	r = (struct urange){PAGE_DOWN(r.start), PAGE_UP(r.end)};
	if (grants_end(r, unmapped))
		grants_revoke();
}

void grant_close(struct frame *f)
{
	struct urange r = {~(uint64_t)0, 0};

	if (f->finish == FINISH_NOTHING || !f->grants)
		return;
	for (uint32_t i = 0; i < f->grants; i++) {
		struct grant *g = &current->grant[f->first_grant + i];
		r = join(r, g->range);
		g->prot = 0;
	}
	grants_end(r, false);
	grants_revoke();
}
