/* SPDX-License-Identifier: MIT */
/*
 * stack.c: the callee's stack.
 *
 * The callee is entered on its own stack, below what it left there when it made
 * a call itself. Arguments are copied there first. The callee controls that
 * address: it may have used up its stack, or switched to another one.
 */
#include <cubicle/report_abi.h>
#include "base/cubicle.h"
#include "base/limits.h"
#include "base/observe_copies.h"
#include "base/thread.h"
#include "call/argument.h"
#include "call/refuse.h"
#include "call/stack.h"
#include "call/stop.h"
#include "call/time.h"
#include "call/violation.h"
#include "defence.h"

static _Noreturn void stack_violation(const struct call *c, uint32_t id)
{
	struct cubicle_record_violation *v = violation_at(
		CUBICLE_RULE_STACK, id, uptr_from(c->sp), 0, c->f->edge);

	v->owner = c->f->callee;
	violation_stop(v);
}

/*
 * The free bytes of the callee's stack. If the callee made its call from a
 * stack of its own, it cannot be called until that call returns: the free space
 * of that stack is unknown.
 */
static uint64_t stack_left(const struct call *c, struct urange stack)
{
	if (c->sp <= stack.start || c->sp > stack.end)
		stack_violation(c, c->f->callee);
	return c->sp - stack.start;
}

/* The stack of cubicle (id) in this thread, without the slack at its top. */
static struct urange stack_of(uint32_t id)
{
	const struct cubicle *c = &cubicles[id];

	if (current->home == id)
		return current->home_stack;
	return (struct urange){c->stack_top - stack_usable(c), c->stack_top};
}

__attribute__((noinline)) int check_nested(struct call *c)
{
	const struct frame *f = c->f;
	struct urange stack = stack_of(f->callee);
	uint64_t left = stack_left(c, stack);
	bool too_deep = current->active[f->callee] > ACTIVE_MAX;

	if (!too_deep && (f->callee == f->caller || !time_is_used(f->callee)) &&
		(left >= (stack.end - stack.start) / 4 ||
			!DEFENDS(DEFENCE_DEPTH))) {
		c->floor = stack_floor(stack.start, c->sp);
		return 0;
	}
	return nested_refuse(c);
}

int copy_room(struct call *c, uint32_t arg, struct uptr memory, uint64_t bytes,
	struct uptr *to)
{
	return CHECKS_COPIES ? dev_copy_room(c, arg, memory, bytes, to)
			     : stack_room(c, arg, bytes, to);
}
