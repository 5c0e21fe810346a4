/* SPDX-License-Identifier: MIT */
/*
 * inherit.c: reset the state that execve() passes from the monitor's parent,
 * instead of trusting it.
 *
 *   signals      fault_start() unblocks all, and drops pending ones of those
 *                that it handles. SIGXFSZ is ignored, and then a write beyond
 *                the limit is an error. So is SIGPIPE: a peer that closes must
 *                not end the system, and sendfile() has no MSG_NOSIGNAL. The
 *                others stay ignored or default
 *   timers       are stopped
 *   descriptors  0 to 2 must be open: otherwise memory files of the monitor
 *                would get these numbers, which cubicles read and write as
 *                streams
 *   personality  is that of Linux, without READ_IMPLIES_EXEC and similar flags
 *   ports        are denied where cubicles can name them, under mpk
 *   the counter  can be read: after PR_SET_TSC, RDTSC may fault
 *   limits       on data are lifted: taking back a lent page must never fail
 *
 * Nothing else is needed. The kernel itself resets the alternate stack, rseq,
 * robust lists, LDT, FS, GS, and protection keys. An inherited system call
 * filter can only forbid more than ours does: if it refuses a system call of
 * the monitor, the start fails. Where it could pretend success, and that
 * matters, the result is read back (signals.c) or tried (lock.c). Limits on CPU
 * time, address space and file sizes can end everything, as intended.
 */
#include <cubicle/system_abi.h>
#include "base/host.h"
#include "base/print.h"
#include "defence.h"
#include "load/inherit.h"

#define SIGPIPE 13
#define SIGXFSZ 25

#define TIMERS 3 /* ITIMER_REAL, _VIRTUAL and _PROF */

#define O_RDWR 2

#define PR_SET_TSC    26
#define PR_TSC_ENABLE 1

#define RLIMIT_DATA 2
#define PORTS	    65536

static void timers_stop(void)
{
	const uint64_t never[4] = {0, 0, 0, 0};

	for (uint64_t t = 0; t < TIMERS; t++)
		if (host_call(SYS_SETITIMER, t, (uintptr_t)never, 0, 0, 0))
			refuse("the kernel refuses to stop timer %lu", t);
}

static void descriptors_open(void)
{
	for (uint64_t fd = 0; fd < CUBICLE_SYSTEM_FD; fd++)
		if (host_call(SYS_FCNTL, fd, F_GETFD, 0, 0, 0) < 0 &&
			host_call(SYS_OPEN, (uintptr_t) "/dev/null", O_RDWR, 0,
				0, 0) != (int64_t)fd)
			refuse("descriptor %lu is closed, and /dev/null cannot "
			       "be opened",
				fd);
}

static void limits_lift(void)
{
	uint64_t limit[2];

	if (host_call(SYS_GETRLIMIT, RLIMIT_DATA, (uintptr_t)limit, 0, 0, 0))
		refuse("the kernel does not report its limits");
	limit[0] = limit[1];
	if (~limit[1])
		refuse("data is limited to %lu bytes (ulimit -d), so memory "
		       "that was lent could perhaps not be taken back",
			limit[1]);
	if (host_call(SYS_SETRLIMIT, RLIMIT_DATA, (uintptr_t)limit, 0, 0, 0))
		refuse("the kernel refuses to lift the limit on data");
}

void inherit_nothing(void)
{
	const uint64_t ignore[4] = {SIG_IGN};

	if (!DEFENDS(DEFENCE_INHERIT))
		return;
	descriptors_open(); /* first, so that refuse() can print */
	/* A write beyond the file size limit is an error. */
	host_call(SYS_RT_SIGACTION, SIGXFSZ, (uintptr_t)ignore, 0, 8, 0);
	/* So is a write to a peer that has closed. */
	host_call(SYS_RT_SIGACTION, SIGPIPE, (uintptr_t)ignore, 0, 8, 0);
	timers_stop();
	limits_lift();
	if (host_call(SYS_PERSONALITY, 0, 0, 0, 0, 0) < 0 ||
		host_call(SYS_PERSONALITY, ~(uint32_t)0, 0, 0, 0, 0) != 0)
		refuse("the kernel refuses personality(0)");
	if (host_call(SYS_PRCTL, PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0))
		refuse("the kernel refuses to let the time stamp counter be "
		       "read");
}

void inherit_no_ports(void)
{
	if (!DEFENDS(DEFENCE_INHERIT))
		return;
	/* If the kernel has no port permissions, none were inherited. */
	host_call(SYS_IOPERM, 0, PORTS, 0, 0, 0);
	host_call(SYS_IOPL, 0, 0, 0, 0, 0);
}
