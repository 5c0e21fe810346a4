/* SPDX-License-Identifier: MIT */
/* model.c: the rights that operations give, stated in the simplest way. */
#include "states.h"
#include <errno.h>
#include <string.h>

#define P PAGE_SIZE

/* In a page; across a border; from there to a border; a page; from a border
 * across the others into the last page. */
const struct span range_spans[RANGES] = {{100, 200, 0}, {P - 96, P + 50, 0},
	{P + 50, 2 * P, 0}, {2 * P, 3 * P, 0}, {0, 2 * P + 1, 0}};
const struct span grant_spans[GRANTS] = {
	{0, P, READ}, {0, 2 * P, BOTH}, {P - 16, 3 * P, BOTH}};

struct model model;

void model_begin(uint8_t shows)
{
	memset(&model, 0, sizeof(model));
	model.mapped = (1 << PAGES) - 1;
	model.used = (1 << WINDOWS) - 1;
	memset(model.window, -1, sizeof(model.window));
	model.shows = shows;
}

static bool overlap(const struct span *a, const struct span *b)
{
	return a->start < b->end && b->start < a->end;
}

static bool contains(const struct span *a, const struct span *b)
{
	return a->start <= b->start && b->end <= a->end;
}

static struct span page_span(int page)
{
	return (struct span){
		(uint32_t)page * P, (uint32_t)(page + 1) * P, BOTH};
}

static bool is_mapped(int page)
{
	return model.mapped >> page & 1;
}

/* --- windows ----------------------------------------------------------------- */

static bool is_used(int w)
{
	return model.used >> w & 1;
}

int model_add(int w, int r)
{
	if (!is_used(w))
		return -EINVAL;
	for (int p = 0; p < PAGES; p++) {
		struct span page = page_span(p);
		if (overlap(&page, &range_spans[r]) && !is_mapped(p))
			return -EFAULT;
	}
	for (int i = 0; i < RANGES; i++)
		if (model.window[i] >= 0 &&
			overlap(&range_spans[i], &range_spans[r]))
			return -EEXIST;
	model.window[r] = (int8_t)w;
	return 0;
}

int model_remove(int w, int r)
{
	if (!is_used(w))
		return -EINVAL;
	if (model.window[r] != w)
		return -ENOENT;
	model.window[r] = -1;
	return 0;
}

int model_open(int w, int id)
{
	if (!is_used(w))
		return -EINVAL;
	model.open[w] |= (uint8_t)(1 << id);
	return 0;
}

int model_close(int w, int id)
{
	if (!is_used(w))
		return -EINVAL;
	model.open[w] &= (uint8_t) ~(1 << id);
	return 0;
}

int model_close_all(int w)
{
	if (!is_used(w))
		return -EINVAL;
	model.open[w] = 0;
	return 0;
}

int model_destroy(int w)
{
	int error = model_close_all(w);

	for (int r = 0; r < RANGES; r++)
		if (model.window[r] == w)
			model.window[r] = -1;
	model.used &= (uint8_t) ~(1 << w);
	return error;
}

void model_unmap(int page)
{
	struct span at = page_span(page);

	for (int r = 0; r < RANGES; r++)
		if (overlap(&range_spans[r], &at))
			model.window[r] = -1;
	model.mapped &= (uint8_t) ~(1 << page);
	model.read &= model.mapped;
}

void model_protect(int page, bool read)
{
	model.read &= (uint8_t) ~(1 << page);
	model.read |= (uint8_t)(read << page);
}

uint32_t model_owner(int page)
{
	if (!is_mapped(page))
		return 0;
	return model.read >> page & 1 ? READ : BOTH;
}

void model_restart(void)
{
	memset(model.window, -1, sizeof(model.window));
	memset(model.open, 0, sizeof(model.open));
	model.used = model.mapped = model.read = 0;
}

/* Does a window, or the layout, open (page) to (id)? */
static bool is_open(int id, int page)
{
	struct span at = page_span(page);

	if (model.shows >> id & 1)
		return true;
	for (int r = 0; r < RANGES; r++)
		if (model.window[r] >= 0 && overlap(&range_spans[r], &at) &&
			(model.open[model.window[r]] >> id & 1))
			return true;
	return false;
}

/* --- grants -------------------------------------------------------------------- */

/* Is all of (s) granted to (id) with its access, in one grant of the first
 * (calls) calls? */
static bool is_granted(int calls, int id, const struct span *s)
{
	for (int i = 0; i < calls; i++) {
		const struct model_call *c = &model.call[i];
		if (c->callee != id || c->grant < 0 || c->ended)
			continue;
		const struct span *g = &grant_spans[c->grant];
		if (contains(g, s) && !(s->access & ~g->access))
			return true;
	}
	return false;
}

/* Has (id) a right to all of (s) on mapped pages, as the owner, by windows, or
 * by grants (too)? */
static bool has_right(int calls, int id, const struct span *s, bool grants)
{
	for (int p = 0; p < PAGES; p++) {
		struct span part = page_span(p);
		if (!overlap(&part, s))
			continue;
		part.start = part.start > s->start ? part.start : s->start;
		part.end = part.end < s->end ? part.end : s->end;
		part.access = s->access;
		if (!is_mapped(p) || (s->access & ~model_owner(p)) ||
			(id != OWNER && !is_open(id, p) &&
				!(grants && is_granted(calls, id, &part))))
			return false;
	}
	return true;
}

/* May (id) grant (s) in a call after the first (calls)? All of it comes from
 * windows, or from one grant. */
static bool may_grant(int calls, int id, const struct span *s)
{
	return is_granted(calls, id, s) || has_right(calls, id, s, false);
}

uint32_t model_rights(int id, int page)
{
	struct span at = page_span(page);
	uint32_t rights = is_open(id, page) ? BOTH : 0;

	for (int i = 0; i < model.calls; i++) {
		const struct model_call *c = &model.call[i];
		if (c->callee == id && c->grant >= 0 && !c->ended &&
			contains(&grant_spans[c->grant], &at))
			rights |= grant_spans[c->grant].access;
	}
	return rights & model_owner(page);
}

const char *model_settle(int c, bool ended)
{
	struct model_call *call = &model.call[c];
	const struct span *s = &grant_spans[call->grant];

	if (!ended && (call->ended || !has_right(c, call->caller, s, true)))
		return "a grant outlives the right that it was derived from";
	/* It may also end where windows give a part, and a grant the rest. */
	if (ended && !call->ended && may_grant(c, call->caller, s))
		return "a grant ended whose caller still has the right";
	call->ended = ended;
	return 0;
}

/* --- calls ----------------------------------------------------------------------- */

int model_running(void)
{
	return model.calls ? model.call[model.calls - 1].callee : OWNER;
}

bool model_call(int id, int grant)
{
	int self = model_running();

	if (grant >= 0 && !may_grant(model.calls, self, &grant_spans[grant]))
		return false;
	model.call[model.calls++] = (struct model_call){
		(uint8_t)self, (uint8_t)id, (int8_t)grant, false, false};
	return true;
}

bool model_is_on_stack(int id)
{
	for (int i = 0; i < model.calls; i++)
		if (model.call[i].caller == id || model.call[i].callee == id)
			return true;
	return false;
}

static void revive(void)
{
	for (int id = 1; id <= CUBICLES; id++)
		if (!model_is_on_stack(id))
			model.stopped &= (uint8_t) ~(1 << id);
}

void model_return(void)
{
	bool orphan = true;

	while (orphan) {
		struct model_call *c = &model.call[--model.calls];
		orphan = c->orphan;
		memset(c, 0, sizeof(*c));
	}
	revive();
}

void model_stop(void)
{
	int id = model_running();

	model.stopped |= (uint8_t)(1 << id);
	for (int i = 0; i < model.calls; i++) {
		struct model_call *c = &model.call[i];
		c->ended |= c->callee == id && c->grant >= 0;
		c->orphan |= c->caller == id;
	}
	model_return();
}
