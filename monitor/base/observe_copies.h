/* SPDX-License-Identifier: MIT */
/*
 * observe_copies.h: where the development monitor has copies of arguments end
 * with their call (--check-copies). See observe.h: otherwise nothing is done
 * here.
 */
#ifndef MONITOR_OBSERVE_COPIES_H
#define MONITOR_OBSERVE_COPIES_H

#include "base/observe.h"
#include "base/space.h"

struct call;
struct frame;

/* Are copies of arguments checked (dev/quarantine.h)? */
#define CHECKS_COPIES ASKED_FOR(CHECK_COPIES)

/* Cubicle (id) passed (addr) in a call from (rip). Does not return if that is a
 * copy of a call that has ended. */
void dev_passed(uint32_t id, struct uptr addr, uint64_t rip);
static inline void observe_passed(uint32_t id, struct uptr addr, uint64_t rip)
{
	if (CHECKS_COPIES)
		dev_passed(id, addr, rip);
}

/* Reserve space for a copy, if CHECKS_COPIES; as copy_room(). */
int dev_copy_room(struct call *c, uint32_t arg, struct uptr memory,
	uint64_t bytes, struct uptr *to);

/* Is (addr) in such a copy for the call of (f)? */
bool dev_holds_copy(const struct frame *f, struct uptr addr);

/* The call of (f) has ended, and so have its copies. */
void dev_copies_end(const struct frame *f);

#endif
