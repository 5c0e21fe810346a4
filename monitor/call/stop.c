/* SPDX-License-Identifier: MIT */
/*
 * stop.c: a cubicle that broke a rule is stopped, and all others go on.
 *
 * Calls into it that are outstanding fail with -EOWNERDEAD, one by one, when
 * whoever it called itself comes back. Its memory and its windows stay as they
 * are: nobody who holds a pointer there faults because of it. If the layout
 * says `restart = yes` the next call into it, when none is outstanding any
 * more, finds a fresh instance: data as loaded, empty heap and stack, no
 * windows.
 */
#include <cubicle/report_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/counters.h"
#include "base/cubicle.h"
#include "base/published.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/edge.h"
#include "call/end.h"
#include "call/signal.h"
#include "call/stop.h"
#include "call/time.h"
#include "call/unwind.h"
#include "call/violation.h"
#include "memory/revoke.h"

uint32_t signals_caught, signals_held;

/* Nobody waits for the calls that (id) made, and what it was granted is over.
 */
static void frames_orphan(uint32_t id)
{
	struct frame *f = current->frame;

	for (; f > &OWN(frames)[0].frame; f = frame_below(f)) {
		if (f->callee == id)
			grant_close(f);
		if (f->caller == id)
			gate_orphan(f);
	}
}

void contain_go_on(struct frame *f)
{
	for (;;) {
		if (!f->caller)
			report_end(CUBICLE_EXIT_VIOLATION, false);
		bool orphan = f->finish == FINISH_ORPHAN;
		gate_fail(f);
		if (!orphan)
			break;
		frame_pop(f);
		f = current->frame;
	}
	gates->resume(f);
	__builtin_unreachable();
}

void contain_stop(uint32_t id)
{
	struct frame *f = current->frame;

	cubicles[id].stopped = cubicles[id].unready = true;
	published_pages.header.stops[id]++;
	counters.stops[id]++;
	link_handlers(id);
	/* A call that it was about to make does not happen. */
	if (f->callee != id) {
		gate_fail(f);
		frame_pop(f);
		f = current->frame;
	}
	frames_orphan(id);
	current->sp[id] = cubicles[id].stack_top;
	contain_go_on(f);
}

void violation_stop(struct cubicle_record_violation *v)
{
	uint32_t id = v->cubicle;
	bool contained = id && cubicles[id].on_fault != CUBICLE_ON_FAULT_STOP;

	v->contained = contained ? CUBICLE_CONTAINED_CUBICLE : 0;
	violation_send(v);
	if (contained)
		contain_stop(id);
	report_end(CUBICLE_EXIT_VIOLATION, false);
}

/* --- reasons ----------------------------------------------------------------- */

static _Noreturn void stop(uint64_t from)
{
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_TIME, current->running);

	v->number = time_used_ms(current->running);
	v->rip = in_slot(current->running, from) ? from : 0;
	violation_stop(v);
}

void time_stop(void)
{
	if (time_is_over(current->running))
		stop(0);
}

void signal_stop(void)
{
	uint32_t deadly = signals_deadly();

	if (!deadly || current->running != system.program)
		return;
	int number = __builtin_ctz(deadly) + 1;
	published_pages.header.ended_by = (uint32_t)number;
	if (current->running == OWN(frames)[1].frame.callee)
		report_end(128 + number, true);
	contain_stop(current->running);
}

void time_due(uint64_t from)
{
	if (time_is_over(current->running))
		stop(from);
	signal_stop();
	if (baton_may_go())
		baton_pass();
	time_overdue = time_any_over();
	/* In this order: a signal may come in between. */
	gate_lower = gate_lower_plain;
	if (time_overdue || signals_deadly())
		gate_lower = gates->due;
}
