/* SPDX-License-Identifier: MIT */
/* stack.h: the callee's stack, and copies on it. */
#ifndef MONITOR_CALL_STACK_H
#define MONITOR_CALL_STACK_H

#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/thread.h"
#include "call/argument.h"
#include "call/refuse.h"

/*
 * The callee is in a call already. A nested call must leave it what it needs to
 * go on: at most ACTIVE_MAX calls into one cubicle are outstanding, each begins
 * with at least a quarter of the stack free, and none begins that another
 * cubicle makes after such calls have taken half of the time limit.
 */
int check_nested(struct call *c);

/* Reserve space for a copy of (bytes) at (memory), argument (arg): on the
 * callee's stack or, with CHECKS_COPIES, in pages of its own. */
int copy_room(struct call *c, uint32_t arg, struct uptr memory, uint64_t bytes,
	struct uptr *to);

/* Find where the callee's stack begins, and how far down copies may go. */
static inline int stack_find(struct call *c)
{
	uint32_t callee = c->f->callee;

	c->sp = current->sp[callee] - RED_ZONE_BYTES;
	c->floor = cubicle_floor[callee];
	return current->active[callee] > 1 ? check_nested(c) : 0;
}

/*
 * Reserve (bytes) on the callee's stack, at (*to). The callee keeps half of
 * what was free. -E2BIG: there is not enough. There is no fallback to lending
 * the pages, which would expose other data next to the argument.
 */
static inline int stack_room(
	struct call *c, uint32_t arg, uint64_t bytes, struct uptr *to)
{
	uint64_t room = c->sp - c->floor;

	if (bytes > room)
		return limit_refuse(c, arg, CUBICLE_REASON_COPY, room, -E2BIG);
	c->sp = (c->sp - bytes) & ~(uint64_t)15;
	*to = uptr_known(c->sp);
	return 0;
}

static inline void copy_back_later(struct frame *f, struct uptr from,
	struct uptr to, uint64_t bytes, uint32_t arg)
{
	f->copy[f->copies++] = (struct copy_back){from, to, bytes, arg};
	f->finish = FINISH_RESULT;
}

#endif
