/* SPDX-License-Identifier: MIT */
/* control_calls.c: outstanding calls, TLS, traces and abort. */
#include <cubicle/report_abi.h>
#include <cubicle/syscall_abi.h>
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/report.h"
#include "base/space.h"
#include "base/statistics.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/stop.h"
#include "call/unwind.h"
#include "call/violation.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"

int64_t call_depth(void)
{
	return (const union frame_slot *)(const void *)thread.frame - frames;
}

int64_t call_unwind(int32_t depth)
{
	if (depth < 1 || depth > call_depth())
		return -EINVAL;
	struct frame *f = &frames[depth].frame;
	if (f->callee != thread.running)
		return -EINVAL;
	gate_drop_frames(f);
	return 0;
}

/* The innermost call into cubicle (id) whose part of the stack holds (sp). */
static struct frame *frame_at(uint32_t id, uint64_t sp)
{
	struct frame *f = thread.frame, *found = f;

	for (; f > &frames[0].frame; f = frame_below(f)) {
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
	gate_drop_frames(frame_at(thread.running, sp));
	return 0;
}

/* The first bytes of what argument (s->text[n].arg) points to, if the caller
 * may read them. */
static void trace_text(struct cubicle_record_trace *r,
	const struct cubicle_syscall *s, uint32_t n)
{
	uint32_t at = s->text[n].arg;
	uint64_t bytes = s->text[n].bytes, most = CUBICLE_TRACE_TEXT_BYTES;
	uint64_t left = PAGE - (s->arg[at % 6] & (PAGE - 1));

	if (at >= 6)
		return;
	if (bytes > most)
		bytes = most;
	if (s->text[n].is_string && bytes > left)
		bytes = left;
	if (memory_check_quick(
		    thread.running, s->arg[at], bytes, false, NULL) ||
		memory_read(r->text[n], s->arg[at], bytes))
		return;
	uint64_t end = 0;
	while (s->text[n].is_string && end < bytes && r->text[n][end])
		end++;
	r->arg[at].real =
		s->text[n].is_string ? end == bytes : bytes < s->text[n].bytes;
	r->arg[at].kind = n + 1;
	r->arg[at].bytes = s->text[n].is_string ? end : bytes;
}

int64_t call_trace_syscall(uint64_t told)
{
	uint32_t self = thread.running;
	struct cubicle_record_trace r = {
		.what = CUBICLE_TRACE_SYSCALL, .from = self, .args = 6};
	struct cubicle_syscall s;

	if (!TRACED(SYSCALLS))
		return 0;
	told = memory_address(told);
	if (memory_check_quick(self, told, sizeof(s), false, NULL) ||
		memory_read(&s, told, sizeof(s)))
		return -EFAULT;
	uint64_t now = host_clock_ns(CLOCK_MONOTONIC);
	if (s.begins) {
		statistics.syscall_ns[self] = now;
		statistics.served[self] = 0;
		return 0;
	}
	r.address = s.number;
	r.bytes = now - statistics.syscall_ns[self];
	r.rip = statistics.served[self];
	statistics.syscall_ns[self] = now;
	statistics.served[self] = 0;
	r.result = s.result;
	for (uint32_t i = 0; i < 6; i++)
		r.arg[i].value = s.arg[i];
	for (uint32_t n = 0; n < s.texts && n < CUBICLE_SYSCALL_TEXTS; n++)
		trace_text(&r, &s, n);
	report_trace(&r);
	return 0;
}

int64_t call_tls_set(uint64_t base)
{
	uint32_t self = thread.running;

	base = memory_address(base);
	if (!in_slot(self, base))
		return -EINVAL;
	cubicle_fs[self] = base;
	link_handlers(self);
	gate_fs(self);
	return 0;
}

int64_t call_abort(uint64_t message)
{
	uint32_t self = thread.running;
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_ABORT, self);

	message = memory_address(message);
	for (uint32_t i = 0; i + 1 < sizeof(v->text); i++) {
		if (memory_check_quick(self, message + i, 1, false, NULL) ||
			memory_read(&v->text[i], message + i, 1) || !v->text[i])
			break;
	}
	v->text[sizeof(v->text) - 1] = 0;
	violation_stop(v);
}
