/* SPDX-License-Identifier: MIT */
/* grant.h: what outstanding calls have granted to their callees (thread.h). */
#ifndef MONITOR_MEMORY_GRANT_H
#define MONITOR_MEMORY_GRANT_H

#include "arch/x86_64/gate_abi.h"
#include "base/limits.h"
#include "base/space.h"
#include "base/thread.h"

/* Grant (addr, bytes) to the callee of (f). The caller may access it with
 * (prot). -ENOMEM: the caller has made too many grants. */
static inline int grant_add(
	struct frame *f, struct uptr addr, uint64_t bytes, uint32_t prot)
{
	if (!bytes)
		return 0;
	if (current->granted[f->caller] == GRANTED_MAX)
		return -ENOMEM;
	current->granted[f->caller]++;
	current->grant[current->grants++] =
		(struct grant){.range = uptr_range(addr, bytes),
			.prot = prot,
			.to = (uint16_t)f->callee};
	f->grants++;
	f->finish = FINISH_RESULT;
	return 0;
}

/*
 * Does the latest grant let (id) access all from (first) to (last) with (prot)?
 * This is the case where a callee passes on what it was granted, or has it
 * copied. The right is the one that was checked when the grant was made.
 */
static inline bool grant_is_passed(
	uint32_t id, uint64_t first, uint64_t last, uint32_t prot)
{
	if (!current->grants)
		return false;
	const struct grant *g = &current->grant[current->grants - 1];
	return g->to == id && g->range.start <= first && first <= last &&
		last < g->range.end && (g->prot & prot) == prot;
}

/* Is all of (r) granted to (id) with (prot), by one grant of frame (from) or of
 * one below? */
bool grant_covers(
	struct frame *from, uint32_t id, struct urange r, uint32_t prot);

/*
 * The rights, PROT_*, that the grants to (id) give it to all of (page). If a
 * page holds anything else, the callee gets copies of what is granted, and no
 * access to the page. (mapped): the page is mapped for (id) because of these
 * grants, so it is taken back when they end.
 */
uint32_t grant_of_page(uint32_t id, uint64_t page, bool mapped);

#endif
