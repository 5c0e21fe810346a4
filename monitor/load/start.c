/* SPDX-License-Identifier: MIT */
/*
 * start.c: from the kernel's entry to the first instruction of a cubicle.
 */
#include <cubicle/report_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/gate_abi.h"
#include "arch/x86_64/gates.h"
#include "base/backend.h"
#include "base/counters.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/published.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/edge.h"
#include "call/signal.h"
#include "call/time.h"
#include "fault/signals.h"
#include "load/description.h"
#include "load/inherit.h"
#include "load/loader.h"
#include "load/lock.h"
#include "load/publish.h"
#include "load/strip.h"
#include "memory/mappings.h"
#include "service/calls.h"
#include "threads/threads.h"

/* The backend that is asked for, and its gates. */
static void backend_use(void)
{
	if (!backend_choose())
		refuse("this monitor has no backend %u", system.backend);
	gate_lower = gate_lower_plain = backend->lower;
	gate_leave_call = backend->leave_call;
	gate_leave = backend->leave_return;
}

/* From here on gates can be used: they find the record of this thread. */
static void record_use(void)
{
	current->self = current;
	current->number = 1;
	current->tid = (uint32_t)host_call(SYS_GETPID, 0, 0, 0, 0, 0);
	baton_holder = current;
	arch_own_set();
}

/* The frame of a call that the monitor makes, to (edge). */
static struct frame *first_frame(struct edge *edge)
{
	struct frame *f = &OWN(frames)[1].frame;

	OWN(frames)[0].frame.callee = NOBODY;
	current->frame = f;
	current->active[edge->callee] = 1;
	current->inside = 1;
	signals_held = counters.held = BIT(SIGWINCH - 1);
	*f = (struct frame){.callee = edge->callee,
		.edge = edge,
		.entry = edge->entry,
		.mxcsr = MXCSR_SANE,
		.fcw = FCW_SANE,
		.new_sp = (current->sp[edge->callee] - RED_ZONE_BYTES) &
			~(uint64_t)15,
		.finish = FINISH_RESULT};
	return f;
}

/* What is where. */
void report_start(void)
{
	for (uint32_t id = 1; id <= cubicle_count; id++) {
		struct cubicle_record_cubicle r = {.id = id,
			.key = cubicles[id].key,
			.base = slot_base(id),
			.first = shares.first[id],
			.granules = shares.granules[id]};
		memcpy(r.name, cubicles[id].name, sizeof(r.name));
		report_record(CUBICLE_RECORD_CUBICLE, &r, sizeof(r));
	}
	struct cubicle_record_component monitor = {
		.index = ~0u, .bytes = CUBICLE_SLOT_BYTES, .name = "monitor"};
	report_record(CUBICLE_RECORD_COMPONENT, &monitor, sizeof(monitor));
	for (uint32_t i = 0; i < system.components; i++) {
		const struct component *c = &components[i];
		struct cubicle_record_component r = {.cubicle = c->cubicle,
			.index = i,
			.base = c->base,
			.bytes = c->end - c->base};
		memcpy(r.name, c->name, sizeof(r.name));
		report_record(CUBICLE_RECORD_COMPONENT, &r, sizeof(r));
	}
	counters.start_ns = host_clock_ns(CLOCK_MONOTONIC);
}

/* Called by entry.S, with the stack that the kernel has made. */
_Noreturn void monitor_start(const uint64_t *stack);

void monitor_start(const uint64_t *stack)
{
	inherit_nothing();
	arch_start(stack);
	system_read();
	backend_use();
	counters_map();
	publish_map();
	cubicle_count = system.cubicles;
	const char *why = backend->start();
	if (why)
		refuse("backend %s: %s", backend->name, why);
	record_use();
	memory_start();
	struct frame *f = first_frame(&edges[loader_load_all()]);
	threads_reserve();
	fault_start(threads_allowed());
	report_start();
	space_strip();
	if (backend->space_check)
		backend->space_check();
	backend->lock();
	host_call(SYS_CLOSE, published_fd, 0, 0, 0, 0);
	if (backend->locks)
		lock_kernel();
	counters.locked = !!host_secret;
	if (backend->open)
		backend->open(f->callee);
	time_start(f);
	gate_start(f);
}
