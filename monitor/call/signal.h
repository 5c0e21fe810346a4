/* SPDX-License-Identifier: MIT */
/*
 * signal.h: signals of the host for the program, in sets: bit n - 1 is signal
 * n. One is published until the program takes it (cubicle_signals() in
 * component.h), or is about to run and is stopped by it (stop.h). Whoever can
 * send a signal to the monitor could also kill it.
 */
#ifndef MONITOR_CALL_SIGNAL_H
#define MONITOR_CALL_SIGNAL_H

#include "base/published.h"
#include "base/system.h"
#include "base/thread.h"

/* Those that the program takes, and those that wait. */
extern uint32_t signals_caught, signals_held;

/* Those that stop the program when it runs. */
static inline uint32_t signals_deadly(void)
{
	return published_pages.header.signals &
		~(signals_caught | signals_held);
}

/* Has one come that ends a wait of the program? */
static inline bool signals_wake(void)
{
	return (published_pages.header.signals & ~signals_held) &&
		current->active[system.program];
}

#endif
