/* SPDX-License-Identifier: MIT */
/*
 * threads.c: threads begin and end.
 *
 * A block of memory for each thread, as monitor.lds makes one for the first,
 * lies behind the data of the monitor (base/thread.h). It is used again when
 * the kernel has written 0 to the thread's (tid), as it does when the thread is
 * gone.
 */
#include <cubicle/interface_abi.h>
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/gate_abi.h"
#include "arch/x86_64/gates.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/edge.h"
#include "call/end.h"
#include "call/time.h"
#include "call/unwind.h"
#include "fault/signals.h"
#include "memory/pages.h"
#include "threads/threads.h"

#define CLONE_VM	     0x100
#define CLONE_FS	     0x200
#define CLONE_FILES	     0x400
#define CLONE_SIGHAND	     0x800
#define CLONE_THREAD	     0x10000
#define CLONE_SYSVSEM	     0x40000
#define CLONE_SETTLS	     0x80000
#define CLONE_PARENT_SETTID  0x100000
#define CLONE_CHILD_CLEARTID 0x200000

static uint32_t used; /* blocks that were used so far */
static uint32_t alive = 1;

/* Of the calls that begin threads, and their edge. */
static const struct cubicle_interface interface = {.name = "thread",
	.args = 1,
	.result_kind = CUBICLE_RESULT_NONE,
	.arg = {{.kind = CUBICLE_ARG_TOKEN,
		.size = 8,
		.len_arg = CUBICLE_NO_ARG}}};
static uint32_t thread_edge;

uint32_t threads_allowed(void)
{
	uint32_t all = 0;

	for (uint32_t i = 0; i < system.cubicles; i++)
		all += system.cubicle[i].threads;
	return all;
}

void threads_reserve(void)
{
	uint64_t start = (uintptr_t)monitor_data_end;
	uint32_t all = threads_allowed();

	if (!all)
		return;
	if (!x86_has_fsgsbase)
		refuse("the kernel does not let programs read GS (FSGSBASE), which "
		       "threads need");
	if (backend->isolation == ISOLATION_MPROTECT)
		refuse("backend %s has one thread", backend->name);
	thread_edge = edge_new(system.program, 0, ~0u, &interface);
	if (!thread_edge)
		refuse("no edge is left for threads");
	if (!host_map(start, all * THREAD_BYTES, PROT_READ | PROT_WRITE,
		    MAP_NORESERVE))
		refuse("no memory for %u threads", all);
	thread_blocks = all;
	monitor_end = start + all * THREAD_BYTES;
}

/* --- start ------------------------------------------------------------------- */

/* The least stack that a thread may have. */
#define STACK_MIN 2048

static void first_frame(
	struct thread *t, uint32_t id, uint64_t entry, uint64_t arg)
{
	struct frame_slot *frames_of = &OWN_OF(t, frames)[0];
	struct frame *f = &frames_of[1].frame;

	frames_of[0].frame.callee = NOBODY;
	*f = (struct frame){.callee = id,
		.edge = &edges[thread_edge],
		.entry = entry,
		.mxcsr = MXCSR_SANE,
		.fcw = FCW_SANE,
		.arg = {arg},
		.new_sp = (t->home_stack.end - RED_ZONE_BYTES) & ~(uint64_t)15,
		.finish = FINISH_RESULT};
	t->frame = f;
}

static struct thread *record_take(void)
{
	uint32_t n = 1;

	while (n <= used &&
		__atomic_load_n(&thread_record(n)->tid, __ATOMIC_ACQUIRE))
		n++;
	if (n > thread_blocks)
		return NULL;
	if (n > used)
		used = n;
	struct thread *t = thread_record(n);
	memset(t, 0, offsetof(struct thread, grant));
	t->number = n + 1;
	t->altstack = altstack_of(n);
	return t;
}

static struct thread *record_make(
	uint32_t id, struct urange stack, uint64_t tls)
{
	struct thread *t = record_take();

	if (!t)
		return NULL;
	t->self = t;
	t->running = id;
	t->inside = 1;
	t->home = id;
	t->home_stack =
		(struct urange){stack.start, stack.end - STACK_SLACK_BYTES};
	t->fs[id] = tls;
	t->signal_mask = current->signal_mask;
	t->charged = id;
	t->end = thread_end;
	/* Where nothing but what has started the program is outstanding. */
	for (uint32_t c = 1; c <= cubicle_count; c++) {
		t->sp[c] = current->sp[c];
		t->active[c] = current->active[c];
	}
	t->active[id] = 1;
	return t;
}

/* The new thread begins, without the baton. */
static void begin(void)
{
	arch_own_set();
	fault_unblock();
	baton_take();
	gate_fs(current->running);
	gate_start(current->frame);
}

/* Is (entry) code of (id) that a gate may lead to? */
static bool is_entry(uint32_t id, uint64_t entry)
{
	return in_slot(id, entry) && (page_of(entry)->prot & PROT_EXEC) &&
		(!backend->entry_check || backend->entry_check(entry));
}

int64_t thread_start(uint64_t entry, uint64_t arg, uint64_t stack,
	uint64_t bytes, uint64_t tls)
{
	const uint64_t flags = CLONE_VM | CLONE_FS | CLONE_FILES |
		CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
		CLONE_SETTLS * !GATE_KEYS | CLONE_PARENT_SETTID |
		CLONE_CHILD_CLEARTID;
	uint32_t id = current->running;
	uint64_t at = uptr_value(uptr_from(entry));
	struct urange at_stack = uptr_range(uptr_from(stack), bytes);
	/* No code in a view can use FS. */
	bool has_fs = tls && !backend->thread;
	uint64_t base = has_fs ? uptr_value(uptr_from(tls)) : 0;

	if (id != system.program || !is_entry(id, at))
		return -EPERM;
	if (!baton_is_low())
		return -EDEADLK;
	if (bytes < STACK_MIN || at_stack.end < at_stack.start ||
		!range_in_slot(id, at_stack) || (base && !in_slot(id, base)))
		return -EINVAL;
	struct thread *t = record_make(id, at_stack, base);
	if (!t)
		return -EAGAIN;
	first_frame(t, id, at, arg);
	t->tp = tls;
	if (base && !cubicles[id].has_fs) {
		cubicles[id].has_fs = true;
		link_handlers(id);
	}
	if (!baton_shared)
		time_tick_always();
	baton_shared = true;
	/* The signals of the new thread wait until it can take them. */
	signals_block(~(uint64_t)0);
	int64_t tid = arch_clone(flags, t, &t->tid, begin);
	signals_block(current->signal_mask);
	if (tid < 0)
		return -EAGAIN;
	alive++;
	return t->number;
}

/* --- end --------------------------------------------------------------------- */

struct thread *thread_find(uint32_t number, uint32_t id)
{
	if (!number || number > used + 1 || id != system.program)
		return NULL;
	struct thread *t = thread_record(number - 1);
	return t->tid ? t : NULL;
}

int64_t thread_number(void)
{
	return current->number;
}

void thread_end(void)
{
	if (!--alive)
		report_end(0, true);
	baton_give();
	/* The first one stays, as the process is what it was started as. */
	current->woken = 0;
	while (current->number == 1)
		host_sleep(&current->woken, 0, 0);
	for (;;)
		host_call(SYS_EXIT, 0, 0, 0, 0, 0);
}
