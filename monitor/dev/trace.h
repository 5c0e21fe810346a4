/* SPDX-License-Identifier: MIT */
/* trace.h: what happens is told when it does (--trace). */
#ifndef MONITOR_DEV_TRACE_H
#define MONITOR_DEV_TRACE_H

#include <cubicle/report_abi.h>

/* Tell what happens now; the time is filled in. */
void report_trace(struct cubicle_record_trace *r);

#endif
