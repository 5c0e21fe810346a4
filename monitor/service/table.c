/* SPDX-License-Identifier: MIT */
/* table.c: what a component may import from the monitor, and with which right.
 */
#include <cubicle/calls_abi.h>
#include "service/calls.h"

#define ENTRY(name, function, rights) {call_##function, rights},

const struct monitor_call monitor_calls[] = {CUBICLE_MONITOR_CALLS(ENTRY)};
const uint32_t monitor_calls_count =
	sizeof(monitor_calls) / sizeof(monitor_calls[0]);
