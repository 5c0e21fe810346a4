/* SPDX-License-Identifier: MIT */
/* unwind.h: what a call gave ends with it, however it ends. */
#ifndef MONITOR_CALL_UNWIND_H
#define MONITOR_CALL_UNWIND_H

#include "base/base.h"
#include "base/observe_copies.h"
#include "base/thread.h"
#include "memory/revoke.h"

/* End the rights that (f), the innermost call, gave to its callee. */
static inline void rights_end(struct frame *f)
{
	if (CHECKS_COPIES)
		dev_copies_end(f);
	if (f->grants)
		grant_drop(f);
}

/*
 * Cubicle (id) is entered, by a call or a return: set the FS base that it set
 * itself. If it never set one, it does not use FS, and the register is left
 * alone. Any cubicle can change the register, so its value only decides whether
 * it must be written.
 */
void gate_fs(uint32_t id);

/* The caller of (f) was stopped: nobody waits for the callee. */
void gate_orphan(struct frame *f);

/* The call of (f), the innermost, is over without having been returned from. */
void gate_fail(struct frame *f);

/*
 * Forget the outstanding calls above (down_to). The running cubicle, which is
 * the callee of (down_to), goes on running.
 */
void gate_drop_frames(struct frame *down_to);

#endif
