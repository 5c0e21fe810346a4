/* SPDX-License-Identifier: MIT */
/* count.h: calls are measured, and traced, if the tool asks for it. */
#ifndef MONITOR_DEV_COUNT_H
#define MONITOR_DEV_COUNT_H

#include "base/base.h"

struct call;
struct frame;

/* The callee is going to be entered. What was copied to its stack is between
 * where that was and c->sp. */
void count_entry(struct call *c);

/* It is back, with (result), which was checked. */
void count_return(const struct frame *f, int64_t result);

#endif
