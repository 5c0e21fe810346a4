/* SPDX-License-Identifier: MIT */
/*
 * pages.c: pages, who can touch them now, and changing that. Who may is decided
 * in rights.c; a page's tag, or what is shown of it, says only who can without
 * a fault.
 */
#include <cubicle/report_abi.h>
#include "base/backend.h"
#include "base/counters.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/observe.h"
#include "base/print.h"
#include "base/space.h"
#include "defence.h"
#include "memory/pages.h"

uint32_t memory_lent_max;

/* Tables of views, apart from the monitor's other memory: see monitor.lds. */
#define OF_VIEWS __attribute__((section(".bss.views")))

struct page pages[CUBICLE_SLOTS][CUBICLE_SLOT_BYTES >> CUBICLE_PAGE_SHIFT];

/*
 * The pages that each cubicle has lent, in no order, so that taking some back
 * needs no search in all of its memory. (view) is the cubicle that sees the
 * page if the backend has a view for each cubicle; otherwise it is the owner.
 */
static struct lent {
	uint32_t view : 8, page : 24;
	uint32_t kept; /* the revocation that found a right to it, or 0 */
} lent[CUBICLE_SLOTS][LENT_MOST];
/* The place of a page in that list, where there are views; else struct page has
 * it, which is touched anyway. */
OF_VIEWS static uint16_t lent_place[CUBICLE_SLOTS][SLOT_PAGES];

static uint32_t lent_find(uint32_t view, uint64_t addr)
{
	return backend->show ? lent_place[view][page_number(addr)]
			     : page_of(addr)->place;
}

static void lent_put(uint32_t owner, uint32_t place, struct lent l)
{
	lent[owner][place] = l;
	if (backend->show)
		lent_place[l.view][l.page] = (uint16_t)place;
	else
		pages[owner][l.page].place = place;
}

static void lent_add(uint32_t owner, uint32_t view, uint64_t addr)
{
	lent_put(owner, cubicles[owner].lent++,
		(struct lent){view, page_number(addr), 0});
}

static void lent_remove(uint32_t owner, uint32_t view, uint64_t addr)
{
	uint32_t place = lent_find(view, addr);

	lent_put(owner, place, lent[owner][--cubicles[owner].lent]);
}

static void tag_set(struct page *p, uint64_t addr, uint32_t tag)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	bool was = p->tag && p->tag != owner, is = tag && tag != owner;

	if (is && !was)
		lent_add(owner, owner, addr);
	if (was && !is)
		lent_remove(owner, owner, addr);
	p->tag = (uint8_t)tag;
}

/* By id and offset: what the view of another than the owner lets do, PROT_*. */
OF_VIEWS static uint8_t shown[CUBICLE_SLOTS][SLOT_PAGES];

static uint8_t *shown_to(uint32_t id, uint64_t addr)
{
	return &shown[id][page_number(addr)];
}

/* Close (addr, bytes) to (id). This must not fail: whoever closed a window or
 * grant relies on it. */
static void view_close(uint32_t id, uint64_t addr, uint64_t bytes)
{
	if (backend->show(id, addr, bytes, PROT_NONE))
		panic("cannot take back %lx", addr);
}

void pages_hide(uint32_t id, uint64_t addr, uint64_t bytes)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	uint64_t at = PAGE_DOWN(addr), end = addr + bytes;

	while (at < end) {
		uint64_t start = at;
		for (; at < end && *shown_to(id, at); at += PAGE) {
			*shown_to(id, at) = 0;
			lent_remove(owner, id, at);
		}
		if (at == start) {
			at += PAGE;
			continue;
		}
		counters.pages_revoked += (at - start) / PAGE;
		observe_pages(CUBICLE_TRACE_TAKE, start, at - start, id);
		view_close(id, start, at - start);
	}
}

/* Show the pages of [start, end) to (id). */
static int show(uint32_t id, uint64_t start, uint64_t end, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(start);
	int error = backend->show(id, start, end - start, prot);

	if (error) {
		/* A part may be shown, without a record of it. */
		pages_hide(id, start, end - start);
		view_close(id, start, end - start);
		return error;
	}
	for (uint64_t at = start; at < end; at += PAGE) {
		if (!*shown_to(id, at))
			lent_add(owner, id, at);
		*shown_to(id, at) = (uint8_t)prot;
	}
	observe_pages(CUBICLE_TRACE_LEND, start, end - start, id);
	return 0;
}

/* Hide (addr, bytes) from everybody but its owner. */
static void hide_all(uint64_t addr, uint64_t bytes)
{
	uint32_t owner = (uint32_t)owner_of(addr);

	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (id != owner && cubicles[owner].lent)
			pages_hide(id, addr, bytes);
}

uint32_t pages_seen(uint32_t id, uint64_t addr)
{
	const struct page *p = page_of(addr);

	if (backend->show)
		return *shown_to(id, addr);
	return p->tag == id ? p->lent : PROT_NONE;
}

uint32_t *pages_kept(uint32_t id, uint64_t addr)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	uint32_t view = backend->show ? id : owner;

	return &lent[owner][lent_find(view, addr)].kept;
}

void pages_kept_clear(void)
{
	for (uint32_t id = 1; id <= cubicle_count; id++)
		for (uint32_t i = 0; i < LENT_MOST; i++)
			lent[id][i].kept = 0;
}

/* --- slots ------------------------------------------------------------------- */

/*
 * The kernel merges equal neighbouring mappings only if both have the same
 * anon_vma, which it assigns at the first write. Parts that are first written
 * while they are apart, for instance because they are lent, would never be
 * merged. So make it assign one now. Heaps grow from their beginning, and Linux
 * 6.1 merges their parts only if the page at (addr) is there, too. With backend
 * mprotect it is at the end: where it is, there can be no huge page.
 */
static int join(uint64_t addr)
{
	int64_t error = host_call(
		SYS_MPROTECT, addr, PAGE, PROT_READ | PROT_WRITE, 0, 0);

	if (error)
		return (int)error;
	*(volatile uint8_t *)(uintptr_t)addr = 0;
	error = host_call(SYS_MPROTECT, addr, PAGE, PROT_NONE, 0, 0);
	return error
		? (int)error
		: (int)host_call(SYS_MADVISE, addr, PAGE, MADV_DONTNEED, 0, 0);
}

int memory_reserve(uint64_t addr, uint64_t bytes, uint32_t id)
{
	bool at_end = backend->isolation == ISOLATION_MPROTECT;
	uint64_t page = at_end ? addr + bytes - PAGE : addr;

	if (backend->reserve) {
		int error = backend->reserve(addr, bytes);
		if (error)
			return error;
	} else if (!host_map(addr, bytes, PROT_NONE, MAP_NORESERVE) ||
		(DEFENDS(DEFENCE_BUDGET) && join(page))) {
		return -ENOMEM;
	}
	return backend->apply(addr, bytes, PROT_NONE, id);
}

int memory_protect(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(addr);

	if (backend->show)
		hide_all(addr, bytes);
	int error = backend->apply(addr, bytes, prot, owner);
	if (error)
		return error;
	for (uint64_t at = addr; at < addr + bytes; at += PAGE) {
		struct page *p = page_of(at);
		tag_set(p, at, prot ? owner : 0);
		p->prot = (uint8_t)prot;
	}
	return 0;
}

int memory_forget(uint64_t addr, uint64_t bytes)
{
	if (backend->forget)
		return backend->forget(addr, bytes);
	return (int)host_call(SYS_MADVISE, addr, bytes, MADV_DONTNEED, 0, 0);
}

/* --- lending ----------------------------------------------------------------- */

int memory_take_back(uint64_t addr)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	struct page *p = page_of(addr);
	int error = backend->apply(PAGE_DOWN(addr), PAGE, p->prot, owner);

	if (error)
		return error;
	observe_pages(CUBICLE_TRACE_TAKE, PAGE_DOWN(addr), PAGE, p->tag);
	tag_set(p, addr, owner);
	counters.pages_revoked++;
	return 0;
}

/* The number of runs of pages that are taken back at once. The cubicle that
 * faults waits for all of them. */
#define TAKE_RUNS 64

/* Take back some of the pages that (owner) has lent. A cubicle that still has a
 * right to one faults at its next access, and gets it again. */
static void lent_take_back(uint32_t owner)
{
	uint64_t share_end = memory_part(owner, CUBICLE_HEAP_OFFSET) +
		cubicle_heap_bytes(&shares, owner);

	for (uint32_t n = 0; n < TAKE_RUNS && cubicles[owner].lent; n++) {
		uint32_t view = lent[owner][0].view;
		uint64_t start = slot_base(owner) + lent[owner][0].page * PAGE;
		uint64_t end = start;
		while (backend->show && end < share_end && *shown_to(view, end))
			end += PAGE;
		if (backend->show)
			pages_hide(view, start, end - start);
		else if (memory_take_back(start))
			panic("cannot take back %lx", start);
	}
}

int memory_lend(uint64_t addr, uint32_t to, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	struct page *p = page_of(addr);

	if (cubicles[owner].lent >= memory_lent_max)
		lent_take_back(owner);
	if (backend->show)
		return show(to, PAGE_DOWN(addr), PAGE_DOWN(addr) + PAGE, prot);
	uint8_t old = p->lent;
	uint8_t tag = p->tag;
	p->lent = (uint8_t)prot;
	tag_set(p, addr, to);
	int error = backend->apply(PAGE_DOWN(addr), PAGE, prot, to);
	if (error) {
		tag_set(p, addr, tag);
		p->lent = old;
	} else {
		observe_pages(CUBICLE_TRACE_LEND, PAGE_DOWN(addr), PAGE, to);
	}
	return error;
}

/* What a window lets others do with the page at (addr), PROT_*. */
static uint32_t window_prot(uint64_t addr)
{
	return page_of(addr)->prot & (PROT_READ | PROT_WRITE);
}

void memory_lend_ahead(uint64_t addr, uint64_t bytes, uint32_t to)
{
	uint64_t at = addr, end = addr + bytes;

	if (cubicles[owner_of(addr)].lent + bytes / PAGE > memory_lent_max)
		return;
	while (at < end) {
		uint64_t start = at;
		uint32_t prot = window_prot(at);
		while (at < end && window_prot(at) == prot &&
			*shown_to(to, at) != prot)
			at += PAGE;
		if (at > start && show(to, start, at, prot) != 0)
			return;
		counters.pages_mapped += (at - start) / PAGE;
		at += at == start ? PAGE : 0;
	}
}
