/* SPDX-License-Identifier: MIT */
/*
 * rights_range.c: a range passes memory_check() only if every byte of it is
 * owned, windowed or granted with the right asked for
 *
 * For any byte of any range of up to 3 pages of bytes, at any address, and any
 * cubicle. Pages are checked by contract (rights_page.c), and so are grants
 * (grant_frames.c, grant_each.c). The latest grant is any. Memory of a grant is
 * mapped with its rights: grant_ends.c. A window is to a page: see
 * window_shows.c. Published memory may be read.
 *
 * Replace: page_of page_by_contract check_page check_by_contract
 * Options: --unwind 6
 */
#include "rights.h"

#define PAGES	  4
#define BYTES_MAX ((PAGES - 1) * PAGE)

static uint64_t addr, bytes;
static uint32_t self, need;
static bool grant; /* has a grant all of the range, with the right? */
static struct page page[PAGES];
static bool opened[PAGES];

static uint32_t number_of(uint64_t at)
{
	uint64_t n = at / PAGE - addr / PAGE;

	CLAIM(n < PAGES && at - addr < bytes, "an address of the range");
	return (uint32_t)(n % PAGES);
}

struct page *page_by_contract(uint64_t at)
{
	CLAIM(owner_of(at) < CUBICLE_SLOTS, "only pages that are owned");
	return &page[number_of(at)];
}

static bool is_owned(uint64_t at)
{
	return owner_of(at) >= 1 && owner_of(at) < CUBICLE_SLOTS;
}

enum check check_by_contract(uint32_t id, uint64_t at, bool write)
{
	uint32_t n = number_of(at);

	CLAIM(id == self && need == (write ? PROT_WRITE : PROT_READ),
		"the right asked for");
	if (!is_owned(at))
		return owner_of(at) ? CHECK_UNMAPPED : CHECK_MONITOR;
	if (owner_of(at) != id && !opened[n])
		return CHECK_FOREIGN;
	return page[n].prot & need ? CHECK_OK : CHECK_READONLY;
}

bool window_shows(uint32_t owner, uint64_t at, uint32_t to)
{
	CLAIM(false, "windows are looked up page by page");
	return true;
}

/* One grant has all of the range. It was checked as it was made, so its memory
 * is in one slot: claimed below. */
bool grant_covers(
	struct frame *from, uint32_t id, struct urange r, uint32_t prot)
{
	CLAIM(id == self && prot == need, "a grant with that right");
	CLAIM(r.start == addr && r.end == addr + bytes, "a grant of all");
	return grant;
}

/* The latest grant, if there is one. (grant) knows it. */
static void any_latest(void)
{
	struct grant *g = &thread.grant[0];

	thread.grants = nondet_bool();
	g->range.start = nondet_u64();
	g->range.end = nondet_u64();
	g->prot = nondet_u32();
	g->to = (uint16_t)nondet_u32();
	ASSUME(!thread.grants || g->to != self || !(g->prot & need) ||
		g->range.start > addr || g->range.end < addr + bytes || grant);
}

int main(void)
{
	uint64_t byte = nondet_u64();
	struct uptr bad = {0};
	bool write = nondet_bool();

	addr = nondet_u64();
	bytes = nondet_u64();
	self = nondet_u32();
	grant = nondet_bool();
	need = write ? PROT_WRITE : PROT_READ;
	for (uint32_t i = 0; i < PAGES; i++) {
		page[i].prot = nondet_u8();
		opened[i] = nondet_bool();
	}
	uint64_t last = addr + bytes - 1;
	bool in_one = is_owned(addr) && owner_of(last) == owner_of(addr);
	ASSUME(self >= 1 && self < CUBICLE_SLOTS);
	ASSUME(bytes && bytes <= BYTES_MAX && byte - addr < bytes);
	ASSUME(!grant || in_one);
	for (uint32_t i = 0; i < PAGES; i++)
		ASSUME(!grant || (page[i].prot & need));
	any_latest();
	enum check check =
		memory_check_quick(self, uptr_known(addr), bytes, write, &bad);
	bool ok = check == CHECK_OK;
	uint32_t n = (byte / PAGE - addr / PAGE) % PAGES;
	bool is_own = owner_of(byte) == self;
	bool published =
		byte - CUBICLE_PUBLISHED_ADDRESS < CUBICLE_PUBLISHED_BYTES;

	CLAIM_IF(ok,
		(published && !write) ||
			(is_owned(byte) && (page[n].prot & need) &&
				(is_own || grant || opened[n])),
		"every byte is allowed");
	CLAIM_IF(ok, last >= addr, "it does not wrap");
	CLAIM_IF(ok && !published, in_one, "all of it is in one slot");
	CLAIM_IF(!ok, uptr_value(bad) - addr < bytes,
		"a wrong address is one of it");
	REACHED(ok && is_own && write && bytes == BYTES_MAX, "its own");
	REACHED(ok && !is_own && grant && bytes > 2 * PAGE, "granted");
	REACHED(ok && thread.grants && uptr_value(bad) == 0 && grant &&
			bytes > 2 * PAGE,
		"granted by the latest grant");
	REACHED(ok && !is_own && !grant && !published && n == 3, "windowed");
	REACHED(ok && published, "published");
	REACHED(!ok && n == 2 && uptr_value(bad) == PAGE_DOWN(byte),
		"a wrong page");
	return 0;
}
