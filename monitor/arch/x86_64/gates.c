/* SPDX-License-Identifier: MIT */
/* gates.c: what of gate.S has its address taken, and what of C is pinned there.
 */
#include "arch/x86_64/gate_abi.h"
#include "arch/x86_64/gates.h"
#include "base/counters.h"
#include "base/thread.h"
#include "call/edge.h"

void gate_call(void), gate_call_who(void);
void gate_call_checked(void), gate_call_checked_who(void);
void gate_call_monitor(void);
void gate_clear_0(void), gate_clear_1(void), gate_clear_2(void);
void gate_clear_3(void), gate_clear_4(void), gate_clear_5(void);
void gate_clear_6(void), gate_due(void);
_Noreturn void gate_resume(struct frame *f);

const struct gates x86_gates = {
	.call = gate_call,
	.call_who = gate_call_who,
	.call_checked = gate_call_checked,
	.call_checked_who = gate_call_checked_who,
	.call_monitor = gate_call_monitor,
	.clear = {gate_clear_0, gate_clear_1, gate_clear_2, gate_clear_3,
		gate_clear_4, gate_clear_5, gate_clear_6},
	.due = gate_due,
	.resume = gate_resume,
};

_Static_assert(sizeof(struct edge) == 1 << EDGE_SHIFT, "pinned");
_Static_assert(offsetof(struct edge, entry) == EDGE_ENTRY, "pinned");
_Static_assert(offsetof(struct edge, callers) == EDGE_CALLERS, "pinned");
_Static_assert(offsetof(struct edge, clear) == EDGE_CLEAR, "pinned");
_Static_assert(offsetof(struct edge, result) == EDGE_RESULT, "pinned");
_Static_assert(offsetof(struct edge, callee) == EDGE_CALLEE, "pinned");
_Static_assert(offsetof(struct edge, limit) == EDGE_LIMIT, "pinned");
_Static_assert(sizeof(struct cubicle_counted) == 1 << EDGE_SHIFT, "pinned");
_Static_assert(offsetof(struct cubicle_counters, call) == 0, "pinned");
_Static_assert(offsetof(struct cubicle_counted, calls) == 0, "pinned");
_Static_assert(sizeof(counters.call[0]) == COUNTED_CALLER_BYTES, "pinned");
_Static_assert(sizeof(struct frame) <= FRAME_BYTES, "pinned");
_Static_assert(
	offsetof(struct frame, return_address) == FRAME_RETURN, "pinned");
_Static_assert(offsetof(struct frame, r15) == FRAME_R15, "pinned");
_Static_assert(offsetof(struct frame, caller) == FRAME_CALLER, "pinned");
_Static_assert(offsetof(struct frame, callee) == FRAME_CALLEE, "pinned");
_Static_assert(offsetof(struct frame, edge) == FRAME_EDGE, "pinned");
_Static_assert(offsetof(struct frame, old_sp) == FRAME_OLD_SP, "pinned");
_Static_assert(offsetof(struct frame, mxcsr) == FRAME_MXCSR, "pinned");
_Static_assert(offsetof(struct frame, fcw) == FRAME_FCW, "pinned");
_Static_assert(offsetof(struct frame, arg) == FRAME_ARG, "pinned");
_Static_assert(offsetof(struct frame, new_sp) == FRAME_NEW_SP, "pinned");
_Static_assert(offsetof(struct frame, result) == FRAME_RESULT, "pinned");
_Static_assert(offsetof(struct frame, result2) == FRAME_RESULT2, "pinned");
_Static_assert(offsetof(struct frame, entry) == FRAME_ENTRY, "pinned");
_Static_assert(offsetof(struct frame, finish) == FRAME_FINISH, "pinned");
_Static_assert(offsetof(struct frame, keep) == FRAME_KEEP, "pinned");
_Static_assert(offsetof(struct thread, frame) == THREAD_FRAME, "pinned");
_Static_assert(offsetof(struct thread, running) == THREAD_RUNNING, "pinned");
_Static_assert(offsetof(struct thread, inside) == THREAD_INSIDE, "pinned");
_Static_assert(offsetof(struct thread, self) == THREAD_SELF, "pinned");
_Static_assert(offsetof(struct thread, sp) == THREAD_SP, "pinned");
_Static_assert(offsetof(struct thread, active) == THREAD_ACTIVE, "pinned");
_Static_assert(offsetof(struct thread, fs) == THREAD_FS, "pinned");
