/* SPDX-License-Identifier: MIT */
/* times.c: when a node was read, written and changed. */
#include "node.h"
#include "rt/clock.h"
#include "time/time.h"

#define NS_PER_S 1000000000

static struct vfs_time time_now(void)
{
	int64_t ns = clock_usable()
		? (int64_t)(clock_monotonic_ns() +
			  CUBICLE_PUBLISHED->realtime_offset_ns)
		: time_now_ns(TIME_REALTIME);

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
