/* SPDX-License-Identifier: MIT */
/*
 * report.h: facts for the tool, as records (report_abi.h). Safe in a signal
 * handler. Where the tool is gone, nothing happens.
 */
#ifndef MONITOR_BASE_REPORT_H
#define MONITOR_BASE_REPORT_H

#include <cubicle/report_abi.h>
#include "base/base.h"

/* Send a record of (type) with (body, bytes), at most 2048. */
void report_record(uint32_t type, const void *body, uint32_t bytes);

/* File (index) of --save is complete. */
void report_saved(uint32_t index);

#endif
