/* SPDX-License-Identifier: MIT */
/* check.c: after an operation, the monitor, the processor and the model agree.
 */
#include "kept.h"

/* --- tables --------------------------------------------------------------------- */

static bool has_range(uint32_t w, const struct span *s)
{
	const struct windows *all = &windows[OWNER];

	for (uint32_t i = 0; i < all->ranges; i++)
		if (all->range[i].window == w &&
			all->range[i].at.start == page_at(0) + s->start &&
			all->range[i].at.end == page_at(0) + s->end)
			return true;
	return false;
}

static void windows_check(void)
{
	const struct windows *all = &windows[OWNER];
	uint32_t ranges = 0, of[WINDOWS] = {0};

	for (int r = 0; r < RANGES; r++) {
		int w = model.window[r];
		if (w < 0)
			continue;
		uint32_t index = (uint32_t)handles[w] % WINDOWS_MAX;
		expect(has_range(index, &range_spans[r]), "a range is lost");
		of[index]++;
		ranges++;
	}
	expect(all->ranges == ranges, "there are ranges that nobody added");
	for (uint32_t i = 0; i + 1 < all->ranges; i++)
		expect(all->range[i].at.end <= all->range[i + 1].at.start,
			"the ranges are not sorted");
	for (uint32_t w = 0; w < WINDOWS; w++)
		expect(all->window[w].ranges == of[w],
			"the number of ranges of a window is wrong");
}

static void calls_check(void)
{
	uint32_t grants = 0;

	for (int i = 0; i < model.calls; i++) {
		const struct model_call *c = &model.call[i];
		const struct frame *f = &frames[i + 2].frame;
		if (c->grant < 0)
			continue;
		expect(f->grants == 1 && f->first_grant == grants++,
			"the grants of the calls are mixed up");
		expect(c->ended ||
				thread.grant[f->first_grant].prot ==
					grant_spans[c->grant].access,
			"a grant gives other rights");
	}
	expect(thread.grants == grants, "the number of grants is wrong");
}

/* --- pages ---------------------------------------------------------------------- */

static void check_other(uint32_t id, uint32_t p, uint32_t was)
{
	uint32_t now = access_now[id][p];
	uint32_t right = model_rights((int)id, (int)p);

	expect(!(now & ~right), "a cubicle can access a page without a right");
	expect(pages_seen(id, page_at(p)) == now,
		"the table of visible pages and the processor differ");
	expect(rights_of_page(id, OWNER, page_at(p)) == right,
		"the monitor and the model differ about a right");
	expect((was & ~right) || !(was & ~now) || may.takes[p],
		"a page is taken from a cubicle that has a right to all of it");
	expect(!(now & ~was) || may.gives[id],
		"a page is given to a cubicle that did not touch it");
}

static void check_owner(uint32_t p)
{
	uint32_t now = access_now[OWNER][p], others = 0;

	for (uint32_t id = OWNER + 1; id <= CUBICLES; id++)
		others += access_now[id][p] != 0;
	expect(variant.views || others <= 1, "two cubicles have one page");
	bool has = variant.views || !others;
	expect(now == (has ? model_owner((int)p) : 0),
		"the owner's access is wrong");
}

void operation_check(int i)
{
	uint8_t was[CUBICLES + 1][PAGES];

	memcpy(was, access_now, sizeof(was));
	operation_do(i);
	for (uint32_t p = 0; p < PAGES; p++) {
		check_owner(p);
		for (uint32_t id = OWNER + 1; id <= CUBICLES; id++)
			check_other(id, p, was[id][p]);
	}
	lent_check();
	windows_check();
	calls_check();
}

void everything_closed(void)
{
	everything_close();
	for (uint32_t p = 0; p < PAGES; p++)
		for (uint32_t id = OWNER + 1; id <= CUBICLES; id++)
			expect(!access_now[id][p] || (model.shows >> id & 1),
				"everything is closed, and a page is visible");
	expect(!cubicles[OWNER].lent || model.shows,
		"everything is closed, and pages are in the list");
	expect(!windows[OWNER].ranges && !thread.grants,
		"everything is closed, and ranges or grants are left");
}
