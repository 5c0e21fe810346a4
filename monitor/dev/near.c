/* SPDX-License-Identifier: MIT */
/* near.c: windows that nearly allowed an access. */
#include <cubicle/report_abi.h>
#include <cubicle/system_abi.h>
#include "base/observe.h"
#include "dev/near.h"
#include "memory/window.h"

/* The ranges that were closed last, for reports. */
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
		.start = r->at.start,
		.end = r->at.end,
		.open = {(uint64_t)w->open, (uint64_t)(w->open >> 64)}};
}

void dev_closed(uint32_t owner, const struct range *r, cubicle_set_t who)
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

uint32_t window_near(
	uint32_t owner, uint64_t page, uint32_t id, struct cubicle_near *to)
{
	const struct windows *all = &windows[owner];
	uint32_t i = window_range_after(all, page), n = 0;

	if (i && (all->window[all->range[i - 1].window].open & CUBICLE_SET(id)))
		to[n++] = near_range(
			all, &all->range[i - 1], CUBICLE_NEAR_BEFORE);
	if (i < all->ranges && all->range[i].at.start < page + PAGE)
		to[n++] = near_range(all, &all->range[i], CUBICLE_NEAR_COVERS);
	else if (i < all->ranges &&
		(all->window[all->range[i].window].open & CUBICLE_SET(id)))
		to[n++] = near_range(all, &all->range[i], CUBICLE_NEAR_BEHIND);
	return n + near_closed(owner, page, id, &to[n]);
}
