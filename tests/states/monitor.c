/* SPDX-License-Identifier: MIT */
/*
 * monitor.c: the monitor's sources, in one unit, so that their private tables
 * can be kept, restored, compared and numbered. The build of a mutant finds
 * some of them in a folder of its own.
 */
#include "kept.h"

#define join pages_join /* revoke.c has another */
#include "memory/pages.c"
#undef join
#include "memory/revoke.c"
#include "memory/close.c"
#include "memory/grant.c"
#include "memory/release.c"
#include "memory/rights.c"
#include "memory/window.c"
#include "base/thread.c"
#define stop stop_for_time
#include "call/stop.c"
#undef stop
#include "call/unwind.c"
#include "fault/page_fault.c"
#include "service/window_calls.c"

/* No page shows a file here. */
int shared_end(uint64_t addr, uint64_t bytes)
{
	(void)addr, (void)bytes;
	return 0;
}
void shared_lose(uint64_t addr)
{
	(void)addr;
}

/* There is no limit. */
int memory_heap_protect(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	return memory_protect(addr, bytes, prot);
}

#define NOT_READ (LENT_MOST - 1) /* a place that no page has */

/* --- kept states ---------------------------------------------------------------- */

static uint32_t calls_now(void)
{
	return (uint32_t)((struct frame_slot *)(void *)thread.frame - frames);
}

/* Overwrite values that the monitor no longer reads. States that differ only
 * there become one, and a wrong read of such a value has an effect. */
static void forget_old(void)
{
	struct page *p = page_of(page_at(0));

	for (uint32_t i = 0; i < PAGES; i++) {
		bool is_lent = p[i].tag && p[i].tag != OWNER;
		p[i].lent = is_lent ? p[i].lent : PROT_EXEC;
		p[i].place = is_lent ? p[i].place : NOT_READ;
		for (uint32_t id = 2; id < VIEWS; id++)
			if (!*shown_to(id, page_at(i)))
				lent_place[id][page_number(page_at(i))] =
					NOT_READ;
	}
}

void state_keep(struct kept_state *s)
{
	uint32_t first = page_number(page_at(0));

	forget_old();
	memcpy(s->page, page_of(page_at(0)), sizeof(s->page));
	for (uint32_t id = 1; id < VIEWS; id++) {
		memcpy(s->shown[id], &shown[id][first], PAGES);
		memcpy(s->place[id], &lent_place[id][first],
			sizeof(s->place[id]));
		s->active[id] = thread.active[id];
		s->granted[id] = thread.granted[id];
		s->stopped[id] = cubicles[id].stopped;
	}
	for (uint32_t i = 0; i < LENT_MOST; i++) {
		const struct lent *l = &lent[OWNER][i];
		s->lent[i] = (struct kept_lent){l->view, l->page, l->kept};
	}
	s->lents = cubicles[OWNER].lent;
	s->revocation = revocation;
	s->windows = windows[OWNER];
	s->running = thread.running;
	s->grants = thread.grants;
	s->calls = calls_now();
	for (uint32_t i = 0; i <= s->calls; i++) {
		const struct frame *f = &frames[i].frame;
		s->call[i] = (struct kept_call){f->caller, f->callee, f->finish,
			f->first_grant, f->grants};
	}
	memcpy(s->grant, thread.grant, sizeof(s->grant));
	memcpy(s->handles, handles, sizeof(s->handles));
	memcpy(s->access_now, access_now, sizeof(s->access_now));
	s->model = model;
}

void state_return(const struct kept_state *s)
{
	uint32_t first = page_number(page_at(0));

	memcpy(page_of(page_at(0)), s->page, sizeof(s->page));
	for (uint32_t id = 1; id < VIEWS; id++) {
		memcpy(&shown[id][first], s->shown[id], PAGES);
		memcpy(&lent_place[id][first], s->place[id],
			sizeof(s->place[id]));
		thread.active[id] = s->active[id];
		thread.granted[id] = s->granted[id];
		cubicles[id].stopped = s->stopped[id];
	}
	for (uint32_t i = 0; i < LENT_MOST; i++) {
		const struct kept_lent *l = &s->lent[i];
		lent[OWNER][i] = (struct lent){l->view, l->page, l->kept};
	}
	cubicles[OWNER].lent = s->lents;
	revocation = s->revocation;
	windows[OWNER] = s->windows;
	thread.running = s->running;
	thread.grants = s->grants;
	thread.frame = &frames[s->calls].frame;
	for (uint32_t i = 0; i <= s->calls; i++) {
		struct frame *f = &frames[i].frame;
		f->caller = s->call[i].caller;
		f->callee = s->call[i].callee;
		f->finish = s->call[i].finish;
		f->first_grant = s->call[i].first_grant;
		f->grants = s->call[i].grants;
	}
	memcpy(thread.grant, s->grant, sizeof(s->grant));
	memcpy(handles, s->handles, sizeof(s->handles));
	memcpy(access_now, s->access_now, sizeof(s->access_now));
	model = s->model;
}

void tables_begin(void)
{
	/* The counter of revocations begins again in the first states. */
	revocation = ~(uint32_t)0 - 1;
}

/* --- tables ------------------------------------------------------------------------ */

/* The list contains each page that a cubicle sees once, and no other page. */
void lent_check(void)
{
	uint32_t seen = 0, count = cubicles[OWNER].lent;

	for (uint32_t id = 1; id < VIEWS; id++) {
		expect(id == OWNER || !cubicles[id].lent,
			"a cubicle has lent pages that it does not have");
		for (uint32_t p = 0; id != OWNER && p < PAGES; p++)
			seen += pages_seen(id, page_at(p)) != 0;
	}
	expect(seen == count, "the number of lent pages is wrong");
	expect(count <= memory_lent_max, "too many pages are lent");
	for (uint32_t i = 0; !world_failure && i < count; i++) {
		const struct lent *l = &lent[OWNER][i];
		uint32_t p = l->page - page_number(page_at(0));
		expect(p < PAGES, "a page is in the list that is not here");
		if (world_failure)
			return;
		uint32_t id =
			variant.views ? l->view : page_of(page_at(p))->tag;
		expect(variant.views || l->view == OWNER,
			"the list has the wrong view of a page");
		expect(id > OWNER && id < VIEWS && pages_seen(id, page_at(p)),
			"a page is in the list that is not lent");
		/* As places are right, no page is there twice. */
		expect(lent_find(l->view, page_at(p)) == i,
			"the place of a page in the list is wrong");
	}
}
