/* SPDX-License-Identifier: MIT */
/*
 * window_ahead.c: pages that are lent before they are touched are pages that an
 * open window shows
 *
 * For any table of up to 4 ranges that is as window_table.c keeps it, any page
 * that begins the ones lent, any of those, and any cubicle.
 *
 * Options: --unwind 6
 */
#include "proof.h"
#define WINDOWS_MAX   3
#define RANGES_MAX    4
#define CUBICLE_SLOTS 4
#include "memory/window.c"
#include "window_table.h"

struct thread thread;

struct windows nondet_windows(void);

int main(void)
{
	struct windows *all = &windows[1];
	uint32_t to = nondet_u32();
	uint64_t page = nondet_u64(), other = nondet_u64();

	windows[1] = nondet_windows();
	ASSUME(to < CUBICLE_SLOTS && table_is_sound(all));
	ASSUME(!all->ranges || all->range[all->ranges - 1].at.end < ~PAGE);
	ASSUME(page % PAGE == 0 && page < ~(uint64_t)0 - 2 * PAGE);
	uint64_t bytes = window_ahead(1, page, to);

	CLAIM(bytes % PAGE == 0 && bytes <= AHEAD_PAGES * PAGE, "whole pages");
	ASSUME(other % PAGE == 0);
	CLAIM_IF(other - page < bytes, window_shows(1, other, to),
		"each of them is shown");
	REACHED(other - page < bytes && other - page == 3 * PAGE, "the fourth");
	REACHED(!bytes && window_shows(1, page, to), "none of it");
	return 0;
}
