/* SPDX-License-Identifier: MIT */
/* copy_calls.c: a cubicle has memory copied. */
#include "base/base.h"
#include "base/observe_copies.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/time.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"

static int64_t copy_checked(struct uptr dst, struct uptr src, uint64_t bytes)
{
	uint32_t self = current->running;

	observe_passed(self, src, 0);
	observe_passed(self, dst, 0);
	if (DEFENDS(DEFENCE_ARGUMENTS) &&
		(memory_check_quick(self, src, bytes, false, NULL) ||
			memory_check_quick(self, dst, bytes, true, NULL)))
		return -EFAULT;
	for (; bytes > STEP_BYTES; bytes -= STEP_BYTES) {
		int error = memory_copy(dst, src, STEP_BYTES);
		if (error)
			return error;
		time_step();
		dst = uptr_add(dst, STEP_BYTES);
		src = uptr_add(src, STEP_BYTES);
	}
	return memory_copy(dst, src, bytes);
}

int64_t call_copy_in(uint64_t dst, uint64_t src, uint64_t bytes)
{
	return copy_checked(uptr_from(dst), uptr_from(src), bytes);
}

int64_t call_copy_out(uint64_t dst, uint64_t src, uint64_t bytes)
{
	return copy_checked(uptr_from(dst), uptr_from(src), bytes);
}
