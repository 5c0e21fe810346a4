/* SPDX-License-Identifier: MIT */
/*
 * restart.c: a stopped cubicle is started again, if the layout says so: with
 * data as the image has it, an empty heap and stack, and no windows.
 */
#include <cubicle/system_abi.h>
#include "base/backend.h"
#include "base/counters.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/published.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/edge.h"
#include "call/restart.h"
#include "call/time.h"
#include "memory/close.h"
#include "memory/pages.h"
#include "memory/release.h"

/* --- data as it is in the image ------------------------------------------------ */

#define KEPT_MAX 256

static struct kept {
	uint64_t address, bytes, offset, file_bytes;
	uint32_t cubicle;
} kept[KEPT_MAX];
static uint32_t kept_count;
static uint64_t kept_fd;

void contain_keep(
	uint32_t id, uint64_t fd, const struct cubicle_image_segment *s)
{
	if (cubicles[id].on_fault != CUBICLE_ON_FAULT_RESTART)
		return;
	if (kept_count == KEPT_MAX)
		refuse("cubicle %s: its data has too many parts for it to be "
		       "restarted",
			cubicles[id].name);
	kept_fd = fd;
	kept[kept_count++] = (struct kept){
		s->address, s->bytes, s->offset, s->file_bytes, id};
}

/* --- restart ----------------------------------------------------------------- */

/* Is a call into it, or one that it made, outstanding? */
static bool is_on_stack(uint32_t id)
{
	/* The innermost frame is that of the call that asks. */
	struct frame *f = frame_below(current->frame);

	for (; f > &OWN(frames)[0].frame; f = frame_below(f))
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

static int part_restore(const struct kept *k)
{
	int error = 0;

	if (k->bytes > k->file_bytes)
		error = memory_forget(
			k->address + k->file_bytes, k->bytes - k->file_bytes);
	if (error)
		return error;
	if (backend->reach)
		backend->reach(k->address, k->file_bytes);
	error = host_read_all(kept_fd, k->address, k->file_bytes, k->offset);
	if (backend->settle)
		backend->settle(k->address, k->file_bytes);
	return error;
}

static int data_restore(uint32_t id)
{
	int error = 0;

	for (uint32_t i = 0; !error && i < kept_count; i++)
		if (kept[i].cubicle == id)
			error = part_restore(&kept[i]);
	return error;
}

static int stack_empty(uint32_t id)
{
	uint64_t end =
		memory_part(id, CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES);
	uint64_t bytes = cubicles[id].stack_bytes;

	return memory_forget(end - bytes, bytes);
}

bool contain_revive(uint32_t id)
{
	struct cubicle *c = &cubicles[id];

	if (c->on_fault != CUBICLE_ON_FAULT_RESTART || is_on_stack(id))
		return false;
	/* The caller is not charged: it may know nothing of the restart. */
	uint32_t charged = time_switch(0);
	window_forget_all(id);
	bool failed = heap_empty(id) || stack_empty(id) || data_restore(id);
	time_switch(charged);
	if (failed)
		return false;
	if (c->rights & CUBICLE_RIGHT_FILES)
		handle_close_all(HANDLE_ANY);
	if (c->rights & CUBICLE_RIGHT_NET)
		handle_close_all(HANDLE_NET);
	current->fs[id] = 0;
	c->has_fs = false;
	c->enter = c->first;
	c->heap_pages = c->holes = 0;
	c->stopped = false;
	c->unready = c->enter;
	current->sp[id] = c->stack_top;
	counters.restarts[id]++;
	published_pages.header.restarts[id]++;
	edges_forget(id);
	link_handlers(id);
	return true;
}
