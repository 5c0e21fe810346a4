/* SPDX-License-Identifier: MIT */
/* unwind.c: what a call gave ends with it, however it ends. */
#include <cubicle/interface_abi.h>
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/plan.h"
#include "call/time.h"
#include "call/unwind.h"

void gate_fs(uint32_t id)
{
	uint64_t base = current->fs[id];

	if (base && base != arch_fs_base())
		arch_fs_set(base);
}

/* Undo what gate_prepare() did; after a short gate_call there is nothing, and
 * what (f) says of it is old. */
static void gate_release(struct frame *f)
{
	if (f->finish == FINISH_NOTHING)
		return;
	rights_end(f);
	if (time_counts)
		time_leave(f);
}

void gate_orphan(struct frame *f)
{
	if (f->finish == FINISH_NOTHING) {
		f->grants = f->copies = f->timed = 0;
		f->first_grant = current->grants;
	}
	f->finish = FINISH_ORPHAN;
	f->old_sp = cubicles[f->caller].stack_top;
}

/* What a caller gets as the result of (i) if the callee was stopped. */
static uint64_t result_of_dead(const struct cubicle_interface *i)
{
	if (i->result_kind == CUBICLE_RESULT_NONE ||
		i->result_kind == CUBICLE_RESULT_OWN ||
		i->result_class == CUBICLE_CLASS_POINTER ||
		i->result_class == CUBICLE_CLASS_REAL ||
		i->result_class == CUBICLE_CLASS_STRUCT || i->result_size < 4)
		return 0;
	return (uint64_t)(int64_t)-EOWNERDEAD;
}

void gate_fail(struct frame *f)
{
	const struct cubicle_interface *i = interface_of(f->edge);

	if (backend->open)
		backend->open(f->caller);
	f->result = result_of_dead(i) & f->edge->result;
	f->result2 = 0;
	/* Whoever gets a struct finds its address there. */
	if (has_result_pointer(i))
		f->result = f->copies ? uptr_value(f->copy[0].to) : f->arg[0];
	f->keep = 0;
	gate_release(f);
	if (backend->close && f->callee != f->caller)
		backend->close(f->callee);
}

void gate_drop_frames(struct frame *down_to)
{
	while (current->frame != down_to) {
		gate_release(current->frame);
		frame_pop(current->frame);
		/* All of this is the work of the running cubicle. */
		if (time_counts)
			time_switch(time_account(current->running, down_to));
	}
}
