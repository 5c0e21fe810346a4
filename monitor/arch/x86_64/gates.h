/* SPDX-License-Identifier: MIT */
/* gates.h: the gates of this processor. */
#ifndef MONITOR_GATES_H
#define MONITOR_GATES_H

#include "base/backend.h"

extern const struct gates x86_gates;

/* Enter the callee of (frame), the first call. */
_Noreturn void gate_start(struct frame *frame);

/* The end of a return: struct backend, leave_return. */
void gate_leave_return(void);

#endif
