/* SPDX-License-Identifier: MIT */
/* refuse.c: what a call that cannot be made fails with, or is a violation of.
 */
#include <cubicle/interface_abi.h>
#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/observe_copies.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/argument.h"
#include "call/edge.h"
#include "call/plan.h"
#include "call/refuse.h"
#include "call/stop.h"
#include "call/violation.h"
#include "defence.h"
#include "memory/rights.h"

struct cubicle_record_violation *argument_violation(
	const struct call *c, uint32_t arg, uint32_t rule, struct uptr addr)
{
	struct cubicle_record_violation *v = violation_at(
		rule, c->f->caller, addr, c->f->return_address, c->f->edge);

	v->argument = arg == CUBICLE_NO_ARG ? -1 : (int32_t)arg;
	return v;
}

__attribute__((noinline)) int argument_refuse(
	const struct call *c, uint32_t arg, enum check check, struct uptr bad)
{
	if (!DEFENDS(DEFENCE_ARGUMENTS))
		return 0;
	observe_passed(c->f->caller, bad, c->f->return_address);
	if ((check == CHECK_UNMAPPED || check == CHECK_READONLY) &&
		result_is_error(c->interface))
		return -EFAULT;
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_ARGUMENT, bad);
	if (check == CHECK_FOREIGN && violation_permitted(v))
		return 0;
	violation_stop(v);
}

__attribute__((noinline)) int nested_refuse(const struct call *c)
{
	const struct frame *f = c->f;

	violation_tell(violation_at(CUBICLE_RULE_DEPTH, f->caller,
		uptr_known(f->edge->entry), f->return_address, f->edge));
	return -EAGAIN;
}

bool is_nested(const struct call *c)
{
	return current->active[c->f->callee] > 1 && DEFENDS(DEFENCE_DEPTH);
}

__attribute__((noinline)) int limit_refuse(const struct call *c, uint32_t arg,
	uint32_t reason, uint64_t limit, int error)
{
	if (result_is_error(c->interface))
		return error;
	if (reason == CUBICLE_REASON_COPY && is_nested(c))
		return nested_refuse(c);
	/* Neither a struct result nor the words on the stack are an argument.
	 * The address of the former is passed first. */
	uint64_t addr = arg != CUBICLE_NO_ARG ? value_of(c, arg)
		: c->plan->result_pointer     ? c->f->arg[0]
					      : c->f->rsp;
	struct cubicle_record_violation *v =
		argument_violation(c, arg, CUBICLE_RULE_LIMIT, uptr_from(addr));
	v->declared = c->f->edge->entry;
	v->reason = reason;
	v->limit = limit;
	violation_stop(v);
}
