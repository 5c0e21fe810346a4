/* SPDX-License-Identifier: MIT */
/* stop.h: a cubicle is stopped, or everything is, as the layout says. */
#ifndef MONITOR_CALL_STOP_H
#define MONITOR_CALL_STOP_H

#include <cubicle/report_abi.h>
#include "base/base.h"

struct frame;

/*
 * Fail the call of (f), which is the innermost, and those below it that nobody
 * waits for; then go on in the caller.
 */
_Noreturn void contain_go_on(struct frame *f);

/* Stop cubicle (id), which runs or was just called. */
_Noreturn void contain_stop(uint32_t id);

/*
 * Report (v). Then everything stops or, where the layout says so, the cubicle
 * v->cubicle does: its callers go on, and what the monitor was at is left as it
 * is. It must be in order when this is called.
 */
_Noreturn void violation_stop(struct cubicle_record_violation *v);

/* If the program runs, and a signal is to stop it, it is stopped. This is no
 * violation. */
void signal_stop(void);

/* The running cubicle is about to continue; at (from) if it made a call. */
void time_due(uint64_t from);

#endif
