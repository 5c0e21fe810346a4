/* SPDX-License-Identifier: MIT */
/*
 * violation.h: a rule was broken. violation_new() states it; then it is told
 * or, with stop.h, stops the cubicle, unless violation_permitted() (observe.h).
 */
#ifndef MONITOR_CALL_VIOLATION_H
#define MONITOR_CALL_VIOLATION_H

#include <cubicle/report_abi.h>
#include "base/base.h"

/* A violation of (rule) by cubicle (id), with the calls that led there. */
struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id);

extern uint32_t violations_sent;

/* False if the cubicle has sent too many already. */
bool violation_send(struct cubicle_record_violation *v);

/*
 * Report (v) and stop no cubicle. The caller must then refuse what was asked
 * for.
 */
void violation_tell(struct cubicle_record_violation *v);

#endif
