/* SPDX-License-Identifier: MIT */
/* times.c: when a node was read, written and changed. */
#include "node.h"
#include "rt/clock.h"
#include "time/time.h"

#define NS_PER_S 1000000000

/* The wall clock, by a call only when the scale has ended. */
static int64_t wall_ns(void)
{
	static struct clock_scale scale;
	uint64_t ticks = clock_ticks();

	if (!clock_scale_holds(&scale, ticks)) {
		if (!clock_usable() || time_scale_get(&scale))
			return time_now_ns(TIME_REALTIME);
		ticks = clock_ticks();
	}
	return (int64_t)(clock_scale_ns(&scale, ticks) +
		scale.realtime_offset_ns);
}

static struct vfs_time time_now(void)
{
	int64_t ns = wall_ns();

	if (ns < 0)
		ns = 0;
	return (struct vfs_time){ns / NS_PER_S, ns % NS_PER_S};
}

static void times_set(struct node *node, uint32_t what)
{
	struct vfs_time now = time_now();

	if (what & TOUCH_ACCESSED)
		node->accessed = now;
	if (what & TOUCH_MODIFIED)
		node->modified = now;
	if (what & TOUCH_CHANGED)
		node->changed = now;
}

void node_touch(struct node *node, uint32_t what)
{
	if (clock_usable())
		times_set(node, what);
	else
		node->stale |= what;
}

void node_settle(struct node *node)
{
	if (node->stale)
		times_set(node, node->stale);
	node->stale = 0;
}
