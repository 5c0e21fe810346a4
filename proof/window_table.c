/* SPDX-License-Identifier: MIT */
/*
 * window_table.c: a table of windows stays sorted and disjoint; it has only
 * ranges of its owner, which the owner may access
 *
 * For any sound table of up to 4 ranges (window_table.h) and any arguments of
 * the call that adds a range, and for the removal of any range. With
 * whole slots.
 *
 * Options: --unwind 6
 */
#include "proof.h"
#define CUBICLE_SLOTS 2
#define WINDOWS_MAX   3
#define RANGES_MAX    4
#define ACTIVE_MAX    0
#define GRANTED_MAX   1
#include "memory/window.c"
#include "service/window_calls.c"
#include "window_table.h"

#define SELF 1

struct thread thread;
struct cubicle_counters counters;
struct cubicle_system system;
const struct backend *backend;
uint32_t cubicle_count = CUBICLE_SLOTS - 1;
struct cubicle_shares shares;

static struct urange checked; /* what may be read */

enum check memory_check_below(struct frame *from, uint32_t id, struct urange r,
	bool write, struct uptr *bad)
{
	CLAIM(id == SELF, "its own right counts");
	if (nondet_bool())
		return nondet_bool() ? CHECK_UNMAPPED : CHECK_FOREIGN;
	checked = r;
	return CHECK_OK;
}

struct windows nondet_windows(void);

int main(void)
{
	struct windows *all = &windows[SELF];
	uint64_t addr = nondet_u64(), bytes = nondet_u64();
	uint32_t i = nondet_u32();

	thread.running = SELF;
	windows[SELF] = nondet_windows();
	ASSUME(table_is_sound(all) && counts_are_right(all));
	uint32_t before = all->ranges;
	if (nondet_bool()) {
		ASSUME(i < before);
		window_range_delete(all, i);
		CLAIM(all->ranges == before - 1, "one less");
	} else {
		int64_t error =
			call_window_add((int32_t)nondet_u32(), addr, bytes);
		uint32_t at = window_range_after(all, addr);
		CLAIM_IF(!error, all->ranges == before + 1, "one more");
		CLAIM_IF(!error,
			all->range[at].at.start == addr &&
				all->range[at].at.end == addr + bytes,
			"what was asked for");
		CLAIM_IF(!error,
			bytes && in_slot(SELF, addr) &&
				in_slot(SELF, addr + bytes - 1) &&
				checked.start == addr &&
				checked.end == addr + bytes,
			"memory of its own, which was checked");
		CLAIM_IF(error, all->ranges == before, "or nothing changes");
		REACHED(!error && at == 1 && before == 3, "in the middle");
	}
	CLAIM(table_is_sound(all), "the table is sound");
	CLAIM(counts_are_right(all), "and its counts are");
	return 0;
}
