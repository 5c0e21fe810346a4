/* SPDX-License-Identifier: MIT */
/*
 * counters.h: the counters for the tool (counters_abi.h). They are memory of
 * the monitor that the tool can read at any time, without messages.
 */
#ifndef MONITOR_COUNTERS_H
#define MONITOR_COUNTERS_H

#include <cubicle/counters_abi.h>

/* load/publish.c maps the tool's memory file in its place. gate.S counts calls.
 */
extern struct cubicle_counters counters;

#endif
