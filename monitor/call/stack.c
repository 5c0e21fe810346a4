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
static uint64_t stack_left(const struct call *c)
{
	const struct cubicle *callee = &cubicles[c->f->callee];
	uint64_t all = stack_usable(callee), used = callee->stack_top - c->sp;

	if (used >= all)
		stack_violation(c, c->f->callee);
	return all - used;
}

__attribute__((noinline)) int check_nested(struct call *c)
{
	const struct frame *f = c->f;
	uint64_t left = stack_left(c);
	bool too_deep = current->active[f->callee] > ACTIVE_MAX;

	if (!too_deep && (f->callee == f->caller || !time_is_used(f->callee)) &&
		(left >= stack_usable(&cubicles[f->callee]) / 4 ||
			!DEFENDS(DEFENCE_DEPTH))) {
		c->floor = stack_floor(&cubicles[f->callee], c->sp);
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
