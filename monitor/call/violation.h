/* SPDX-License-Identifier: MIT */
/*
 * violation.h: violations. violation_new() makes a record. violation_tell()
 * reports it; violation_stop() (stop.h) also stops the cubicle. Neither is
 * called if violation_permitted() (observe.h) returns true.
 */
#ifndef MONITOR_CALL_VIOLATION_H
#define MONITOR_CALL_VIOLATION_H

#include <cubicle/report_abi.h>
#include "base/space.h"

struct edge;

/* A violation of (rule) by cubicle (id), with the calls that led there. */
struct cubicle_record_violation *violation_new(uint32_t rule, uint32_t id);

/* The same, at (addr), by code at (rip), in a call by (edge), which may be
 * NULL. The address is one of its owner, if it has one. */
struct cubicle_record_violation *violation_at(uint32_t rule, uint32_t id,
	struct uptr addr, uint64_t rip, const struct edge *edge);

extern uint32_t violations_sent;

/* False if the cubicle has sent too many already. */
bool violation_send(struct cubicle_record_violation *v);

/*
 * Report (v) and stop no cubicle. The caller must then refuse what was asked
 * for.
 */
void violation_tell(struct cubicle_record_violation *v);

#endif
