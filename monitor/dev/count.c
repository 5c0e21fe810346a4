/* SPDX-License-Identifier: MIT */
/* count.c: calls are measured, and traced, if the tool asks for it. */
#include <cubicle/interface_abi.h>
#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/base.h"
#include "base/counters.h"
#include "base/observe.h"
#include "base/string.h"
#include "base/thread.h"
#include "call/argument.h"
#include "dev/count.h"
#include "dev/syscalls.h"
#include "dev/trace.h"
#include "call/edge.h"
#include "call/plan.h"
#include "memory/copy.h"

static struct cubicle_counted *counted(const struct frame *f)
{
	return &counters.call[f->caller][f->edge - edges];
}

/* Calls that are outstanding below the innermost. The first frame is nobody's,
 * the second the monitor's call of the first cubicle. */
static uint32_t trace_depth(void)
{
	return (uint32_t)(((const char *)current->frame -
				  (const char *)&OWN(frames)[2]) /
		FRAME_BYTES);
}

/* The string at (addr), and nothing of what is behind it on the stack. */
static void trace_text(char *to, struct uptr addr)
{
	memory_read(to, addr, CUBICLE_TRACE_TEXT_BYTES - 1);
	size_t length = strlen(to);
	memset(to + length, 0, CUBICLE_TRACE_TEXT_BYTES - length);
}

/* For who wants to see each call, and each return. */
static void trace_call(struct call *c)
{
	const struct frame *f = c->f;
	const struct cubicle_interface *i = c->interface;
	struct cubicle_record_trace r = {.what = CUBICLE_TRACE_CALL,
		.from = f->caller,
		.to = f->callee,
		.depth = trace_depth(),
		.args = i->args};
	uint32_t texts = 0;

	memcpy(r.function, i->name, sizeof(r.function));
	for (uint32_t a = 0; a < i->args; a++) {
		struct cubicle_trace_arg *arg = &r.arg[a];
		arg->kind = i->arg[a].kind;
		arg->real = c->plan->place[a] == PLACE_VECTOR;
		if (arg->real)
			continue;
		bool is_number = arg->kind == CUBICLE_ARG_VALUE ||
			arg->kind == CUBICLE_ARG_CALLER;
		arg->value = is_number ? number(c, a) : value_of(c, a);
		arg->bytes = is_number ? 0 : length(c, a);
		if (arg->kind == CUBICLE_ARG_STRING && arg->value &&
			texts < CUBICLE_TRACE_TEXTS)
			trace_text(r.text[texts++], uptr_known(arg->value));
	}
	report_trace(&r);
}

static void trace_return(const struct frame *f, int64_t result)
{
	const struct cubicle_interface *i = interface_of(f->edge);
	struct cubicle_record_trace r = {.what = CUBICLE_TRACE_RETURN,
		.from = f->caller,
		.to = f->callee,
		.depth = trace_depth(),
		.result = result,
		.result_kind = i->result_kind,
		.result_real = i->result_class == CUBICLE_CLASS_REAL ||
			i->result_class == CUBICLE_CLASS_STRUCT};

	report_trace(&r);
}

void count_entry(struct call *c)
{
	struct frame *f = c->f;
	struct cubicle_counted *s = counted(f);

	syscalls_helped(f->caller, f->edge->component);
	s->bytes += current->sp[f->callee] - RED_ZONE_BYTES - c->sp;
	for (uint32_t i = 0; i < f->grants; i++) {
		const struct grant *g = &current->grant[f->first_grant + i];
		s->bytes += g->range.end - g->range.start;
	}
	f->finish = FINISH_RESULT;
	if (ASKED_FOR(TRACE_CALLS))
		trace_call(c);
	f->counted = __builtin_ia32_rdtsc();
}

void count_return(const struct frame *f, int64_t result)
{
	counted(f)->ticks += __builtin_ia32_rdtsc() - f->counted;
	if (ASKED_FOR(TRACE_CALLS))
		trace_return(f, result);
}
