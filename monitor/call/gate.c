/* SPDX-License-Identifier: MIT */
/*
 * gate.c: the part of a call between cubicles that is not assembly: arguments
 * are checked and moved, results are checked and moved back.
 *
 * gate.S has pushed the frame and calls gate_prepare() before the callee is
 * entered and gate_finish() after it is back. What the caller passed stands in
 * frame->arg (integer registers), behind its stack pointer, and, for floating
 * point, in the vector registers, which nothing here touches.
 */
#include <cubicle/interface_abi.h>
#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/limits.h"
#include "base/observe.h"
#include "base/published.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/argument.h"
#include "call/edge.h"
#include "call/end.h"
#include "call/gate.h"
#include "call/plan.h"
#include "call/refuse.h"
#include "call/restart.h"
#include "call/result.h"
#include "call/stack.h"
#include "call/stop.h"
#include "call/time.h"
#include "call/unwind.h"
#include "call/violation.h"
#include "defence.h"

/* The callee is entered for the first time: its libc starts itself, and then
 * goes on with what is called. */
static void enter_first(struct frame *f)
{
	struct cubicle *callee = &cubicles[f->callee];

	published_pages.header.entry = f->entry;
	f->entry = callee->enter;
	callee->enter = 0;
	callee->unready = false;
	link_handlers(f->callee);
}

/* The caller passed memory of another cubicle, which shows a file that has
 * nothing there. Its owner is to blame. */
static bool arguments_lost(const struct call *c)
{
	uint64_t owner = owner_of(uptr_value(current->lost));

	if (!owner || owner > cubicle_count || owner == c->f->caller ||
		!DEFENDS(DEFENCE_LOST))
		return false;
	violation_tell(violation_at(CUBICLE_RULE_LOST, (uint32_t)owner,
		current->lost, c->f->return_address, c->f->edge));
	return true;
}

/*
 * The arguments cannot be moved, and the function returns no errors. Returns if
 * that was reported, or is the fault of outstanding calls. Otherwise, either an
 * argument needs one grant too many, or its memory was unmapped meanwhile.
 */
static void arguments_refuse(const struct call *c, int error)
{
	bool grants = error == -ENOMEM;

	if (error == -EAGAIN || (error == -EFAULT && arguments_lost(c)))
		return;
	if (grants && current->granted[c->f->caller] > c->f->grants) {
		nested_refuse(c);
		return;
	}
	struct cubicle_record_violation *v = argument_violation(c, 0,
		grants ? CUBICLE_RULE_LIMIT : CUBICLE_RULE_ARGUMENT,
		uptr_from(c->f->arg[0]));

	if (grants) {
		v->argument = -1;
		v->reason = CUBICLE_REASON_GRANTS;
		v->limit = GRANTED_MAX;
	}
	violation_stop(v);
}

/* The call fails with (error) before an argument was looked at. */
__attribute__((noinline)) static int fail_before(
	const struct call *c, int error)
{
	struct frame *f = c->f;

	gate_fail(f);
	if (result_is_error(c->interface))
		f->result = (uint64_t)(int64_t)error & f->edge->result;
	return PREPARE_RETURN;
}

/* The call fails with (error), because of its arguments. */
__attribute__((noinline)) static int fail_arguments(
	const struct call *c, int error)
{
	if (!result_is_error(c->interface))
		arguments_refuse(c, error);
	return fail_before(c, error);
}

int gate_prepare(struct frame *f)
{
	struct call c; /* what is used of it is set below */

	c.f = f;
	c.interface = interface_of(f->edge);
	c.plan = &plans[f->edge - edges];

	f->first_grant = current->grants;
	f->grants = f->copies = 0;
	f->keep = c.plan->keep;
	f->timed = 0;
	f->finish = backend->open || c.plan->finish;
	f->result2 = 0;
	bool unready = cubicles[f->callee].unready;
	if ((unready && cubicles[f->callee].stopped &&
		    !contain_revive(f->callee)) ||
		(c.plan->gone && (c.plan->gone & CUBICLE_SET(f->caller)))) {
		gate_fail(f);
		return PREPARE_RETURN;
	}
	int error = stack_find(&c);
	if (error)
		return fail_before(&c, error);
	if (backend->open)
		backend->open(f->callee);
	error = arguments_move(&c);
	if (error)
		return fail_arguments(&c, error);
	observe_call(&c);
	f->entry = f->edge->entry;
	if (unready && cubicles[f->callee].enter)
		enter_first(f);
	f->new_sp = c.sp & ~(uint64_t)15;
	if (c.interface->result_kind == CUBICLE_RESULT_COUNT)
		f->count_max = number(&c, c.interface->result_arg);
	gate_fs(f->callee);
	if (time_counts)
		time_enter(f);
	if (backend->close && f->callee != f->caller)
		backend->close(f->caller);
	return PREPARE_ENTER;
}

void gate_finish(struct frame *f)
{
	const struct plan *p = &plans[f->edge - edges];

	if (f->finish == FINISH_ORPHAN)
		contain_go_on(f);
	if (time_counts)
		time_leave(f);
	if (!f->caller && current->end)
		current->end();
	if (!f->caller)
		report_end((int)f->result & 0xff, true);
	if (backend->open)
		backend->open(f->caller);
	f->result &= f->edge->result;
	if (!p->result2)
		f->result2 = 0;
	if (p->result_kind == CUBICLE_RESULT_OWN && f->result)
		f->result = uptr_value(uptr_from(f->result));
	int64_t number = result_number(f, p);
	result_check(f, p, number);
	observe_return(f, number);
	if (f->copies && (!p->result_error || number >= 0) && copies_back(f) &&
		p->result_error)
		f->result = (uint64_t) - (int64_t)EFAULT & f->edge->result;
	if (p->result_pointer && f->copies)
		f->result = uptr_value(f->copy[0].to);
	rights_end(f);
	if (backend->close && f->callee != f->caller)
		backend->close(f->callee);
	f->keep = p->result_keep;
}

/* --- gates that lead nowhere ------------------------------------------------- */

void gate_bad_edge(uint32_t edge)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_GATE, current->running);

	v->number = edge;
	violation_stop(v);
}

void gate_bad_caller(const struct edge *edge, uint64_t from)
{
	violation_stop(violation_at(CUBICLE_RULE_EDGE, current->running,
		uptr_known(edge->entry), from, edge));
}

void gate_bad_result(const struct frame *f)
{
	violation_stop(result_violation(f));
}

void gate_bad_return(void)
{
	violation_stop(violation_new(CUBICLE_RULE_RETURN, current->running));
}
