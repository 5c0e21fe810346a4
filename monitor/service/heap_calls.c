/* SPDX-License-Identifier: MIT */
/* heap_calls.c: pages of heaps, for cubicles with the right `pages`. */
#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/cubicle.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/observe_copies.h"
#include "base/report.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/time.h"
#include "defence.h"
#include "memory/mappings.h"
#include "memory/pages.h"
#include "memory/release.h"
#include "memory/revoke.h"
#include "memory/shared.h"
#include "service/calls.h"

/* Pages are taken away only from who asks for it, by a call, and not by who
 * hands them out from anybody else. */
static bool heap_is_asked_for(uint32_t id)
{
	return id == current->running || id == current->frame->caller;
}

/* Pages that the heap of (id) can have. cubicle_reserve() leaves out the last
 * page of the slot. */
static uint64_t pages_most(uint32_t id)
{
	return cubicle_memory(&shares, id, CHECKS_COPIES) / PAGE - 1;
}

/* Are all of (count) pages from (first) of heap (id) mapped, or all not? */
static int heap_check(uint32_t id, uint64_t first, uint64_t count, bool mapped)
{
	if (id < 1 || id > cubicle_count)
		return -EINVAL;
	uint64_t most = pages_most(id);
	if (first >= most || !count || count > most - first)
		return -EINVAL;
	const struct page *p = page_of(memory_part(id, CUBICLE_HEAP_OFFSET));
	/* A page that still shows a file, as it could not be restored, is no
	 * memory to be mapped. */
	for (uint64_t i = first; i < first + count; i++)
		if ((p[i].prot || p[i].shared) != mapped)
			return mapped ? -ENOENT : -EEXIST;
	return 0;
}

/* Pages of a step; the kernel may have to clear them. */
#define STEP_PAGES 1024

static int pages_map_step(uint32_t id, uint64_t first, uint64_t count)
{
	struct cubicle *c = &cubicles[id];
	uint64_t addr = memory_part(id, CUBICLE_HEAP_OFFSET) + first * PAGE;
	int error = memory_holes_count(addr, count * PAGE, true);

	if (error)
		return error;
	error = memory_heap_protect(addr, count * PAGE, PROT_READ | PROT_WRITE);
	if (error) {
		memory_holes_count(addr, count * PAGE, false);
		return error;
	}
	if (addr + count * PAGE > c->heap_end)
		c->heap_end = addr + count * PAGE;
	c->heap_pages += count;
	if (c->heap_pages > c->heap_pages_max)
		c->heap_pages_max = c->heap_pages;
	return 0;
}

static int pages_unmap_step(uint32_t id, uint64_t first, uint64_t count)
{
	uint64_t addr = memory_part(id, CUBICLE_HEAP_OFFSET) + first * PAGE;
	int error = memory_holes_count(addr, count * PAGE, false);

	if (error)
		return error;
	error = memory_release(addr, count * PAGE);
	if (error)
		memory_holes_count(addr, count * PAGE, true);
	else
		cubicles[id].heap_pages -= count;
	return error;
}

/* Call (step) for all of (count) pages; (*done): those before a failure. */
static int pages_try(int (*step)(uint32_t, uint64_t, uint64_t), uint32_t id,
	uint64_t first, uint64_t count, uint64_t *done)
{
	int error = 0;

	for (*done = 0; !error && *done < count;) {
		uint64_t left = count - *done;
		uint64_t n = left < STEP_PAGES ? left : STEP_PAGES;
		error = step(id, first + *done, n);
		if (error)
			break;
		*done += n;
		time_step();
	}
	return error;
}

/*
 * The same. A cubicle that asks for pages of its own, by a call, is charged for
 * the time that they take, and not the one that hands them out; for twice the
 * pages of a heap at most, as that one may do more than was asked for.
 */
static int pages_each(int (*step)(uint32_t, uint64_t, uint64_t), uint32_t id,
	uint64_t first, uint64_t count, uint64_t *done)
{
	struct frame *f = current->frame;
	bool other = time_counts && id == f->caller && id != current->running &&
		(f->pages += count) <= 2 * pages_most(id);
	uint32_t charged =
		other ? time_switch(time_account(id, frame_below(f))) : 0;
	int error = pages_try(step, id, first, count, done);

	if (other)
		time_switch(charged);
	return error;
}

int64_t call_pages_map(uint32_t id, uint64_t first, uint64_t count)
{
	uint64_t done, undone;
	int error = heap_check(id, first, count, false);

	if (error)
		return error;
	error = pages_each(pages_map_step, id, first, count, &done);
	if (error && done)
		pages_each(pages_unmap_step, id, first, done, &undone);
	return error;
}

/* Are (addr, bytes) whole pages of the caller's heap? */
static bool own_pages(struct uptr addr, uint64_t bytes)
{
	uint32_t self = current->running;
	uint64_t heap = memory_part(self, CUBICLE_HEAP_OFFSET);
	uint64_t at = uptr_value(addr);

	return !(at % PAGE) && !(bytes % PAGE) && at >= heap &&
		!heap_check(self, (at - heap) / PAGE, bytes / PAGE, true);
}

/* Does some page of (addr, bytes) show a file? */
static bool has_shared(uint64_t addr, uint64_t bytes)
{
	for (uint64_t at = addr; at < addr + bytes; at += PAGE)
		if (page_of(at)->shared)
			return true;
	return false;
}

int64_t call_heap_protect(uint64_t addr, uint64_t bytes, int32_t prot)
{
	struct uptr from = uptr_from(addr);
	uint64_t at = uptr_value(from), n = STEP_PAGES * PAGE;
	int error = 0;

	if (!own_pages(from, bytes) || prot == PROT_WRITE ||
		(prot & ~(PROT_READ | PROT_WRITE)))
		return -EINVAL;
	for (uint64_t left = bytes; left && !error; left -= n, at += n) {
		n = left < n ? left : n;
		error = has_shared(at, n)
			? -EPERM
			: memory_heap_protect(
				  at, n, prot ? (uint32_t)prot : PROT_HELD);
		time_step();
	}
	grant_recheck(uptr_range(from, bytes), true);
	return error;
}

int64_t call_given_map(uint64_t file, uint64_t addr, uint64_t bytes,
	int32_t writable, uint64_t offset)
{
	struct uptr at = uptr_from(addr);

	if ((handle_kind(file) & HANDLE_NET) ||
		!handle_is_given(file, current->running, false) ||
		(writable && !handle_is_given(file, current->running, true)))
		return -EBADF;
	if (!own_pages(at, bytes))
		return -EINVAL;
	return shared_map(uptr_value(at), bytes,
		writable ? PROT_READ | PROT_WRITE : PROT_READ, file, offset);
}

#define MS_SYNC 4

int64_t call_given_sync(uint64_t addr, uint64_t bytes)
{
	struct uptr at = uptr_from(addr);

	if (!own_pages(at, bytes))
		return -EINVAL;
	time_sleeps();
	int64_t error =
		host_call(SYS_MSYNC, uptr_value(at), bytes, MS_SYNC, 0, 0);
	time_sleeps();
	return error;
}

int64_t call_pages_full(uint32_t id, uint64_t count)
{
	if (id < 1 || id > cubicle_count ||
		(!heap_is_asked_for(id) && DEFENDS(DEFENCE_REPORTS)))
		return -EPERM;
	struct cubicle *c = &cubicles[id];
	struct cubicle_record_full r = {
		id, count, c->heap_pages, pages_most(id)};
	if (!c->full || !DEFENDS(DEFENCE_REPORTS))
		report_record(CUBICLE_RECORD_FULL, &r, sizeof(r));
	c->full = true;
	return 0;
}

int64_t call_pages_unmap(uint32_t id, uint64_t first, uint64_t count)
{
	uint64_t done;
	int error = heap_check(id, first, count, true);

	if (error)
		return error;
	if (!heap_is_asked_for(id))
		return -EPERM;
	return pages_each(pages_unmap_step, id, first, count, &done);
}
