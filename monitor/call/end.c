/* SPDX-License-Identifier: MIT */
/* end.c: everything ends, with what was counted. */
#include <cubicle/report_abi.h>
#include "base/host.h"
#include "base/report.h"
#include "base/statistics.h"
#include "dev/count.h"
#include "call/end.h"
#include "call/violation.h"
#include "dev/leaks.h"
#include "service/calls.h"

void report_end(int status, bool complete)
{
	uint64_t now = host_clock_ns(CLOCK_MONOTONIC);
	struct cubicle_record_summary r = {.status = status,
		.complete = complete,
		.windows_opened = statistics.windows_opened,
		.pages_mapped = statistics.pages_mapped,
		.pages_revoked = statistics.pages_revoked,
		.faults = statistics.faults,
		.violations = statistics.violations,
		.restarts = statistics.restarts,
		.text_bytes = statistics.text_bytes,
		.key_writes = statistics.key_writes,
		.locked = !!host_secret,
		.run_ns = now - statistics.start_ns};

	if (statistics.counting)
		report_edges();
	report_permitted();
	leaks_report_all();
	report_record(CUBICLE_RECORD_SUMMARY, &r, sizeof(r));
	for (;;)
		host_call(SYS_EXIT_GROUP, (uint64_t)status, 0, 0, 0, 0);
}
