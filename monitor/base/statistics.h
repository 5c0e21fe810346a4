/* SPDX-License-Identifier: MIT */
/* statistics.h: what the tool wants to see. */
#ifndef MONITOR_STATISTICS_H
#define MONITOR_STATISTICS_H

#include <cubicle/space_abi.h>
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/limits.h"

struct statistics {
	uint32_t tracing; /* CUBICLE_SYSTEM_TRACE_* */
	/* By cubicle, of the system call that its libc serves: when it began,
	 * and which components it has called for it. */
	uint64_t syscall_ns[CUBICLE_SLOTS], served[CUBICLE_SLOTS];
	bool watching; /* counting, or permissive */
	bool counting; /* bytes and times, too */
};

extern struct statistics statistics;

/* Is CUBICLE_SYSTEM_TRACE_(what) asked for? */
#define TRACED(what) (statistics.tracing & CUBICLE_SYSTEM_TRACE_##what)

#endif
