/* SPDX-License-Identifier: MIT */
/*
 * revoke_pages.c: after pages were taken back, a cubicle sees of them only what
 * it still has a right to
 *
 * For any rights to 3 pages, and any range of them, also if others were taken
 * back in the same revocation, with and without views. The rights
 * (rights_touch.c) and the tables of pages (tested, see docs/proof.md) are by
 * contract.
 *
 * Options: --unwind 4
 */
#include "proof.h"
#define CUBICLE_SLOTS 4
#define REGIONS_MAX   1
#define ACTIVE_MAX    0
#define GRANTED_MAX   32
#include "memory/revoke.c"

#define PAGES 3

struct cubicle cubicles[CUBICLE_SLOTS];
struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];
struct cubicle_system system;
const struct backend *backend;

/* These pages, of one owner. */
#define OWNER 1
#define BASE  (CUBICLE_SPACE_BASE + OWNER * CUBICLE_SLOT_NEXT + 16 * PAGE)

static uint32_t self;
static struct {
	uint32_t seen, rights, kept;
	bool marked;
} page[PAGES];

static uint32_t number_of(uint64_t at)
{
	CLAIM(at >= BASE && (at - BASE) / PAGE < PAGES, "one of the pages");
	return (uint32_t)((at - BASE) / PAGE % PAGES);
}

uint32_t pages_seen(uint32_t id, uint64_t at)
{
	return page[number_of(at)].seen;
}

uint32_t *pages_kept(uint32_t id, uint64_t at)
{
	CLAIM(page[number_of(at)].seen, "only of a page that is seen");
	return &page[number_of(at)].kept;
}

void pages_kept_clear(void)
{
	for (uint32_t i = 0; i < PAGES; i++)
		page[i].kept = 0;
}

uint32_t rights_of_page(uint32_t id, uint32_t of, uint64_t at)
{
	CLAIM(id == self && of == OWNER, "the rights of who sees it");
	return page[number_of(at)].rights;
}

uint32_t grant_of_page(uint32_t id, uint64_t at, bool mapped)
{
	CLAIM(id == self && mapped, "grants are marked");
	page[number_of(at)].marked = true;
	return 0;
}

void pages_hide(uint32_t id, uint64_t addr, uint64_t bytes)
{
	CLAIM(id == self && backend->show, "where there are views");
	for (uint64_t at = addr; at < addr + bytes; at += PAGE)
		page[number_of(at)].seen = 0;
}

int memory_take_back(uint64_t at)
{
	CLAIM(!backend->show, "where there are none");
	page[number_of(at)].seen = 0;
	return 0;
}

void panic(const char *format, ...)
{
	ASSUME(false);
}

static int show(uint32_t id, uint64_t at, uint64_t bytes, uint32_t prot)
{
	return 0;
}

static const struct backend views = {.show = show}, keys;

/* What this revocation found a right to, it has. */
static bool all_kept_rightly(void)
{
	for (uint32_t i = 0; i < PAGES; i++)
		if (page[i].kept == revocation && page[i].seen &&
			(!page[i].marked || (page[i].seen & ~page[i].rights)))
			return false;
	return true;
}

int main(void)
{
	uint32_t any = nondet_u32();

	backend = nondet_bool() ? &views : &keys;
	self = nondet_u32();
	revocation = nondet_u32();
	thread.grants = nondet_u32();
	ASSUME(self >= 1 && self < CUBICLE_SLOTS && any < PAGES);
	for (uint32_t i = 0; i < PAGES; i++) {
		page[i].seen = nondet_u8() % 8;
		page[i].rights = nondet_u8() % 8;
		page[i].kept = nondet_u32();
		page[i].marked = nondet_bool();
		ASSUME(page[i].kept <= revocation);
	}
	if (nondet_bool()) {
		memory_revoke_start();
		for (uint32_t i = 0; i < PAGES; i++)
			CLAIM(page[i].kept != revocation, "nothing is known");
		return 0;
	}
	ASSUME(all_kept_rightly());
	uint32_t before = page[any].seen;
	uint64_t addr = BASE + nondet_u64() % (PAGES * PAGE);
	uint64_t bytes = 1 + nondet_u64() % (PAGES * PAGE);
	ASSUME(addr + bytes <= BASE + PAGES * PAGE);
	memory_revoke((struct urange){addr, addr + bytes}, self);
	bool covered = PAGE_DOWN(addr) <= BASE + any * PAGE &&
		BASE + any * PAGE < addr + bytes;
	uint32_t seen = page[any].seen;
	bool is_other = self != OWNER;

	CLAIM_IF(covered && is_other && seen, !(seen & ~page[any].rights),
		"only what it has a right to");
	CLAIM_IF(covered && is_other && seen, page[any].marked,
		"and that is why it sees it now");
	CLAIM(all_kept_rightly(), "what is known is right");
	CLAIM(seen == before || !seen, "it sees no more than before");
	CLAIM_IF(!covered || !is_other, seen == before, "nor less elsewhere");
	REACHED(covered && is_other && before && !seen && any == 2, "taken");
	REACHED(covered && is_other && seen == 3, "kept");
	return 0;
}
