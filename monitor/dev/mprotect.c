/* SPDX-License-Identifier: MIT */
/*
 * mprotect.c: page permissions. The slot of the running cubicle is open, all
 * others and the monitor's memory are closed; each gate changes that.
 *
 * It finds every stray access, and is no protection against hostile code, which
 * can make system calls itself.
 *
 * NOTE pages that alloc has unmapped stay accessible to their owner, as zeroes,
 * while they lie below its highest mapped page. A file that is mapped to be
 * read can be written there, which does not change it.
 */
#include <cubicle/system_abi.h>
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/gates.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/observe_copies.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/space.h"
#include "base/system.h"
#include "dev/dev_backends.h"
#include "fault/entry.h"
#include "load/scan_space.h"
#include "memory/pages.h"

void mprotect_enter(void), mprotect_leave_call(void), mprotect_lower(void);
void mprotect_signal(void);
extern char gate_dispatch[], mprotect_raise_done[], mprotect_lower_done[];
/* Go on where the signal came whose frame is at (frame). */
_Noreturn void mprotect_resume(uint64_t frame);

#define HUGE_BYTES 0x200000

/* Pages whose tag is not their owner, at any place; see struct page. */
#define MOVED_MAX 65536
static uint64_t moved[MOVED_MAX + 1];
static uint32_t moved_count;
static cubicle_set_t open_slots; /* bit c: cubicle c is open */
static bool locked;

static void set(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	if (host_call(SYS_MPROTECT, addr, bytes, prot, 0, 0))
		panic("mprotect of %lu bytes at %lx fails", bytes, addr);
}

/*
 * Closed neighbours must not become one mapping, or the kernel merges and
 * splits them at each gate: 1.6 us a call instead of 0.7. What is written gets
 * huge pages, which also makes a call independent of its size.
 */
static void keep_apart(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	host_call(SYS_MADVISE, addr, bytes,
		prot & PROT_WRITE ? MADV_HUGEPAGE : MADV_DONTDUMP, 0, 0);
}

/* Parts with the same rights that lie no further apart than this are opened
 * together, with the reserved pages between them. */
#define GAP_BYTES 0x100000

/* (addr, bytes) of cubicle (id) is opened with (prot). */
static void region_set(
	uint32_t id, uint64_t addr, uint64_t bytes, uint32_t prot)
{
	struct cubicle *c = &cubicles[id];

	for (uint32_t i = 0; i < c->regions; i++) {
		const struct region *r = &c->region[i];
		if (addr >= r->start && addr + bytes <= r->end)
			return;
	}
	struct region *last = c->regions ? &c->region[c->regions - 1] : NULL;
	if (last && last->prot == prot && addr >= last->end &&
		addr - last->end < GAP_BYTES) {
		keep_apart(last->end, addr + bytes - last->end, prot);
		last->end = addr + bytes;
		return;
	}
	if (c->regions == REGIONS_MAX)
		panic("%s has too many parts", c->name);
	keep_apart(addr, bytes, prot);
	c->region[c->regions++] = (struct region){addr, addr + bytes, prot};
}

static uint32_t prot_now(uint32_t tag, uint32_t prot)
{
	/* Until the start all is open, for the loader. */
	return !locked || (open_slots & CUBICLE_SET(tag)) ? prot : PROT_NONE;
}

static bool is_image(uint64_t addr)
{
	return (addr & (CUBICLE_SLOT_BYTES - 1)) < CUBICLE_IMAGE_END;
}

static bool is_heap(uint64_t addr)
{
	return (addr & (CUBICLE_SLOT_BYTES - 1)) >= CUBICLE_HEAP_OFFSET;
}

/*
 * The heap of (id) is used up to (end). It is opened and closed as one region,
 * in whole huge pages: a gate then costs the same, however large it is.
 */
static void heap_grow(uint32_t id, uint64_t end)
{
	struct cubicle *c = &cubicles[id];
	uint64_t base = slot_base(id) + CUBICLE_HEAP_OFFSET;
	uint64_t old = c->heap_end ? c->heap_end : base;
	uint64_t last = base + CUBICLE_HEAP_BYTES - PAGE;

	if (end <= old)
		return;
	end = (end + HUGE_BYTES - 1) & ~(uint64_t)(HUGE_BYTES - 1);
	c->heap_end = end < last ? end : last;
	region_set(id, old, c->heap_end - old, PROT_READ | PROT_WRITE);
	set(old, c->heap_end - old, prot_now(id, PROT_READ | PROT_WRITE));
}

static int moved_add(uint64_t page)
{
	struct page *p = page_of(page);

	if (p->moved)
		return 0;
	if (moved_count == MOVED_MAX)
		return -ENOMEM;
	moved[++moved_count] = page;
	p->moved = moved_count;
	return 0;
}

static void moved_remove(uint64_t page)
{
	struct page *p = page_of(page);

	if (!p->moved)
		return;
	moved[p->moved] = moved[moved_count];
	page_of(moved[p->moved])->moved = p->moved;
	p->moved = 0;
	moved_count--;
}

/* Is (addr) in the pages for checked copies? Their protection is changed page
 * by page, not with the heap as a region. */
static bool is_checked(uint64_t addr)
{
	return CHECKS_COPIES &&
		(addr & (CUBICLE_SLOT_BYTES - 1)) >=
		CUBICLE_SLOT_BYTES - CUBICLE_CHECKED_BYTES;
}

static int checked_apply(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	int error = 0;

	for (uint64_t at = addr; at < addr + bytes && !error; at += PAGE) {
		page_of(at)->lent = (uint8_t)prot;
		if (prot)
			error = moved_add(at);
		else
			moved_remove(at);
	}
	set(addr, bytes, prot_now((uint32_t)owner_of(addr), prot));
	return error;
}

/* The same for pages of the heap that their owner may not write. */
static int held_apply(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(addr);

	heap_grow(owner, addr + bytes);
	for (uint64_t at = addr; at < addr + bytes; at += PAGE) {
		page_of(at)->lent = (uint8_t)(prot & ~PROT_HELD);
		if (!moved_add(at))
			continue;
		for (; at >= addr; at -= PAGE)
			moved_remove(at);
		return -ENOMEM;
	}
	set(addr, bytes, prot_now(owner, prot));
	return 0;
}

static int mprotect_apply(
	uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	uint32_t owner = (uint32_t)owner_of(addr);

	if (tag == owner && locked && is_checked(addr))
		return checked_apply(addr, bytes, prot);
	if (tag != owner) {
		int error = moved_add(addr);
		if (error)
			return error;
	} else if (moved_count) {
		for (uint64_t at = addr; at < addr + bytes; at += PAGE)
			moved_remove(at);
	}
	if (tag == owner && prot && !(prot & PROT_WRITE) && is_heap(addr) &&
		!page_of(addr)->shared)
		return held_apply(addr, bytes, prot);
	if (tag == owner && prot && is_heap(addr)) {
		heap_grow(owner, addr + bytes);
	} else if (tag == owner && prot && bytes) {
		region_set(owner, addr, bytes, prot);
	}
	/* An unmapped part of the heap stays as it is: see above. */
	if (bytes && (prot || !is_heap(addr)))
		set(addr, bytes, prot_now(tag, prot));
	return 0;
}

static void mprotect_open(uint32_t id)
{
	const struct cubicle *c = &cubicles[id];

	if (open_slots & CUBICLE_SET(id))
		return;
	open_slots |= CUBICLE_SET(id);
	for (uint32_t i = 0; i < c->regions; i++)
		set(c->region[i].start, c->region[i].end - c->region[i].start,
			c->region[i].prot);
	for (uint32_t i = 1; i <= moved_count; i++) {
		const struct page *p = page_of(moved[i]);
		if (p->tag == id)
			set(moved[i], PAGE, p->lent);
		else if (owner_of(moved[i]) == id)
			set(moved[i], PAGE, PROT_NONE);
	}
}

static void mprotect_close(uint32_t id)
{
	const struct cubicle *c = &cubicles[id];

	if (!(open_slots & CUBICLE_SET(id)))
		return;
	open_slots &= ~CUBICLE_SET(id);
	for (uint32_t i = 0; i < c->regions;) {
		/* What lies between two parts of the image is reserved, so
		 * that one call closes them all. */
		uint64_t start = c->region[i].start, end;
		do
			end = c->region[i++].end;
		while (i < c->regions && is_image(c->region[i].start) &&
			is_image(start));
		set(start, end - start, PROT_NONE);
	}
	for (uint32_t i = 1; i <= moved_count; i++) {
		const struct page *p = page_of(moved[i]);
		uint64_t owner = owner_of(moved[i]);
		if (p->tag == id ||
			(owner == id && open_slots & CUBICLE_SET(p->tag)))
			set(moved[i], PAGE, p->tag == id ? PROT_NONE : p->lent);
	}
}

/* Is all of (addr, bytes) open as it is? */
static bool is_open(uint64_t addr, uint64_t bytes)
{
	uint64_t owner = owner_of(addr);

	if (owner == 0 || owner >= CUBICLE_SLOTS)
		return true; /* the monitor's own, or published */
	if (!(open_slots & CUBICLE_SET(owner)))
		return false;
	for (uint64_t at = PAGE_DOWN(addr); at < addr + bytes; at += PAGE)
		if (page_of(at)->moved)
			return false;
	return true;
}

static void mprotect_reach(uint64_t addr, uint64_t bytes)
{
	uint64_t start = PAGE_DOWN(addr);

	if (bytes && !is_open(addr, bytes))
		set(start, PAGE_UP(addr + bytes) - start,
			page_of(addr)->prot & ~(uint32_t)PROT_EXEC);
}

static void mprotect_settle(uint64_t addr, uint64_t bytes)
{
	if (!bytes || is_open(addr, bytes))
		return;
	for (uint64_t at = PAGE_DOWN(addr); at < addr + bytes; at += PAGE) {
		const struct page *p = page_of(at);
		uint32_t prot = p->tag == owner_of(at) ? p->prot : p->lent;
		set(at, PAGE,
			open_slots & CUBICLE_SET(p->tag) ? prot : PROT_NONE);
	}
}

/* The kernel visits every page table entry of what it opens or closes; the
 * monitor's tables are sparse, so they get large ones. */
static const char *mprotect_start(void)
{
	set((uintptr_t)monitor_views,
		(uint64_t)(monitor_views_end - monitor_views), PROT_NONE);
	host_call(SYS_MADVISE, (uintptr_t)monitor_data,
		(uint64_t)(monitor_data_end - monitor_data), MADV_HUGEPAGE, 0,
		0);
	return NULL;
}

static void mprotect_lock(void)
{
	locked = true;
	for (uint32_t id = 1; id <= cubicle_count; id++) {
		open_slots |= CUBICLE_SET(id);
		mprotect_close(id);
	}
}

/* Was the monitor's memory open where the signal came? It is between the two
 * calls of gate_dev.S that open and close it. */
static bool was_open(const struct signal_context *context)
{
	uint64_t rip = context->rip;

	return fault_on_monitor_stack(context) ||
		(rip >= (uintptr_t)gate_dispatch &&
			rip < (uintptr_t)monitor_text_end) ||
		(rip >= (uintptr_t)mprotect_raise_done &&
			rip < (uintptr_t)mprotect_lower_done);
}

static void mprotect_restore(struct signal_context *context, uint64_t frame)
{
	if (!was_open(context))
		mprotect_resume(frame + 8);
}

const struct backend backend_mprotect = {
	.name = "mprotect",
	.isolation = ISOLATION_MPROTECT,
	.runs = BIT(CUBICLE_BACKEND_MPROTECT),
	.cubicles_max = CUBICLE_CUBICLES_MAX,
	.start = mprotect_start,
	.apply = mprotect_apply,
	.text_check = scan_component,
	.space_check = scan_space,
	.ran = fault_ran_by_place,
	.restore = mprotect_restore,
	.reach = mprotect_reach,
	.settle = mprotect_settle,
	.open = mprotect_open,
	.close = mprotect_close,
	.lock = mprotect_lock,
	.enter = mprotect_enter,
	.leave_call = mprotect_leave_call,
	.leave_return = gate_leave_return,
	.lower = mprotect_lower,
	.signal = mprotect_signal,
	.protects = true,
};
