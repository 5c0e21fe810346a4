/* SPDX-License-Identifier: MIT */
/* host_calls.c: the host, for cubicles with the right `host`. */
#include "base/base.h"
#include "base/host.h"
#include "base/report.h"
#include "base/system.h"
#include "call/end.h"
#include "call/signal.h"
#include "call/time.h"
#include "service/calls.h"

#define CLOCKS 0x89f /* bit n: CLOCK_* n, as in host.h */

int64_t call_host_clock_ns(int32_t id)
{
	if (id < 0 || id > 11 || !(CLOCKS & BIT(id)))
		return -EINVAL;
	return (int64_t)host_clock_ns((uint32_t)id);
}

int64_t call_host_sleep_ns(uint64_t ns)
{
	struct host_timespec t = host_timespec_of(ns);
	int64_t error;

	time_sleeps();
	do
		error = host_call(SYS_CLOCK_NANOSLEEP, CLOCK_MONOTONIC, 0,
			(uintptr_t)&t, (uintptr_t)&t, 0);
	while (error == -EINTR && !signals_wake());
	time_sleeps();
	return error;
}

int64_t call_host_save_complete(int32_t stream)
{
	uint32_t first = system.streams - system.saves;

	if (stream < 0 || (uint32_t)stream < first ||
		(uint32_t)stream >= system.streams ||
		system.stream_fd[stream] < 0)
		return -EBADF;
	report_saved((uint32_t)stream - first);
	return 0;
}

int64_t call_host_exit(int32_t status)
{
	report_end(status & 0xff, true);
}
