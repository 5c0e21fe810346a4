/* SPDX-License-Identifier: MIT */
/* quarantine.h: copies of arguments that end with their call. See also
 * base/observe_copies.h. */
#ifndef MONITOR_DEV_QUARANTINE_H
#define MONITOR_DEV_QUARANTINE_H

#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/observe_copies.h"

struct frame;
struct origin;

/* The bytes at the end of the heap of (id) that are for such copies. */
static inline uint64_t copies_bytes(uint32_t id)
{
	return CHECKS_COPIES ? cubicle_checked_bytes(&shares, id) : 0;
}

/*
 * Reserve space for a copy of the (bytes) bytes at (memory). They are argument
 * (arg) of the call of (f); CUBICLE_NO_ARG is the result. Returns its address;
 * 0: there is no space.
 */
uint64_t quarantine_room(
	struct frame *f, uint32_t arg, uint64_t memory, uint64_t bytes);

/*
 * The argument whose copy was at (addr), if that is unmapped now; or NULL.
 */
const struct origin *quarantine_origin(uint64_t addr);

/* If v->address is in a copy that was unmapped, or after one, say in (v) which
 * argument it was. */
bool quarantine_explain(struct cubicle_record_violation *v);

#endif
