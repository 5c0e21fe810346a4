/* SPDX-License-Identifier: MIT */
/* result.h: results are checked and moved back. */
#ifndef MONITOR_CALL_RESULT_H
#define MONITOR_CALL_RESULT_H

#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/thread.h"
#include "call/plan.h"

/* The result of (f), as wide as its type is. */
static inline int64_t result_number(const struct frame *f, const struct plan *p)
{
	return (int64_t)(f->result << p->result_shift) >> p->result_shift;
}

/* The callee of (f) has broken a rule with its result. */
struct cubicle_record_violation *result_violation(const struct frame *f);

/* Is the result, (n), one that the interface allows? */
void result_check(struct frame *f, const struct plan *p, int64_t n);

/* Copy back what is to be. 0, or -EFAULT. */
int copies_back(const struct frame *f);

#endif
