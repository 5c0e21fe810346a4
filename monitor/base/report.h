/* SPDX-License-Identifier: MIT */
/*
 * report.h: facts for the tool, as records (report_abi.h). Safe in a signal
 * handler. Where the tool is gone, nothing happens.
 */
#ifndef MONITOR_BASE_REPORT_H
#define MONITOR_BASE_REPORT_H

#include <cubicle/report_abi.h>
#include "base/base.h"

struct component;

/* Send a record of (type) with (body, bytes), at most 2048. */
void report_record(uint32_t type, const void *body, uint32_t bytes);

/* Component (c) is refused, for what is at (address) of its file; 0: for all of
 * it. */
void report_refused(const struct component *c, uint64_t address);

/* File (index) of --save is complete. */
void report_saved(uint32_t index);

#endif
