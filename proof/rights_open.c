/* SPDX-License-Identifier: MIT */
/*
 * rights_open.c: memory counts as open to a cubicle only if every page of it is
 * its own, open to it, or published
 *
 * For any byte of any range of up to 3 pages of bytes that does not wrap, and
 * any cubicle. Pages are opened by contract (rights_page.c).
 *
 * Replace: is_open open_by_contract
 * Options: --unwind 6
 */
#include "rights.h"

#define PAGES	  4
#define BYTES_MAX ((PAGES - 1) * PAGE)

static uint64_t addr, bytes;
static uint32_t self;
static bool opened[PAGES];

bool open_by_contract(uint32_t owner, uint64_t page, uint32_t id)
{
	uint64_t n = page / PAGE - addr / PAGE;

	CLAIM(n < PAGES && page % PAGE == 0 && id == self, "a page of it");
	CLAIM(owner == owner_of(page) && owner < CUBICLE_SLOTS, "by its owner");
	return opened[n % PAGES];
}

int main(void)
{
	uint64_t byte = nondet_u64();
	struct uptr bad = {0};

	addr = nondet_u64();
	bytes = nondet_u64();
	self = nondet_u32();
	for (uint32_t i = 0; i < PAGES; i++)
		opened[i] = nondet_bool();
	ASSUME(self >= 1 && self < CUBICLE_SLOTS);
	ASSUME(bytes && bytes <= BYTES_MAX && byte - addr < bytes);
	ASSUME(addr + bytes > addr);
	bool open =
		memory_is_open(self, (struct urange){addr, addr + bytes}, &bad);
	uint32_t n = (byte / PAGE - addr / PAGE) % PAGES;
	bool published =
		byte - CUBICLE_PUBLISHED_ADDRESS < CUBICLE_PUBLISHED_BYTES;

	CLAIM_IF(open,
		published || owner_of(byte) == self ||
			(owner_of(byte) < CUBICLE_SLOTS && opened[n]),
		"every byte is open");
	CLAIM_IF(!open, uptr_value(bad) - addr < bytes,
		"a wrong address is one of it");
	REACHED(open && owner_of(byte) == 3 && self == 1 && n == 3, "opened");
	REACHED(!open && owner_of(addr) == self, "behind its own");
	return 0;
}
