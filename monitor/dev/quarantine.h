/* SPDX-License-Identifier: MIT */
/* quarantine.h: copies of arguments that end with their call. */
#ifndef MONITOR_DEV_QUARANTINE_H
#define MONITOR_DEV_QUARANTINE_H

#include <cubicle/report_abi.h>
#include "base/base.h"

struct frame;
struct origin;

/* The bytes at the end of each heap that alloc must not use. */
uint64_t quarantine_bytes(void);

/*
 * Reserve space for a copy of the (bytes) bytes at (memory). They are argument
 * (arg) of the call of (f); CUBICLE_NO_ARG is the result. Returns its address;
 * 0: there is no space.
 */
uint64_t quarantine_room(
	struct frame *f, uint32_t arg, uint64_t memory, uint64_t bytes);

/* The call of (f) has ended, and so have the calls that it made. */
void quarantine_close(const struct frame *f);

/* Is (addr) in a copy for the call of (f)? */
bool quarantine_holds(const struct frame *f, uint64_t addr);

/*
 * The argument whose copy was at (addr), if that is unmapped now; or NULL.
 */
const struct origin *quarantine_origin(uint64_t addr);

/* If v->address is in a copy that was unmapped, or after one, say in (v) which
 * argument it was. */
bool quarantine_explain(struct cubicle_record_violation *v);

#endif
