/* SPDX-License-Identifier: MIT */
/*
 * signals.h: signals that the tool gets, for the program. The tool alone gets
 * them: the monitor ignores those that are sent to all processes of a terminal,
 * and takes only the one with which the tool passes them on (CUBICLE_SIGNAL).
 */
#ifndef TOOL_RUN_SIGNALS_H
#define TOOL_RUN_SIGNALS_H

#include "run/supervise.h"

/* The program has not taken a signal after so long: it is sent again. */
#define AGAIN_MS     20
#define AGAIN_MAX_MS 1000

/* Add to (mask) what is passed on, to a monitor or, with (debug), to a
 * debugger. What whoever started us wants to be ignored is not. */
void signals_add(sigset_t *mask, bool debug);

/* In the process that becomes the monitor. */
void signals_ignore(void);

/* Is signals_again() to be called, after some time? */
bool signals_wait(const struct supervisor *s);

/* (signal) has come: pass it on. Who insists on the end is obeyed. */
void signals_forward(struct supervisor *s, int signal);

/*
 * Send what came before the monitor had begun, and remind it of what was not
 * taken. It looks at signals before it waits and before it enters a cubicle.
 * One that comes right after that has no effect until the monitor is
 * interrupted again.
 */
void signals_again(struct supervisor *s);

#endif
