/* SPDX-License-Identifier: MIT */
/*
 * window.c: windows, the memory that a cubicle opens to others.
 *
 * The ranges of a cubicle are kept in one array, sorted and disjoint, so that
 * a look-up is a binary search.
 */
#include "calls.h"
#include "monitor.h"

#define WINDOWS_MAX 1024
#define RANGES_MAX  8192

struct range {
	uint64_t start, end;
	uint32_t window;
};

struct window {
	cubicle_set_t open;  /* to these cubicles */
	uint32_t generation; /* odd while in use; makes old handles invalid */
	uint32_t ranges;
};

static struct windows {
	uint32_t ranges;
	struct range range[RANGES_MAX];
	struct window window[WINDOWS_MAX];
} windows[CUBICLE_SLOTS];

/* Index of the first range that ends after (addr). */
static uint32_t range_after(const struct windows *all, uint64_t addr)
{
	uint32_t low = 0, high = all->ranges;

	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (all->range[middle].end > addr)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Does (owner) have a window on the page at (page) that is open to (to)? */
bool window_shows(uint32_t owner, uint64_t page, uint32_t to)
{
	const struct windows *all = &windows[owner];
	uint32_t i = range_after(all, page);

	for (; i < all->ranges && all->range[i].start < page + PAGE; i++)
		if (all->window[all->range[i].window].open & CUBICLE_SET(to))
			return true;
	return false;
}

/* Pages of a window that are lent in one step, as it is opened or touched: all
 * of them together take less than faults on a few. */
#define AHEAD_PAGES 256

/* How many bytes from (page) on the range of (owner) that shows it to (to) has,
 * of what is lent in one step. */
uint64_t window_ahead(uint32_t owner, uint64_t page, uint32_t to)
{
	const struct windows *all = &windows[owner];
	uint32_t i = range_after(all, page);

	if (i == all->ranges || all->range[i].start >= page + PAGE ||
		!(all->window[all->range[i].window].open & CUBICLE_SET(to)))
		return 0;
	uint64_t bytes = PAGE_UP(all->range[i].end) - page;
	return bytes < AHEAD_PAGES * PAGE ? bytes : AHEAD_PAGES * PAGE;
}

/* The window with handle (w) of the running cubicle; NULL if there is none. */
static struct window *window_get(int32_t w)
{
	uint32_t index = (uint32_t)w % WINDOWS_MAX;
	uint32_t generation = (uint32_t)w / WINDOWS_MAX;
	struct window *window = &windows[thread.running].window[index];

	if (w < 0 || !(generation & 1) || window->generation != generation)
		return NULL;
	return window;
}

/* --- windows that came close -------------------------------------------------- */

/* What was closed last, for reports. */
#define CLOSED_MAX 16

static struct closed {
	uint32_t owner;
	struct cubicle_near range;
} closed[CLOSED_MAX];
static uint32_t closed_count;

static struct cubicle_near near_range(
	const struct windows *all, const struct range *r, uint32_t kind)
{
	const struct window *w = &all->window[r->window];

	return (struct cubicle_near){.kind = kind,
		.window = (int32_t)(w->generation * WINDOWS_MAX + r->window),
		.start = r->start,
		.end = r->end,
		.open = {(uint64_t)w->open, (uint64_t)(w->open >> 64)}};
}

static void closed_note(
	uint32_t owner, const struct range *r, cubicle_set_t who)
{
	struct closed *c = &closed[closed_count++ % CLOSED_MAX];

	c->owner = owner;
	c->range = near_range(&windows[owner], r, CUBICLE_NEAR_CLOSED);
	c->range.open[0] = (uint64_t)who;
	c->range.open[1] = (uint64_t)(who >> 64);
}

static uint32_t near_closed(
	uint32_t owner, uint64_t page, uint32_t id, struct cubicle_near *to)
{
	for (uint32_t n = 1; n <= CLOSED_MAX && n <= closed_count; n++) {
		const struct closed *c =
			&closed[(closed_count - n) % CLOSED_MAX];
		if (c->owner != owner ||
			!(c->range.open[id / 64] & BIT(id % 64)) ||
			c->range.start >= page + PAGE || c->range.end <= page)
			continue;
		*to = c->range;
		return 1;
	}
	return 0;
}

/* Windows of (owner) that nearly let (id) touch the page at (page), into (to),
 * which has room for CUBICLE_NEAR_MAX; how many. */
uint32_t window_near(
	uint32_t owner, uint64_t page, uint32_t id, struct cubicle_near *to)
{
	const struct windows *all = &windows[owner];
	uint32_t i = range_after(all, page), n = 0;

	if (i && (all->window[all->range[i - 1].window].open & CUBICLE_SET(id)))
		to[n++] = near_range(
			all, &all->range[i - 1], CUBICLE_NEAR_BEFORE);
	if (i < all->ranges && all->range[i].start < page + PAGE)
		to[n++] = near_range(all, &all->range[i], CUBICLE_NEAR_COVERS);
	else if (i < all->ranges &&
		(all->window[all->range[i].window].open & CUBICLE_SET(id)))
		to[n++] = near_range(all, &all->range[i], CUBICLE_NEAR_BEHIND);
	return n + near_closed(owner, page, id, &to[n]);
}

/* --- closing -------------------------------------------------------------------- */

/* (r) was closed to (who), and grants derived from it have ended: take back its
 * pages. */
static void revoke(const struct range *r, cubicle_set_t who)
{
	if (system.flags & CUBICLE_SYSTEM_LAZY)
		return;
	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (who & CUBICLE_SET(id))
			memory_revoke(r->start, r->end - r->start, id);
}

/* Take back what (who) has of the ranges of a window just closed. */
static void window_revoke(
	uint32_t owner, const struct window *w, cubicle_set_t who)
{
	const struct windows *all = &windows[owner];
	uint32_t index = (uint32_t)(w - all->window), left;

	left = w->ranges;
	for (uint32_t i = 0; left; i++) {
		const struct range *r = &all->range[i];
		if (r->window != index)
			continue;
		left--;
		closed_note(owner, r, who);
		grant_recheck(r->start, r->end, false);
	}
	memory_revoke_start();
	left = w->ranges;
	for (uint32_t i = 0; left; i++) {
		const struct range *r = &all->range[i];
		if (r->window != index)
			continue;
		left--;
		revoke(r, who);
	}
}

static void range_delete(struct windows *all, uint32_t i)
{
	all->window[all->range[i].window].ranges--;
	for (; i + 1 < all->ranges; i++)
		all->range[i] = all->range[i + 1];
	all->ranges--;
}

/* Delete range (i) of (owner), and take back what others have of it. */
static void range_close(uint32_t owner, uint32_t i)
{
	struct windows *all = &windows[owner];
	struct range r = all->range[i];
	cubicle_set_t open = all->window[r.window].open;

	closed_note(owner, &r, open);
	range_delete(all, i);
	grant_recheck(r.start, r.end, false);
	memory_revoke_start();
	revoke(&r, open);
}

/* Memory of (owner) is unmapped: no window shows it any more, nor the rest of a
 * range that is unmapped in part. */
void window_forget(uint32_t owner, uint64_t start, uint64_t end)
{
	static struct range gone[RANGES_MAX];
	struct windows *all = &windows[owner];
	uint32_t first = range_after(all, start), n = 0;

	for (; first + n < all->ranges && all->range[first + n].start < end;
		n++) {
		struct window *w;
		gone[n] = all->range[first + n];
		w = &all->window[gone[n].window];
		closed_note(owner, &gone[n], w->open);
		w->ranges--;
	}
	if (!n)
		return;
	/* At once: there may be thousands, and as many after them. */
	all->ranges -= n;
	for (uint32_t i = first; i < all->ranges; i++)
		all->range[i] = all->range[i + n];
	for (uint32_t i = 0; i < n; i++)
		grant_recheck(gone[i].start, gone[i].end, false);
	memory_revoke_start();
	for (uint32_t i = 0; i < n; i++)
		revoke(&gone[i], all->window[gone[i].window].open);
}

/* All windows of (owner) are gone; handles of them are invalid. */
void window_forget_all(uint32_t owner)
{
	struct windows *all = &windows[owner];

	window_forget(owner, 0, ~(uint64_t)0);
	for (uint32_t i = 0; i < WINDOWS_MAX; i++)
		all->window[i].generation += all->window[i].generation & 1;
}

int64_t call_window_init(void)
{
	struct windows *all = &windows[thread.running];

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

/* May the running cubicle open (*at, bytes), which is said as it said it, and
 * then by its proper address? */
static int range_check(uint64_t *at, uint64_t bytes)
{
	uint32_t self = thread.running;
	uint64_t addr = memory_address(*at), last;

	if (!bytes || __builtin_add_overflow(*at, bytes - 1, &last))
		return -EINVAL;
	last = addr + bytes - 1;
	*at = addr;
	if (!DEFENDS(DEFENCE_OWNER))
		return 0;
	if (!in_slot(self, addr) || !in_slot(self, last))
		return -EPERM;
	switch (memory_check(self, addr, bytes, false, NULL)) {
	case CHECK_OK:
		return 0;
	case CHECK_UNMAPPED:
		return -EFAULT;
	default:
		return -EPERM;
	}
}

static void trace(uint32_t what, int32_t handle, uint32_t to, uint64_t addr,
	uint64_t bytes)
{
	struct cubicle_record_trace r = {.what = what,
		.from = thread.running,
		.to = to,
		.address = addr,
		.bytes = bytes,
		.window = handle};

	report_trace(&r);
}

int64_t call_window_add(int32_t handle, uint64_t addr, uint64_t bytes)
{
	struct windows *all = &windows[thread.running];
	struct window *w = window_get(handle);

	int error = w ? range_check(&addr, bytes) : -EINVAL;

	if (error)
		return error;
	uint32_t at = range_after(all, addr);
	if (at < all->ranges && all->range[at].start < addr + bytes)
		return -EEXIST;
	if (all->ranges == RANGES_MAX)
		return -ENOMEM;
	for (uint32_t i = all->ranges++; i > at; i--)
		all->range[i] = all->range[i - 1];
	all->range[at] =
		(struct range){addr, addr + bytes, (uint32_t)(w - all->window)};
	w->ranges++;
	if (TRACED(WINDOWS))
		trace(CUBICLE_TRACE_ADD, handle, 0, addr, bytes);
	return 0;
}

int64_t call_window_remove(int32_t handle, uint64_t addr)
{
	uint32_t self = thread.running;
	struct windows *all = &windows[self];
	struct window *w = window_get(handle);

	if (!w)
		return -EINVAL;
	addr = memory_address(addr);
	uint32_t i = range_after(all, addr);
	if (i == all->ranges || all->range[i].start != addr ||
		&all->window[all->range[i].window] != w)
		return -ENOENT;
	if (TRACED(WINDOWS))
		trace(CUBICLE_TRACE_REMOVE, handle, 0, addr,
			all->range[i].end - addr);
	range_close(self, i);
	return 0;
}

/* Lend the first pages of a window just opened to (to). */
static void window_lend_ahead(const struct window *w, uint32_t to)
{
	const struct windows *all = &windows[thread.running];
	uint32_t index = (uint32_t)(w - all->window), left = w->ranges;
	uint64_t room = AHEAD_PAGES * PAGE;

	for (uint32_t i = 0; left; i++) {
		const struct range *r = &all->range[i];
		uint64_t bytes = PAGE_UP(r->end) - PAGE_DOWN(r->start);
		if (r->window != index)
			continue;
		left--;
		if (bytes > room)
			return;
		memory_lend_ahead(PAGE_DOWN(r->start), bytes, to);
		room -= bytes;
	}
}

static bool is_other(uint32_t id)
{
	return id >= 1 && id <= cubicle_count && id != thread.running;
}

int64_t call_window_open(int32_t handle, uint32_t to)
{
	struct window *w = window_get(handle);

	if (!w || !is_other(to))
		return -EINVAL;
	w->open |= CUBICLE_SET(to);
	statistics.windows_opened++;
	if (TRACED(WINDOWS))
		trace(CUBICLE_TRACE_OPEN, handle, to, 0, 0);
	if (backend->show)
		window_lend_ahead(w, to);
	return 0;
}

int64_t call_window_close(int32_t handle, uint32_t to)
{
	struct window *w = window_get(handle);

	if (!w || !is_other(to))
		return -EINVAL;
	if (TRACED(WINDOWS))
		trace(CUBICLE_TRACE_CLOSE, handle, to, 0, 0);
	w->open &= ~CUBICLE_SET(to);
	window_revoke(thread.running, w, CUBICLE_SET(to));
	return 0;
}

int64_t call_window_close_all(int32_t handle)
{
	struct window *w = window_get(handle);

	if (!w)
		return -EINVAL;
	cubicle_set_t open = w->open;
	if (TRACED(WINDOWS))
		trace(CUBICLE_TRACE_CLOSE, handle, 0, 0, 0);
	w->open = 0;
	window_revoke(thread.running, w, open);
	return 0;
}

int64_t call_window_destroy(int32_t handle)
{
	uint32_t self = thread.running;
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
