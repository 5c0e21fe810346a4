/* SPDX-License-Identifier: MIT */
/*
 * rights.c: may a cubicle access this? The one place that decides.
 *
 * Rights come from three places: the slot (an owner may always access what is
 * mapped there), windows, and grants of outstanding calls.
 */
#include <cubicle/published_abi.h>
#include <cubicle/system_abi.h>
#include "base/backend.h"
#include "base/counters.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/print.h"
#include "base/space.h"
#include "base/thread.h"
#include "memory/pages.h"
#include "memory/rights.h"
#include "memory/window.h"

/* Has (owner) opened (page) to (id), in a window or because the layout says so?
 */
static bool is_open(uint32_t owner, uint64_t page, uint32_t id)
{
	return (cubicles[owner].shows & CUBICLE_SET(id)) ||
		window_shows(owner, page, id);
}

uint32_t rights_of_page(uint32_t id, uint32_t owner, uint64_t page)
{
	uint32_t prot = grant_of_page(id, page, false);

	if (is_open(owner, page, id))
		prot |= PROT_READ | PROT_WRITE;
	return prot & page_of(page)->prot;
}

/* May a page that its owner may access with (prot) be accessed so? */
static enum check check_prot(uint32_t prot, bool write)
{
	if (prot & (write ? PROT_WRITE : PROT_READ))
		return CHECK_OK;
	return prot & PROT_READ ? CHECK_READONLY : CHECK_UNMAPPED;
}

/* May (id) access the byte at (at), and so the rest of its page, without a
 * grant? */
static enum check check_page(uint32_t id, uint64_t at, bool write)
{
	uint64_t owner = owner_of(at);

	if (owner == 0)
		return CHECK_MONITOR;
	if (owner >= CUBICLE_SLOTS)
		return CHECK_UNMAPPED;
	if (owner != id && !is_open((uint32_t)owner, PAGE_DOWN(at), id))
		return CHECK_FOREIGN;
	return check_prot(page_of(at)->prot, write);
}

static bool is_published(struct urange r)
{
	return r.start >= CUBICLE_PUBLISHED_ADDRESS &&
		r.end <= CUBICLE_PUBLISHED_ADDRESS + CUBICLE_PUBLISHED_BYTES;
}

bool memory_is_open(uint32_t id, struct urange r, struct uptr *bad)
{
	if (is_published(r))
		return true;
	for (uint64_t at = r.start; at < r.end; at = PAGE_DOWN(at) + PAGE) {
		uint64_t owner = owner_of(at);
		*bad = uptr_known(at);
		if (owner != id &&
			(owner >= CUBICLE_SLOTS ||
				!is_open((uint32_t)owner, PAGE_DOWN(at), id)))
			return false;
	}
	return true;
}

enum check memory_check_below(struct frame *from, uint32_t id, struct urange r,
	bool write, struct uptr *bad)
{
	struct uptr ignored;

	bad = bad ? bad : &ignored;
	*bad = uptr_known(r.start);
	if (r.end < r.start)
		return CHECK_UNMAPPED;
	if (r.start == r.end || (is_published(r) && !write))
		return CHECK_OK;
	if (!in_slot(id, r.start) &&
		grant_covers(from, id, r, write ? PROT_WRITE : PROT_READ))
		return CHECK_OK;
	for (uint64_t at = r.start; at < r.end; at = PAGE_DOWN(at) + PAGE) {
		*bad = uptr_known(at);
		enum check c = check_page(id, at, write);
		if (c != CHECK_OK)
			return c;
	}
	return CHECK_OK;
}

enum check memory_check(uint32_t id, struct uptr addr, uint64_t bytes,
	bool write, struct uptr *bad)
{
	return memory_check_below(
		current->frame, id, uptr_range(addr, bytes), write, bad);
}

bool memory_may_touch(uint32_t id, struct uptr addr, bool write)
{
	uint64_t page = PAGE_DOWN(uptr_value(addr)), owner = owner_of(page);
	uint32_t need = write ? PROT_READ | PROT_WRITE : PROT_READ;
	uint32_t prot = rights_of_page(id, (uint32_t)owner, page);

	if ((prot & need) != need)
		return false;
	if (pages_seen(id, page) == prot)
		return false; /* it is, and faulted all the same */
	/* The kernel has run out of something; no cubicle is to blame. */
	if (memory_lend(page, id, prot))
		panic("cannot show %lx to cubicle %s", page, cubicles[id].name);
	grant_of_page(id, page, true);
	counters.pages_mapped++;
	if (backend->show)
		memory_lend_ahead(
			page, window_ahead((uint32_t)owner, page, id), id);
	return true;
}
