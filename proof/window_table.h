/* SPDX-License-Identifier: MIT */
/* window_table.h: the invariant of a table of windows. */
#ifndef WINDOW_TABLE_H
#define WINDOW_TABLE_H

#include "memory/window.h"

/* Ranges are not empty, sorted and disjoint, and each is of a window. */
static bool table_is_sound(const struct windows *all)
{
	bool sound = all->ranges <= RANGES_MAX;

	for (uint32_t i = 0; i < RANGES_MAX; i++) {
		const struct range *r = &all->range[i];
		sound &= i >= all->ranges ||
			(r->at.start < r->at.end && r->window < WINDOWS_MAX &&
				(!i ||
					all->range[i - 1].at.end <=
						r->at.start));
	}
	return sound;
}

/* Each window knows how many ranges it has. */
static bool counts_are_right(const struct windows *all)
{
	uint32_t count[WINDOWS_MAX] = {0};

	for (uint32_t i = 0; i < RANGES_MAX; i++)
		if (i < all->ranges)
			count[all->range[i].window % WINDOWS_MAX]++;
	for (uint32_t w = 0; w < WINDOWS_MAX; w++)
		if (count[w] != all->window[w].ranges)
			return false;
	return true;
}

#endif
