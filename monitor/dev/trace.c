/* SPDX-License-Identifier: MIT */
/* trace.c: records of faults, windows and lent pages. */
#include <cubicle/report_abi.h>
#include "base/counters.h"
#include "base/host.h"
#include "base/observe.h"
#include "base/report.h"
#include "base/space.h"
#include "base/thread.h"
#include "dev/trace.h"

void report_trace(struct cubicle_record_trace *r)
{
	r->ns = host_clock_ns(CLOCK_MONOTONIC) - counters.start_ns;
	report_record(CUBICLE_RECORD_TRACE, r, sizeof(*r));
}

void dev_pages(uint32_t what, uint64_t addr, uint64_t bytes, uint32_t to)
{
	for (uint64_t at = addr; at < addr + bytes; at += PAGE) {
		struct cubicle_record_trace r = {.what = what,
			.from = (uint32_t)owner_of(at),
			.to = to,
			.address = at,
			.bytes = PAGE};
		report_trace(&r);
	}
}

void dev_fault(uint64_t addr, uint32_t access, uint64_t rip)
{
	uint64_t owner = owner_of(addr);
	struct cubicle_record_trace r = {.what = CUBICLE_TRACE_FAULT,
		.from = current->running,
		.to = (uint32_t)owner,
		.address = addr,
		.access = access,
		.rip = rip};

	if (owner < CUBICLE_SLOTS)
		report_trace(&r);
}

void dev_window(uint32_t what, int32_t handle, uint32_t to, uint64_t addr,
	uint64_t bytes)
{
	struct cubicle_record_trace r = {.what = what,
		.from = current->running,
		.to = to,
		.address = addr,
		.bytes = bytes,
		.window = handle};

	report_trace(&r);
}
