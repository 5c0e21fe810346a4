/* SPDX-License-Identifier: MIT */
/* result.c: results are checked and moved back. */
#include <cubicle/interface_abi.h>
#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/base.h"
#include "base/observe_copies.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/plan.h"
#include "call/result.h"
#include "call/stack.h"
#include "call/stop.h"
#include "call/violation.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/rights.h"

struct cubicle_record_violation *result_violation(const struct frame *f)
{
	struct cubicle_record_violation *v = violation_at(CUBICLE_RULE_RESULT,
		f->callee, uptr_from(f->result), 0, f->edge);

	v->owner = f->caller;
	return v;
}

/* The result of (f) is none that its interface allows. */
static void result_refuse(const struct frame *f)
{
	struct cubicle_record_violation *v = result_violation(f);

	if (!violation_permitted(v))
		violation_stop(v);
}

/*
 * Does (addr) point to the stack that the callee used during the call of (f)?
 * Later calls overwrite it. Most often it is an address in an argument, which
 * is a copy on that stack.
 */
static bool in_left_stack(const struct frame *f, struct uptr addr)
{
	uint64_t at = uptr_value(addr), top = cubicles[f->callee].stack_top;
	uint64_t sp = current->sp[f->callee] - RED_ZONE_BYTES;

	return at < sp && sp <= top &&
		top - at < stack_usable(&cubicles[f->callee]);
}

/*
 * The caller gets NULL instead of such a result. That is reported, but the
 * callee is not stopped: the caller may have passed it the address, as a token.
 */
static void result_address_check(struct frame *f)
{
	struct uptr addr = uptr_from(f->result);

	/* A number outside of the space may be a token. */
	if (owner_of(f->result) >= CUBICLE_SLOTS ||
		(!in_left_stack(f, addr) &&
			!(CHECKS_COPIES && dev_holds_copy(f, addr))))
		return;
	struct cubicle_record_violation *v = result_violation(f);
	v->reason = CUBICLE_REASON_STACK;
	if (violation_permitted(v))
		return;
	violation_tell(v);
	f->result = 0;
}

void result_check(struct frame *f, const struct plan *p, int64_t n)
{
	if (!DEFENDS(DEFENCE_RESULTS))
		return;

	switch (p->result_kind) {
	case CUBICLE_RESULT_COUNT:
		if (n > 0 && (uint64_t)n > f->count_max)
			result_refuse(f);
		/* fall through */
	case CUBICLE_RESULT_ERROR:
		if (n < -ERRNO_MAX)
			result_refuse(f);
		break;
	case CUBICLE_RESULT_OWN:
		if (f->result && !in_slot(f->caller, f->result))
			result_refuse(f);
		break;
	case CUBICLE_RESULT_VALUE:
		if (p->result_address)
			result_address_check(f);
		break;
	}
}

static int copy_back(const struct frame *f, const struct copy_back *copy)
{
	const struct cubicle_interface *i = interface_of(f->edge);
	uint64_t bytes = copy->bytes;

	if (i->result_kind == CUBICLE_RESULT_COUNT &&
		copy->arg != CUBICLE_NO_ARG &&
		i->arg[copy->arg].len_arg == i->result_arg && f->result < bytes)
		bytes = f->result;
	/* The caller may have lost its right during the call. */
	if (DEFENDS(DEFENCE_ARGUMENTS) && !PERMISSIVE &&
		memory_check_quick(f->caller, copy->to, bytes, true, NULL))
		return -EFAULT;
	return memory_copy(copy->to, copy->from, bytes);
}

int copies_back(const struct frame *f)
{
	for (uint32_t i = 0; i < f->copies; i++) {
		int error = copy_back(f, &f->copy[i]);
		if (error)
			return error;
	}
	return 0;
}
