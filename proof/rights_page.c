/* SPDX-License-Identifier: MIT */
/*
 * rights_page.c: a page passes only if it is the cubicle's own or opened to it,
 * with the right asked for
 *
 * For any address, any cubicle and any protection of the page. A page is open
 * because the layout says so, or by a window, which is looked up by contract
 * (window_shows.c). Grants are for ranges: rights_range.c.
 *
 * Replace: page_of page_by_contract
 * Options: --unwind 5
 */
#include "rights.h"

static uint64_t addr;
static uint32_t self, prot;
static bool window; /* has its owner a window on it that is open to (self)? */

struct page *page_by_contract(uint64_t at)
{
	static struct page page;

	CLAIM(at == addr && owner_of(at) < CUBICLE_SLOTS, "the page asked for");
	page.prot = (uint8_t)prot;
	return &page;
}

bool window_shows(uint32_t owner, uint64_t page, uint32_t to)
{
	CLAIM(owner == owner_of(addr) && page == PAGE_DOWN(addr) && to == self,
		"a window of the owner");
	return window;
}

int main(void)
{
	bool write = nondet_bool();

	for (uint32_t id = 0; id < CUBICLE_SLOTS; id++)
		cubicles[id].shows = nondet_u32();
	addr = nondet_u64();
	self = nondet_u32();
	prot = nondet_u8();
	window = nondet_bool();
	ASSUME(self >= 1 && self < CUBICLE_SLOTS);
	uint64_t owner = owner_of(addr);
	bool is_owned = owner >= 1 && owner < CUBICLE_SLOTS;
	bool is_open = owner == self ||
		(is_owned && (window || (cubicles[owner].shows >> self & 1)));
	bool has_right = prot & (write ? PROT_WRITE : PROT_READ);
	enum check check = check_page(self, addr, write);

	CLAIM((check == CHECK_OK) == (is_owned && is_open && has_right),
		"own or opened, with the right");
	CLAIM((check == CHECK_MONITOR) == (owner == 0), "not the monitor's");
	CLAIM_IF(owner >= CUBICLE_SLOTS, check == CHECK_UNMAPPED, "nobody's");
	CLAIM((check == CHECK_FOREIGN) == (is_owned && !is_open), "foreign");
	REACHED(check == CHECK_OK && owner != self && !window, "the layout");
	REACHED(check == CHECK_OK && owner != self && window, "a window");
	REACHED(check == CHECK_READONLY, "read-only");
	return 0;
}
