/* SPDX-License-Identifier: MIT */
/* control_calls.c: outstanding calls, TLS and abort. */
#include <cubicle/report_abi.h>
#include "base/backend.h"
#include "base/base.h"
#include "base/counters.h"
#include "base/cubicle.h"
#include "base/observe.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/signal.h"
#include "call/stop.h"
#include "call/unwind.h"
#include "call/violation.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"

int64_t call_depth(void)
{
	return (const struct frame_slot *)(const void *)current->frame -
		OWN(frames);
}

int64_t call_unwind(int32_t depth)
{
	if (depth < 1 || depth > call_depth())
		return -EINVAL;
	struct frame *f = &OWN(frames)[depth].frame;
	if (f->callee != current->running)
		return -EINVAL;
	gate_drop_frames(f);
	return 0;
}

/* The innermost call into cubicle (id) whose part of the stack holds (sp). */
static struct frame *frame_at(uint32_t id, uint64_t sp)
{
	struct frame *f = current->frame, *found = f;

	for (; f > &OWN(frames)[0].frame; f = frame_below(f)) {
		if (f->callee == id)
			found = f;
		/* What it calls itself is below, what is above is older. */
		if (f->caller == id && sp < f->rsp)
			break;
	}
	return found;
}

int64_t call_unwind_to(uint64_t sp)
{
	gate_drop_frames(frame_at(current->running, sp));
	return 0;
}

int64_t call_syscall_told(uint64_t told)
{
	return observe_syscall(told);
}

int64_t call_signals(uint32_t caught, uint32_t held)
{
	uint32_t taken = caught | held;

	if (DEFENDS(DEFENCE_CALLERS) && current->running != system.program)
		return -EPERM;
	signals_caught = caught;
	signals_held = counters.held = held;
	/* More may come meanwhile. */
	taken &= __atomic_fetch_and(
		&published_pages.header.signals, ~taken, __ATOMIC_RELAXED);
	__atomic_fetch_and(&counters.signals, ~taken, __ATOMIC_RELAXED);
	gate_lower = gates->due;
	return taken;
}

int64_t call_tls_set(uint64_t base)
{
	uint32_t self = current->running;
	uint64_t address = uptr_value(uptr_from(base));

	if (!in_slot(self, address))
		return -EINVAL;
	/* No code in a view can use FS. The program finds the address
	 * elsewhere. */
	if (backend->thread) {
		if (self == system.program)
			backend->thread(self, current->tp = base);
		return 0;
	}
	current->fs[self] = address;
	cubicles[self].has_fs = true;
	link_handlers(self);
	gate_fs(self);
	return 0;
}

int64_t call_abort(uint64_t message)
{
	uint32_t self = current->running;
	struct uptr at = uptr_from(message);
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_ABORT, self);

	for (uint32_t i = 0; i + 1 < sizeof(v->text); i++) {
		if (memory_check_quick(self, at, 1, false, NULL) ||
			memory_read(&v->text[i], at, 1) || !v->text[i])
			break;
		at = uptr_add(at, 1);
	}
	v->text[sizeof(v->text) - 1] = 0;
	violation_stop(v);
}
