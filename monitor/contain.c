/* SPDX-License-Identifier: MIT */
/*
 * contain.c: a cubicle that broke a rule is stopped, and all others go on.
 *
 * Calls into it that are outstanding fail with -EOWNERDEAD, one by one, when
 * whoever it called itself comes back. Its memory and its windows stay as they
 * are: nobody who holds a pointer there faults because of it. If the layout
 * says `restart = yes` the next call into it, when none is outstanding any
 * more, finds a fresh instance: data as loaded, empty heap and stack, no
 * windows.
 */
#include "host.h"
#include "link.h"
#include "monitor.h"

/* --- copies of data, as it was when all was loaded ------------------------------ */

#define KEPT_MAX 256

static struct kept {
	uint64_t from, bytes, copy;
	uint32_t cubicle;
} kept[KEPT_MAX];
static uint32_t kept_count;
uint64_t contain_kept_bytes;

/* Keep a copy of the data of (id) at (addr, bytes), whole pages, if it may be
 * restarted. */
void contain_keep(uint32_t id, uint64_t addr, uint64_t bytes)
{
	uint64_t copy =
		CUBICLE_SPACE_BASE + CUBICLE_KEPT_OFFSET + contain_kept_bytes;

	if (cubicles[id].on_fault != CUBICLE_ON_FAULT_RESTART || !bytes)
		return;
	if (kept_count == KEPT_MAX ||
		!host_map(copy, bytes, PROT_READ | PROT_WRITE, 0))
		refuse("cubicle %s: no memory for a copy of its data",
			cubicles[id].name);
	memcpy((void *)(uintptr_t)copy, (const void *)(uintptr_t)addr, bytes);
	kept[kept_count++] = (struct kept){addr, bytes, copy, id};
	contain_kept_bytes += bytes;
}

/* --- restart ------------------------------------------------------------------- */

/* Is a call into it, or one that it made, outstanding? */
static bool is_on_stack(uint32_t id)
{
	/* The innermost frame is that of the call that asks. */
	struct frame *f = frame_below(thread.frame);

	for (; f > &frames[0].frame; f = frame_below(f))
		if (f->caller == id || f->callee == id)
			return true;
	return false;
}

static int heap_empty(uint32_t id)
{
	uint64_t at = memory_part(id, CUBICLE_HEAP_OFFSET);
	int error = 0;

	while (!error && at < cubicles[id].heap_end) {
		uint64_t start = at;
		while (at < cubicles[id].heap_end && page_of(at)->prot)
			at += PAGE;
		if (at > start)
			error = memory_release(start, at - start);
		at += PAGE;
	}
	return error;
}

static int data_restore(uint32_t id)
{
	int error = 0;

	for (uint32_t i = 0; !error && i < kept_count; i++)
		if (kept[i].cubicle == id)
			error = memory_copy(
				kept[i].from, kept[i].copy, kept[i].bytes);
	return error;
}

static int stack_empty(uint32_t id)
{
	uint64_t end =
		memory_part(id, CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES);
	uint64_t bytes = cubicles[id].stack_bytes;

	return memory_forget(end - bytes, bytes);
}

/* Can the stopped cubicle (id) be called? If it may be, it is started anew. */
bool contain_revive(uint32_t id)
{
	struct cubicle *c = &cubicles[id];

	if (c->on_fault != CUBICLE_ON_FAULT_RESTART || is_on_stack(id))
		return false;
	/* The caller is not charged: it may know nothing of the restart. */
	time_switch(0);
	window_forget_all(id);
	bool failed = heap_empty(id) || stack_empty(id) || data_restore(id);
	time_switch(thread.running);
	if (failed)
		return false;
	cubicle_fs[id] = 0;
	c->enter = c->first;
	c->heap_pages = c->holes = 0;
	c->stopped = false;
	c->unready = c->enter;
	thread.sp[id] = c->stack_top;
	statistics.restarts++;
	published_pages.header.restarts[id]++;
	link_handlers(id);
	return true;
}

/* --- stop ---------------------------------------------------------------------- */

/* Nobody waits for the calls that (id) made, and what it was granted is over.
 */
static void frames_orphan(uint32_t id)
{
	struct frame *f = thread.frame;

	for (; f > &frames[0].frame; f = frame_below(f)) {
		if (f->callee == id)
			grant_close(f);
		if (f->caller == id)
			gate_orphan(f);
	}
}

/*
 * Fail the call of (f), which is the innermost, and those below it that nobody
 * waits for; then go on in the caller.
 */
void contain_go_on(struct frame *f)
{
	for (;;) {
		if (!f->caller)
			report_end(CUBICLE_EXIT_VIOLATION, false);
		bool orphan = f->finish == FINISH_ORPHAN;
		gate_fail(f);
		if (!orphan)
			break;
		frame_pop(f);
		f = thread.frame;
	}
	gate_resume(f);
}

/* Stop cubicle (id), which runs or was just called. */
void contain_stop(uint32_t id)
{
	struct frame *f = thread.frame;

	cubicles[id].stopped = cubicles[id].unready = true;
	published_pages.header.stops[id]++;
	link_handlers(id);
	/* A call that it was about to make does not happen. */
	if (f->callee != id) {
		gate_fail(f);
		frame_pop(f);
		f = thread.frame;
	}
	frames_orphan(id);
	thread.sp[id] = cubicles[id].stack_top;
	contain_go_on(f);
}
