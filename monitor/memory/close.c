/* SPDX-License-Identifier: MIT */
/* close.c: windows are closed: what others have because of them is taken back.
 */
#include <cubicle/system_abi.h>
#include "base/observe.h"
#include "base/space.h"
#include "base/system.h"
#include "memory/close.h"
#include "memory/revoke.h"
#include "memory/window.h"

/* (r) was closed to (who), and grants derived from it have ended: take back its
 * pages. */
static void revoke(const struct range *r, cubicle_set_t who)
{
	if (system.flags & CUBICLE_SYSTEM_LAZY)
		return;
	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (who & CUBICLE_SET(id))
			memory_revoke(r->at, id);
}

void window_revoke(uint32_t owner, const struct window *w, cubicle_set_t who)
{
	const struct windows *all = &windows[owner];
	uint32_t index = (uint32_t)(w - all->window), left = w->ranges;
	struct urange at = {0, 0};

	for (uint32_t i = 0; left; i++) {
		const struct range *r = &all->range[i];
		if (r->window != index)
			continue;
		left--;
		observe_closed(owner, r, who);
		at.start = at.end ? at.start : r->at.start;
		at.end = r->at.end;
	}
	/* At once: looking at each grant for each range would take long. */
	grant_recheck(at, false);
	memory_revoke_start();
	left = w->ranges;
	for (uint32_t i = 0; left; i++) {
		const struct range *r = &all->range[i];
		if (r->window != index)
			continue;
		left--;
		revoke(r, who);
	}
}

void window_range_close(uint32_t owner, uint32_t i)
{
	struct windows *all = &windows[owner];
	struct range r = all->range[i];
	cubicle_set_t open = all->window[r.window].open;

	observe_closed(owner, &r, open);
	window_range_delete(all, i);
	grant_recheck(r.at, false);
	memory_revoke_start();
	revoke(&r, open);
}

void window_forget(uint32_t owner, struct urange r)
{
	static struct range gone[RANGES_MAX];
	struct windows *all = &windows[owner];
	uint32_t first = window_range_after(all, r.start), n = 0;

	for (; first + n < all->ranges &&
		all->range[first + n].at.start < r.end;
		n++) {
		struct window *w;
		gone[n] = all->range[first + n];
		w = &all->window[gone[n].window];
		observe_closed(owner, &gone[n], w->open);
		w->ranges--;
	}
	if (!n)
		return;
	/* At once: there may be thousands, and as many after them. */
	all->ranges -= n;
	for (uint32_t i = first; i < all->ranges; i++)
		all->range[i] = all->range[i + n];
	r = (struct urange){gone[0].at.start, gone[n - 1].at.end};
	grant_recheck(r, false);
	memory_revoke_start();
	for (uint32_t i = 0; i < n; i++)
		revoke(&gone[i], all->window[gone[i].window].open);
}

void window_forget_all(uint32_t owner)
{
	struct windows *all = &windows[owner];

	window_forget(owner, (struct urange){0, ~(uint64_t)0});
	for (uint32_t i = 0; i < WINDOWS_MAX; i++)
		all->window[i].generation += all->window[i].generation & 1;
}
