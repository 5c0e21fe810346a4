/* SPDX-License-Identifier: MIT */
/*
 * supervise.h: the monitor as a process: start it, listen to it, wait for it.
 *
 * Whatever happens to the tool, the monitor does not outlive it.
 */
#ifndef TOOL_SUPERVISE_H
#define TOOL_SUPERVISE_H

#include <signal.h>
#include <sys/types.h>
#include "layout/system.h"
#include "lib/symbols.h"
#include "report/explanation.h"
#include "report/facts.h"
#include "report/trace.h"
#include "run/save.h"

struct supervisor {
	const char *monitor;   /* file */
	const char **debugger; /* that starts it, an argv; or NULL */
	struct system *system;
	struct saves *saves;
	struct facts *facts;
	struct explanations *explained; /* violations of (facts) */
	struct trace *trace;
	sigset_t old_mask;    /* of the tool, before supervise_block() */
	int signals;	      /* signalfd, or -1 */
	int report;	      /* end of the pipe to read from, or -1 */
	pid_t pid;	      /* of the monitor, 0 when there is none */
	pid_t started;	      /* its number, also when it has ended */
	int status;	      /* of waitpid() */
	int forwarded;	      /* the last signal that asks for the end, or 0 */
	int64_t forwarded_ms; /* when the first came that was not taken */
	uint64_t early;	      /* signals that came before the start */
	bool sent;	      /* a signal was passed on just now */
	bool debug;	      /* a debugger starts the monitor */
	int killed_by;	      /* the signal because of which we killed, or 0 */
	bool searching;	      /* for functions and lines, to explain */
	bool interrupted;     /* such a search is to end */
	bool broken;	      /* the monitor's records make no sense */
	bool perf_map;	      /* is to be written */
	bool map_failed;      /* … and could not be */
	/* The monitor refused text of a component; once it is gone, where that
	 * comes from is printed. */
	bool has_refused;
	struct cubicle_record_refused refused;
	struct symbols *symbols; /* of components; NULL until it is needed */
	struct helper_wait wait; /* of all helpers */
};

/* From here on, the signals that would end the tool or are for the program wait
 * for supervise_wait(). With (debug), a debugger will start the monitor. */
int supervise_block(struct supervisor *s, bool debug);

/* Complete the description and start the monitor. */
int supervise_start(struct supervisor *s);

/* Listen until the monitor is gone. Returns the exit status that the tool is to
 * have: that of the program, or 128 plus the signal that killed the monitor. */
int supervise_wait(struct supervisor *s);

/* What finds functions and lines of components, for the whole run. Signals that
 * should end the tool end a search. NULL if there is no memory. */
struct symbols *supervise_symbols(struct supervisor *s);

/* Close what is open; signals are as before. */
void supervise_end(struct supervisor *s);

#endif
