/* SPDX-License-Identifier: MIT */
/* thread.c: the calls that are outstanding. */
#include "base/limits.h"
#include "base/thread.h"

struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];

/* Remove (f), the innermost frame, which was released. */
void frame_pop(struct frame *f)
{
	thread.sp[f->caller] = f->old_sp;
	thread.active[f->callee]--;
	thread.frame = frame_below(f);
}
