/* SPDX-License-Identifier: MIT */
/* trace.h: records of events as they happen (--trace). */
#ifndef MONITOR_DEV_TRACE_H
#define MONITOR_DEV_TRACE_H

#include <cubicle/report_abi.h>

/* Send (r), with the current time. */
void report_trace(struct cubicle_record_trace *r);

#endif
