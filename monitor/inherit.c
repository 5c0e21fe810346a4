/* SPDX-License-Identifier: MIT */
/*
 * inherit.c: what execve() leaves to the monitor of whoever started it is set
 * up here, and not believed.
 *
 *   signals      fault_start() unblocks all, and drops what is pending of those
 *                that it handles; the others stay ignored or default
 *   timers       none is running
 *   descriptors  0 to 2 are open: otherwise memory files of the monitor would
 *                get these numbers, by which cubicles read and write streams
 *   personality  that of Linux, without READ_IMPLIES_EXEC and its like
 *   ports        none of the processor's may be used (ioperm() as root)
 *   the counter  can be read: PR_SET_TSC makes RDTSC fault
 *   limits       on data: taking back a page that was lent must never fail
 *
 * The rest needs nothing. The kernel itself resets the alternate stack, rseq,
 * robust lists, LDT, FS, GS, and protection keys. A filter of system calls that
 * was there before can only forbid more than ours: a call of the monitor that
 * it refuses is an error of the start. Where that matters, what it would
 * pretend is read back (fault.c) or tried (lock.c). Limits on CPU time, address
 * space and file sizes can end everything, as they should.
 */
#include "host.h"
#include "monitor.h"

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
		refuse("the kernel does not tell its limits");
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
	descriptors_open(); /* so that refuse() has where to write */
	/* Who writes more than is allowed gets an error. */
	host_call(SYS_RT_SIGACTION, SIGXFSZ, (uintptr_t)ignore, 0, 8, 0);
	timers_stop();
	limits_lift();
	if (host_call(SYS_PERSONALITY, 0, 0, 0, 0, 0) < 0 ||
		host_call(SYS_PERSONALITY, ~(uint32_t)0, 0, 0, 0, 0) != 0)
		refuse("the kernel refuses personality(0)");
	if (host_call(SYS_PRCTL, PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0))
		refuse("the kernel refuses to let the time stamp counter be "
		       "read");
	/* Where the kernel has none, nobody can have been given one. */
	host_call(SYS_IOPERM, 0, PORTS, 0, 0, 0);
	host_call(SYS_IOPL, 0, 0, 0, 0, 0);
}
