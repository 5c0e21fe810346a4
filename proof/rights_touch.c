/* SPDX-License-Identifier: MIT */
/*
 * rights_touch.c: a page that a cubicle touches is shown with exactly the
 * rights that windows and grants give
 *
 * For any page of another cubicle. Windows, grants and the tables of pages are
 * by contract (window_shows.c, grant_each.c).
 *
 * Replace: page_of page_by_contract is_open open_by_contract
 * Options: --unwind 5
 */
#include "rights.h"

struct cubicle_counters counters;
const struct backend *backend;

static int show(uint32_t id, uint64_t at, uint64_t bytes, uint32_t prot)
{
	return 0;
}

static const struct backend views = {.show = show}, keys;

static uint64_t addr, owner, ahead;
static uint32_t self, seen, lends, aheads, marks;
static uint8_t prot, granted;
static bool opened;

struct page *page_by_contract(uint64_t at)
{
	static struct page page;

	CLAIM(at == PAGE_DOWN(addr), "the page touched");
	page.prot = prot;
	return &page;
}

bool open_by_contract(uint32_t of, uint64_t page, uint32_t id)
{
	CLAIM(of == owner && page == PAGE_DOWN(addr) && id == self, "open");
	return opened;
}

uint32_t grant_of_page(uint32_t id, uint64_t page, bool mapped)
{
	CLAIM(id == self && page == PAGE_DOWN(addr), "the grants of that page");
	marks += mapped;
	return granted;
}

uint32_t pages_seen(uint32_t id, uint64_t at)
{
	CLAIM(id == self && at == PAGE_DOWN(addr), "what it sees");
	return seen;
}

int memory_lend(uint64_t at, uint32_t to, uint32_t with)
{
	uint32_t window = opened ? PROT_READ | PROT_WRITE : 0;

	CLAIM(at == PAGE_DOWN(addr) && to == self, "to who touched it");
	CLAIM(with == (prot & (granted | window)), "exactly its rights");
	lends++;
	return 0;
}

uint64_t window_ahead(uint32_t of, uint64_t page, uint32_t to)
{
	CLAIM(of == owner && page == PAGE_DOWN(addr) && to == self, "ahead");
	return ahead;
}

void memory_lend_ahead(uint64_t at, uint64_t bytes, uint32_t to)
{
	CLAIM(at == PAGE_DOWN(addr) && bytes == ahead && to == self,
		"what the window has after it");
	aheads++;
}

void panic(const char *format, ...)
{
	ASSUME(false);
}

int main(void)
{
	bool write = nondet_bool();

	addr = nondet_u64();
	ahead = nondet_u64();
	self = nondet_u32();
	seen = nondet_u8();
	prot = nondet_u8();
	granted = nondet_u8();
	opened = nondet_bool();
	owner = owner_of(addr);
	backend = nondet_bool() ? &views : &keys;
	ASSUME(self >= 1 && self < CUBICLE_SLOTS && owner != self);
	ASSUME(owner >= 1 && owner < CUBICLE_SLOTS);
	bool may = memory_may_touch(self, uptr_known(addr), write);

	uint32_t rights = prot & (granted | (opened ? 3 : 0));
	CLAIM_IF(may, (rights & PROT_READ) && (!write || (rights & PROT_WRITE)),
		"what it does is among its rights");
	CLAIM(lends == may, "it is shown once, or not at all");
	CLAIM(marks == may, "grants are marked as the reason, or not at all");
	CLAIM(aheads <= (backend == &views && may), "ahead only with views");
	REACHED(may && !opened && write, "by a grant");
	REACHED(may && opened && !granted && aheads, "by a window");
	REACHED(!may && opened && granted == 3, "but not");
	return 0;
}
