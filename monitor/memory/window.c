/* SPDX-License-Identifier: MIT */
/*
 * window.c: windows, the memory that a cubicle opens to others.
 *
 * The ranges of a cubicle are kept in one array, sorted and disjoint, so that
 * a look-up is a binary search.
 */
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/thread.h"
#include "memory/window.h"

struct windows windows[CUBICLE_SLOTS];

uint32_t window_range_after(const struct windows *all, uint64_t addr)
{
	uint32_t low = 0, high = all->ranges;

	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (all->range[middle].at.end > addr)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* The same, in the table of the owner. */
static bool table_shows(const struct windows *all, uint64_t page, uint32_t to)
{
	uint32_t i = window_range_after(all, page);

	for (; i < all->ranges && all->range[i].at.start < page + PAGE; i++)
		if (all->window[all->range[i].window].open & CUBICLE_SET(to))
			return true;
	return false;
}

bool window_shows(uint32_t owner, uint64_t page, uint32_t to)
{
	return table_shows(&windows[owner], page, to);
}

uint64_t window_ahead(uint32_t owner, uint64_t page, uint32_t to)
{
	const struct windows *all = &windows[owner];
	uint32_t i = window_range_after(all, page);

	if (i == all->ranges || all->range[i].at.start >= page + PAGE ||
		!(all->window[all->range[i].window].open & CUBICLE_SET(to)))
		return 0;
	uint64_t bytes = PAGE_UP(all->range[i].at.end) - page;
	return bytes < AHEAD_PAGES * PAGE ? bytes : AHEAD_PAGES * PAGE;
}

struct window *window_get(int32_t w)
{
	uint32_t index = (uint32_t)w % WINDOWS_MAX;
	uint32_t generation = (uint32_t)w / WINDOWS_MAX;
	struct window *window = &windows[current->running].window[index];

	if (w < 0 || !(generation & 1) || window->generation != generation)
		return NULL;
	return window;
}

/* --- closing ----------------------------------------------------------------- */

void window_range_delete(struct windows *all, uint32_t i)
{
	all->window[all->range[i].window].ranges--;
	for (; i + 1 < all->ranges; i++)
		all->range[i] = all->range[i + 1];
	all->ranges--;
}
