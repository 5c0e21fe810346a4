/* SPDX-License-Identifier: MIT */
/* refuse.h: what a call that cannot be made fails with, or is a violation of.
 */
#ifndef MONITOR_CALL_REFUSE_H
#define MONITOR_CALL_REFUSE_H

#include <cubicle/report_abi.h>
#include "base/base.h"
#include "memory/rights.h"

struct call;

/*
 * A violation of (rule) by the caller, with argument (arg), because of (addr).
 * (arg) may be CUBICLE_NO_ARG.
 */
struct cubicle_record_violation *argument_violation(
	const struct call *c, uint32_t arg, uint32_t rule, struct uptr addr);

/* It may not, because of (check), at (bad). */
int argument_refuse(
	const struct call *c, uint32_t arg, enum check check, struct uptr bad);

/*
 * The call fails with -EAGAIN because of calls that are outstanding, which may
 * be the work of somebody else. That is reported, but no cubicle is stopped: if
 * two cubicles call each other without end, the monitor cannot know which one
 * is to blame, and a third one that calls at the wrong time is innocent.
 */
int nested_refuse(const struct call *c);

/* Is the callee in a call already, so that the caller cannot know how much
 * there is for copies? */
bool is_nested(const struct call *c);

/*
 * The caller passes more than (limit), in the unit of (reason). Return (error)
 * or, if the function returns no errors, report a violation, unless calls
 * that are outstanding have left too little for copies.
 */
int limit_refuse(const struct call *c, uint32_t arg, uint32_t reason,
	uint64_t limit, int error);

#endif
