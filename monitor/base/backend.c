/* SPDX-License-Identifier: MIT */
/* backend.c: where the gates leave the monitor. */
#include "base/backend.h"

void (*gate_lower)(void), (*gate_leave_call)(void), (*gate_leave)(void);
void (*gate_lower_plain)(void);
