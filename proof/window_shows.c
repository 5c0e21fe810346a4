/* SPDX-License-Identifier: MIT */
/*
 * window_shows.c: a page is shown exactly if an open window covers a part of it
 *
 * For any table of up to 8 ranges that is as window_table.c keeps it, any page,
 * and any cubicle. NOTE: a page that a window covers in part is shown as a
 * whole.
 *
 * Options: --unwind 10
 */
#include "proof.h"
#define WINDOWS_MAX   3
#define RANGES_MAX    8
#define CUBICLE_SLOTS 4
#include "memory/window.c"
#include "window_table.h"

struct thread thread;

struct windows nondet_windows(void);

int main(void)
{
	struct windows w = nondet_windows();
	uint32_t to = nondet_u32();
	uint64_t page = nondet_u64();
	bool expected = false;

	ASSUME(to < CUBICLE_SLOTS && table_is_sound(&w));
	ASSUME(page % PAGE == 0 && page <= ~(uint64_t)0 - 2 * PAGE);
	for (uint32_t i = 0; i < RANGES_MAX; i++)
		expected |= i < w.ranges && w.range[i].at.start < page + PAGE &&
			w.range[i].at.end > page &&
			(w.window[w.range[i].window].open >> to & 1);
	bool shows = table_shows(&w, page, to);

	CLAIM(shows == expected, "what an open window has, and nothing else");
	REACHED(shows && w.range[0].at.end <= page, "not by the first range");
	REACHED(!shows && w.ranges == RANGES_MAX, "a full table");
	return 0;
}
