/* SPDX-License-Identifier: MIT */
/* syscalls.c: records of the system calls that a libc serves. */
#include <cubicle/report_abi.h>
#include <cubicle/syscall_abi.h>
#include "base/host.h"
#include "base/observe.h"
#include "base/space.h"
#include "base/thread.h"
#include "dev/syscalls.h"
#include "dev/trace.h"
#include "memory/copy.h"
#include "memory/rights.h"

/* By cubicle, of the system call that its libc serves: when it began, and which
 * components it has called for it. */
static uint64_t began_ns[CUBICLE_SLOTS], served[CUBICLE_SLOTS];

void syscalls_helped(uint32_t caller, uint32_t component)
{
	if (component < 64)
		served[caller] |= BIT(component);
}

/* The first bytes of what argument (s->text[n].arg) points to, if the caller
 * may read them. */
static void trace_text(struct cubicle_record_trace *r,
	const struct cubicle_syscall *s, uint32_t n)
{
	uint32_t at = s->text[n].arg;
	uint64_t bytes = s->text[n].bytes, most = CUBICLE_TRACE_TEXT_BYTES;

	if (at >= 6)
		return;
	struct uptr addr = uptr_from(s->arg[at]);
	uint64_t left = PAGE - (uptr_value(addr) & (PAGE - 1));
	if (bytes > most)
		bytes = most;
	if (s->text[n].is_string && bytes > left)
		bytes = left;
	if (memory_check_quick(current->running, addr, bytes, false, NULL) ||
		memory_read(r->text[n], addr, bytes))
		return;
	uint64_t end = 0;
	while (s->text[n].is_string && end < bytes && r->text[n][end])
		end++;
	r->arg[at].real =
		s->text[n].is_string ? end == bytes : bytes < s->text[n].bytes;
	r->arg[at].kind = n + 1;
	r->arg[at].bytes = s->text[n].is_string ? end : bytes;
}

int64_t dev_syscall(uint64_t told)
{
	uint32_t self = current->running;
	struct cubicle_record_trace r = {
		.what = CUBICLE_TRACE_SYSCALL, .from = self, .args = 6};
	struct cubicle_syscall s;

	if (!ASKED_FOR(TRACE_SYSCALLS))
		return 0;
	struct uptr from = uptr_from(told);
	if (memory_check_quick(self, from, sizeof(s), false, NULL) ||
		memory_read(&s, from, sizeof(s)))
		return -EFAULT;
	uint64_t now = host_clock_ns(CLOCK_MONOTONIC);
	if (s.begins) {
		began_ns[self] = now;
		served[self] = 0;
		return 0;
	}
	r.address = s.number;
	r.bytes = now - began_ns[self];
	r.rip = served[self];
	began_ns[self] = now;
	served[self] = 0;
	r.result = s.result;
	for (uint32_t i = 0; i < 6; i++)
		r.arg[i].value = s.arg[i];
	for (uint32_t n = 0; n < s.texts && n < CUBICLE_SYSCALL_TEXTS; n++)
		trace_text(&r, &s, n);
	report_trace(&r);
	return 0;
}
