/* SPDX-License-Identifier: MIT */
/* thread.c: the calls that are outstanding. */
#include "base/limits.h"
#include "base/thread.h"

#if __STDC_HOSTED__
struct thread thread;
#else
/* The gates, gdb/cubicle.py and monitor.lds know it by this name. */
extern struct thread thread;
uint32_t thread_blocks;
struct thread thread __attribute__((used, section(".bss.thread.record")));
#endif
PER_THREAD struct frame_slot frames[FRAMES_MAX + 1];

/* Remove (f), the innermost frame, which was released. */
void frame_pop(struct frame *f)
{
	current->sp[f->caller] = f->old_sp;
	current->active[f->callee]--;
	current->frame = frame_below(f);
}
