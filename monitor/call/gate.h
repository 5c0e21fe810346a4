/* SPDX-License-Identifier: MIT */
/* gate.h: what gate.S calls. */
#ifndef MONITOR_CALL_GATE_H
#define MONITOR_CALL_GATE_H

#include "base/base.h"
#include "call/edge.h"

struct frame;

/*
 * Check and move the arguments of (f). PREPARE_ENTER: all is set for the
 * callee; PREPARE_RETURN: the call fails, f->result says how.
 */
int gate_prepare(struct frame *f);

/* The callee of (f) is back, with f->result: check and move results. */
void gate_finish(struct frame *f);

/* There is no edge with this number. */
_Noreturn void gate_bad_edge(uint32_t edge);

/* The running cubicle may not call it; (from) is where it would return to. */
_Noreturn void gate_bad_caller(const struct edge *edge, uint64_t from);

/* The callee of (f) returned no error that there is. */
_Noreturn void gate_bad_result(const struct frame *f);

/* The running cubicle returned, but it is not the last one that was called. */
_Noreturn void gate_bad_return(void);

#endif
