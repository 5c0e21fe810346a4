/* SPDX-License-Identifier: MIT */
/* window_calls.c: a cubicle opens its memory to others. */
#include <cubicle/report_abi.h>
#include <cubicle/system_abi.h>
#include "base/backend.h"
#include "base/counters.h"
#include "base/base.h"
#include "base/observe.h"
#include "base/space.h"
#include "base/thread.h"
#include "defence.h"
#include "memory/close.h"
#include "memory/pages.h"
#include "memory/rights.h"
#include "memory/window.h"
#include "service/calls.h"

int64_t call_window_init(void)
{
	struct windows *all = &windows[current->running];

	for (uint32_t i = 0; i < WINDOWS_MAX; i++) {
		struct window *w = &all->window[i];
		if (w->generation & 1)
			continue;
		w->generation = (w->generation + 1) & 0xfffff;
		w->open = 0;
		w->ranges = 0;
		return (int64_t)(w->generation * WINDOWS_MAX + i);
	}
	return -ENOMEM;
}

/* May the running cubicle open (r)? */
static int range_check(struct urange r)
{
	uint32_t self = current->running;

	if (r.start >= r.end)
		return -EINVAL;
	if (!DEFENDS(DEFENCE_OWNER))
		return 0;
	if (!range_in_slot(self, r))
		return -EPERM;
	switch (memory_check_below(current->frame, self, r, false, NULL)) {
	case CHECK_OK:
		return 0;
	case CHECK_UNMAPPED:
		return -EFAULT;
	default:
		return -EPERM;
	}
}

int64_t call_window_add(int32_t handle, uint64_t addr, uint64_t bytes)
{
	struct windows *all = &windows[current->running];
	struct window *w = window_get(handle);
	struct urange r = uptr_range(uptr_from(addr), bytes);
	/* What the cubicle passed may wrap where the translated range does not.
	 */
	int error = w && addr + bytes > addr ? range_check(r) : -EINVAL;

	if (error)
		return error;
	uint32_t at = window_range_after(all, r.start);
	if (at < all->ranges && all->range[at].at.start < r.end)
		return -EEXIST;
	if (all->ranges == RANGES_MAX)
		return -ENOMEM;
	for (uint32_t i = all->ranges++; i > at; i--)
		all->range[i] = all->range[i - 1];
	all->range[at] = (struct range){r, (uint32_t)(w - all->window)};
	w->ranges++;
	observe_window(CUBICLE_TRACE_ADD, handle, 0, r.start, bytes);
	return 0;
}

int64_t call_window_remove(int32_t handle, uint64_t addr)
{
	uint32_t self = current->running;
	struct windows *all = &windows[self];
	struct window *w = window_get(handle);

	if (!w)
		return -EINVAL;
	uint64_t start = uptr_value(uptr_from(addr));
	uint32_t i = window_range_after(all, start);
	if (i == all->ranges || all->range[i].at.start != start ||
		&all->window[all->range[i].window] != w)
		return -ENOENT;
	observe_window(CUBICLE_TRACE_REMOVE, handle, 0, start,
		all->range[i].at.end - start);
	window_range_close(self, i);
	return 0;
}

/* Lend the first pages of a window just opened to (to). */
static void window_lend_ahead(const struct window *w, uint32_t to)
{
	const struct windows *all = &windows[current->running];
	uint32_t index = (uint32_t)(w - all->window), left = w->ranges;
	uint64_t room = AHEAD_PAGES * PAGE;

	for (uint32_t i = 0; left; i++) {
		const struct range *r = &all->range[i];
		uint64_t bytes = PAGE_UP(r->at.end) - PAGE_DOWN(r->at.start);
		if (r->window != index)
			continue;
		left--;
		if (bytes > room)
			return;
		memory_lend_ahead(PAGE_DOWN(r->at.start), bytes, to);
		room -= bytes;
	}
}

static bool is_other(uint32_t id)
{
	return id >= 1 && id <= cubicle_count && id != current->running;
}

int64_t call_window_open(int32_t handle, uint32_t to)
{
	struct window *w = window_get(handle);

	if (!w || !is_other(to))
		return -EINVAL;
	w->open |= CUBICLE_SET(to);
	counters.windows_opened++;
	observe_window(CUBICLE_TRACE_OPEN, handle, to, 0, 0);
	if (backend->show)
		window_lend_ahead(w, to);
	return 0;
}

int64_t call_window_close(int32_t handle, uint32_t to)
{
	struct window *w = window_get(handle);

	if (!w || !is_other(to))
		return -EINVAL;
	observe_window(CUBICLE_TRACE_CLOSE, handle, to, 0, 0);
	w->open &= ~CUBICLE_SET(to);
	window_revoke(current->running, w, CUBICLE_SET(to));
	return 0;
}

int64_t call_window_close_all(int32_t handle)
{
	struct window *w = window_get(handle);

	if (!w)
		return -EINVAL;
	cubicle_set_t open = w->open;
	observe_window(CUBICLE_TRACE_CLOSE, handle, 0, 0, 0);
	w->open = 0;
	window_revoke(current->running, w, open);
	return 0;
}

int64_t call_window_destroy(int32_t handle)
{
	uint32_t self = current->running;
	struct windows *all = &windows[self];
	struct window *w = window_get(handle);
	int64_t error = call_window_close_all(handle);

	if (error)
		return error;
	uint32_t index = (uint32_t)(w - all->window), left = 0;
	for (uint32_t i = 0; i < all->ranges && w->ranges; i++)
		if (all->range[i].window != index)
			all->range[left++] = all->range[i];
	if (w->ranges)
		all->ranges = left;
	w->ranges = 0;
	w->generation++;
	return 0;
}
