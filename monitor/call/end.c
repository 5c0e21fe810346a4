/* SPDX-License-Identifier: MIT */
/* end.c: everything ends. */
#include "base/counters.h"
#include "base/host.h"
#include "call/end.h"
#include "call/violation.h"
#include "dev/leaks.h"

void report_end(int status, bool complete)
{
	counters.end_ns = host_clock_ns(CLOCK_MONOTONIC);
	counters.status = status;
	counters.ended =
		complete ? CUBICLE_ENDED_COMPLETE : CUBICLE_ENDED_VIOLATION;
	report_permitted();
	leaks_report_all();
	for (;;)
		host_call(SYS_EXIT_GROUP, (uint64_t)status, 0, 0, 0, 0);
}
