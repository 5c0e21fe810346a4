/* SPDX-License-Identifier: MIT */
/*
 * grant_ends.c: when a right ends or a callee is stopped, all grants that were
 * derived from it end
 *
 * For any of 64 places in 8 pages of each slot, any 2 calls with a grant each,
 * and any window or memory that is closed or unmapped, with all of its pages,
 * or a call whose callee is stopped. A grant was derived from a right of its
 * caller (grant_tree.h). Ranges are checked by contract (rights_range.c), and
 * what is taken back is grant_pages.c.
 *
 * Replace: grants_revoke revoke_by_contract
 * Options: --unwind 4
 */
#include "proof.h"
#define CUBICLE_SLOTS 3
#define REGIONS_MAX   1
#define ACTIVE_MAX    0
#define GRANTED_MAX   1
#define CALLS	      2
#define GRANTS	      1
#include "memory/revoke.c"
#include "grant_tree.h"

struct cubicle cubicles[CUBICLE_SLOTS];
struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];
struct cubicle_system system;
const struct backend *backend;

/* All of the range is checked, and so is the byte, if it is a part of it. */
enum check memory_check_below(struct frame *from, uint32_t id, struct urange r,
	bool write, struct uptr *bad)
{
	uint32_t below =
		(uint32_t)((struct frame_slot *)(void *)from - frames) + 1;
	bool ok = nondet_bool();

	CLAIM(r.end >= r.start, "it does not wrap");
	ASSUME(!ok || byte - r.start >= r.end - r.start ||
		may(id, below, write ? PROT_WRITE : PROT_READ));
	return ok ? CHECK_OK : CHECK_FOREIGN;
}

void revoke_by_contract(void)
{
}

int main(void)
{
	struct urange r = {slot_base(nondet_u8() % 2 + 1) + any_place()};
	uint32_t calls = nondet_u32(), stopped = nondet_u32();
	uint32_t n = nondet_u32(), i = nondet_u32();
	bool unmapped = nondet_bool(), stops = nondet_bool();

	r.end = r.start + any_place();
	ASSUME(calls >= 1 && calls <= CALLS && r.start < r.end);
	ASSUME(stopped >= 1 && stopped <= calls);
	owner = 1 + nondet_u8() % (CUBICLE_SLOTS - 1);
	byte = slot_base(owner) + any_place();
	any_grants(calls);
	mapped = true;
	ASSUME(is_derived(calls));
	ASSUME(n >= 1 && n <= calls && i < GRANTS);
	bool gave = gives(n, i, PROT_READ);
	if (stops) {
		grant_close(&frames[stopped].frame);
		CLAIM(!gives(stopped, i, PROT_READ), "it gives nothing");
	} else {
		if (PAGE_DOWN(r.start) <= byte && byte < PAGE_UP(r.end)) {
			mapped = !unmapped;
			for (uint32_t id = 0; id < CUBICLE_SLOTS; id++)
				open[id] &= nondet_bool();
		}
		grant_recheck(r, unmapped);
	}
	CLAIM(is_derived(calls), "what is left is derived from what is left");
	CLAIM(gave || !gives(n, i, PROT_READ), "nothing is given");
	REACHED(gave && !gives(n, i, PROT_READ) && n == CALLS && !stops &&
			gives(1, 0, PROT_READ),
		"the second");
	REACHED(gave && gives(n, i, PROT_WRITE) && n == CALLS && !stops &&
			r.start <= byte && byte < r.end,
		"it goes on");
	REACHED(gave && !gives(n, i, PROT_READ) && stops && stopped < n,
		"by a stop");
	return 0;
}
