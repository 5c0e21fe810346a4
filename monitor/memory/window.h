/* SPDX-License-Identifier: MIT */
/*
 * window.h: windows, the memory that a cubicle opens to others. What ends when
 * one is closed is in close.h.
 */
#ifndef MONITOR_MEMORY_WINDOW_H
#define MONITOR_MEMORY_WINDOW_H

#include <cubicle/system_abi.h>
#include "base/space.h"

/* proof/ has fewer of both. */
#ifndef WINDOWS_MAX
#define WINDOWS_MAX 1024
#endif
#ifndef RANGES_MAX
#define RANGES_MAX 8192
#endif

struct range {
	struct urange at;
	uint32_t window;
};

struct window {
	cubicle_set_t open;  /* to these cubicles */
	uint32_t generation; /* odd while in use; makes old handles invalid */
	uint32_t ranges;
};

struct windows {
	uint32_t ranges;
	struct range range[RANGES_MAX];
	struct window window[WINDOWS_MAX];
};

extern struct windows windows[CUBICLE_SLOTS];

/* Pages of a window that are lent in one step, as it is opened or touched: all
 * of them together take less than faults on a few. */
#define AHEAD_PAGES 256

/* Index of the first range that ends after (addr). */
uint32_t window_range_after(const struct windows *all, uint64_t addr);

/* Does (owner) have a window on the page at (page) that is open to (to)? */
bool window_shows(uint32_t owner, uint64_t page, uint32_t to);

/* How many bytes from (page) on the range of (owner) that shows it to (to) has,
 * of what is lent in one step. */
uint64_t window_ahead(uint32_t owner, uint64_t page, uint32_t to);

/* The window with handle (w) of the running cubicle; NULL if there is none. */
struct window *window_get(int32_t w);

/* Delete range (i) from the table. */
void window_range_delete(struct windows *all, uint32_t i);

#endif
