/* SPDX-License-Identifier: MIT */
/*
 * number.c: the number of a state, a hash of everything that decides how a
 * sequence continues. With ten million states, two have the same number by
 * chance in one run of 300,000. The values of handles, and of the counter of
 * revocations, do not count: they are only compared with each other.
 */
#include "kept.h"

/* The name of each cubicle and window: in a mirror image, another's. */
static struct names {
	uint8_t id[VIEWS], window[WINDOWS];
} names;

static uint64_t number_now;

static void add(uint64_t word)
{
	number_now = (number_now ^ word) * 0x9e3779b97f4a7c15;
	number_now ^= number_now >> 29;
}

static void add_pages(const struct kept_state *s)
{
	for (uint32_t i = 0; i < PAGES; i++) {
		const struct page *p = &s->page[i];
		uint64_t views = 0;
		for (uint32_t n = 2; n < VIEWS; n++)
			views = views << 16 |
				(uint64_t)s->shown[names.id[n]][i] << 8 |
				s->place[names.id[n]][i];
		add(views << 32 | (uint64_t)names.id[p->tag] << 24 |
			(uint64_t)p->prot << 16 | (uint64_t)p->lent << 8 |
			p->place);
	}
	add(s->lents);
	for (uint32_t i = 0; i < s->lents; i++) {
		const struct kept_lent *l = &s->lent[i];
		add((uint64_t)l->page << 16 | names.id[l->view] << 8 |
			(l->kept == s->revocation));
	}
}

/* The cubicles of (set), by their names. */
static uint64_t named(cubicle_set_t set)
{
	uint64_t bits = 0;

	for (uint32_t id = 1; id < VIEWS; id++)
		if (set & CUBICLE_SET(id))
			bits |= BIT(names.id[id]);
	return bits;
}

/* A window's place in the table does not matter. */
static void add_windows(const struct kept_state *s)
{
	const struct windows *all = &s->windows;
	uint32_t name_of[WINDOWS_MAX] = {0};

	for (uint32_t n = 0; n < WINDOWS; n++) {
		uint32_t i =
			(uint32_t)s->handles[names.window[n]] % WINDOWS_MAX;
		const struct window *w = &all->window[i];
		bool used = s->model.used >> names.window[n] & 1;
		add(used ? named(w->open) << 16 | w->ranges << 8 |
					(w->generation & 1)
			 : 0);
		if (used)
			name_of[i] = n;
	}
	add(all->ranges);
	for (uint32_t i = 0; i < all->ranges; i++) {
		const struct range *r = &all->range[i];
		add((r->at.start - page_at(0)) << 32 |
			(r->at.end - page_at(0)) << 8 | name_of[r->window]);
	}
}

static void add_calls(const struct kept_state *s)
{
	for (uint32_t i = 2; i <= s->calls; i++) {
		const struct kept_call *c = &s->call[i];
		add((uint64_t)names.id[c->caller] << 32 |
			names.id[c->callee] << 24 | c->finish << 16 |
			c->first_grant << 8 | c->grants);
	}
	for (uint32_t i = 0; i < s->grants; i++) {
		const struct grant *g = &s->grant[i];
		add((g->range.start - page_at(0)) << 40 |
			(g->range.end - page_at(0)) << 16 |
			(uint64_t)g->prot << 8 | (uint64_t)g->mapped << 4 |
			names.id[g->to]);
	}
}

static void add_model(const struct model *m)
{
	add((uint64_t)m->read << 32 | (uint64_t)m->mapped << 16 |
		named(m->stopped) << 8 | m->calls);
	for (uint32_t n = 0; n < WINDOWS; n++)
		add(named(m->open[names.window[n]]));
	for (uint32_t r = 0; r < RANGES; r++)
		add(m->window[r] < 0 ? WINDOWS : names.window[m->window[r]]);
	for (uint32_t i = 0; i < m->calls; i++) {
		const struct model_call *c = &m->call[i];
		add((uint64_t)names.id[c->caller] << 32 |
			(uint64_t)names.id[c->callee] << 24 |
			(uint64_t)(c->grant + 1) << 16 |
			(uint64_t)c->ended << 8 | c->orphan);
	}
}

/* Of the state in which cubicles 2 and 3 have each other's names (ids), and the
 * windows (window). */
static uint64_t number_mirrored(
	const struct kept_state *s, bool ids, bool window)
{
	names = (struct names){
		{0, OWNER, ids ? 3 : 2, ids ? 2 : 3}, {window, !window}};
	number_now = 0x243f6a8885a308d3;
	add_pages(s);
	add_windows(s);
	add_calls(s);
	add_model(&s->model);
	return number_now ? number_now : 1;
}

static struct kept_state kept_states[2];

void world_save(int place)
{
	state_keep(&kept_states[place]);
}

void world_restore(int place)
{
	state_return(&kept_states[place]);
}

uint64_t world_number(void)
{
	static struct kept_state s;
	uint64_t least = ~(uint64_t)0;

	state_keep(&s);
	for (uint32_t i = 0; i < 4; i++) {
		/* No exchange of cubicles that the layout treats differently.
		 */
		if (i && (variant.all || (variant.shows && (i & 1))))
			continue;
		uint64_t n = number_mirrored(&s, i & 1, i >> 1);
		least = n < least ? n : least;
	}
	return least;
}
