/* SPDX-License-Identifier: MIT */
/* statistics.h: what is counted for the tool, and what it wants to see. */
#ifndef MONITOR_STATISTICS_H
#define MONITOR_STATISTICS_H

#include <cubicle/space_abi.h>
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/limits.h"

struct statistics {
	uint64_t windows_opened, pages_mapped, pages_revoked, faults,
		violations, restarts;
	uint64_t text_bytes; /* executable, scanned */
	uint32_t key_writes; /* WRPKRU in them */
	uint64_t start_ns;
	uint32_t tracing; /* CUBICLE_SYSTEM_TRACE_* */
	/* By cubicle, of the system call that its libc serves: when it began,
	 * and which components it has called for it. */
	uint64_t syscall_ns[CUBICLE_SLOTS], served[CUBICLE_SLOTS];
	bool watching; /* counting, or permissive */
	bool counting; /* what follows, which is asked for */
	struct edge_statistics {
		uint64_t calls;
		uint64_t bytes; /* that were copied or granted for them */
		uint64_t ticks; /* that they took, with what they called */
	} edge[EDGES_MAX][CUBICLE_SLOTS]; /* [.][caller] */
};

extern struct statistics statistics;

/* Is CUBICLE_SYSTEM_TRACE_(what) asked for? */
#define TRACED(what) (statistics.tracing & CUBICLE_SYSTEM_TRACE_##what)

#endif
