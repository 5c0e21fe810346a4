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

#define STANDARD 3 /* streams: input, output, error */

int64_t call_host_wait(uint32_t streams, uint64_t ns)
{
	/* The kernel leaves there what is left. */
	struct host_timespec t = host_timespec_of(ns);
	struct host_pollfd wait[STANDARD];
	int64_t n;

	for (uint32_t i = 0; i < STANDARD; i++)
		wait[i] = (struct host_pollfd){
			streams & BIT(i) ? system.stream_fd[i] : -1,
			i ? POLLOUT : POLLIN, 0};
	time_sleeps();
	do
		n = host_call(SYS_PPOLL, (uintptr_t)wait, STANDARD,
			(uintptr_t)&t, 0, 0);
	while (n == -EINTR && !signals_wake());
	time_sleeps();
	for (uint32_t i = 0; n > 0 && i < STANDARD; i++)
		streams =
			(i ? streams : 0) | (uint32_t)wait[i].revents << 8 * i;
	return n > 0 ? (int64_t)streams : n;
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
