/* SPDX-License-Identifier: MIT */
/*
 * quarantine.c: copies of arguments that end with their call, if the tool asks
 * for them (CUBICLE_SYSTEM_CHECK_COPIES).
 *
 * Without this, a callee that uses an argument after the call reads data that
 * later calls left on its stack, and nothing reports it. Here each copy has its
 * own pages, at the end of the callee's heap. The copy ends at the end of its
 * pages, and the next page is not mapped, so an access beyond a length that is
 * declared too short is detected, too. The pages are unmapped when the call
 * ends.
 *
 * The pages are a ring: a page is used again after all others were. Until then,
 * the report of an access names the right argument; afterwards it names the
 * last one that was there. An access is missed only if it hits a copy of an
 * outstanding call.
 */
#include <cubicle/interface_abi.h>
#include <cubicle/report_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/base.h"
#include "base/observe_copies.h"
#include "base/print.h"
#include "base/space.h"
#include "base/string.h"
#include "base/thread.h"
#include "call/edge.h"
#include "dev/quarantine.h"
#include "memory/pages.h"
#include "memory/release.h"

#define PAGES_MAX (CUBICLE_CHECKED_BYTES / CUBICLE_PAGE_BYTES)
#define ALIGN	  15 /* as on a stack */

/* Copies for one callee: a longest array of strings, and more. */
#define LIVE_EACH 1200
#define LIVE_MAX  (CUBICLE_SLOTS * LIVE_EACH)

/* A copy of an outstanding call. They are in the order of the calls. */
static struct live {
	const struct frame *frame;
	uint64_t start, bytes; /* whole pages */
} live[LIVE_MAX];
static uint32_t lives, lives_of[CUBICLE_SLOTS];

/* For each id and page: the argument that is, or was, there. */
static struct origin {
	uint64_t memory; /* of the caller, which was copied */
	uint32_t bytes;
	uint16_t edge; /* 0: nothing */
	uint8_t argument;
	bool behind; /* the unmapped page after the copy */
} origins[CUBICLE_SLOTS][PAGES_MAX];

static uint32_t next[CUBICLE_SLOTS]; /* next page of the ring to use */

static uint64_t ring_start(uint32_t id)
{
	return memory_part(id, CUBICLE_HEAP_OFFSET) +
		cubicle_heap_bytes(&shares, id) - copies_bytes(id);
}

/* The last page of a heap is never mapped. */
static uint32_t ring_pages(uint32_t id)
{
	return (uint32_t)(copies_bytes(id) / PAGE) - 1;
}

/* The index of the page at (addr) in the ring of its owner; ~0 if none. */
static uint32_t ring_index(uint64_t addr)
{
	uint64_t owner = owner_of(addr);

	if (!CHECKS_COPIES || owner < 1 || owner > cubicle_count ||
		addr < ring_start((uint32_t)owner))
		return ~0u;
	uint64_t index = (addr - ring_start((uint32_t)owner)) / PAGE;
	return index < ring_pages((uint32_t)owner) ? (uint32_t)index : ~0u;
}

/* --- where copies are put ------------------------------------------------------- */

/* The number of pages to skip from (first) because an outstanding call uses one
 * of (count) pages, or the page before them. */
static uint32_t ring_used(uint32_t id, uint32_t first, uint32_t count)
{
	const struct page *p = page_of(ring_start(id));

	for (uint32_t i = count; i--;)
		if (p[first + i].prot)
			return i + 2;
	return first && p[first - 1].prot;
}

/* Find (count) consecutive pages that no outstanding call uses; ~0 if none. */
static uint32_t ring_find(uint32_t id, uint32_t count)
{
	uint32_t first = next[id], seen = 0, all = ring_pages(id);

	while (count <= all && seen <= all) {
		if (first + count > all) {
			seen += all - first;
			first = 0;
		}
		uint32_t used = ring_used(id, first, count);
		if (!used)
			return first;
		first += used;
		seen += used;
		if (first > all)
			first = all;
	}
	return ~0u;
}

static void origin_set(const struct frame *f, uint32_t arg, uint64_t memory,
	uint64_t bytes, uint32_t first, uint32_t count)
{
	struct origin *o = &origins[f->callee][first];

	for (uint32_t i = 0; i < count; i++)
		o[i] = (struct origin){memory, (uint32_t)bytes,
			(uint16_t)(f->edge - edges), (uint8_t)arg,
			i + 1 == count};
}

uint64_t quarantine_room(
	struct frame *f, uint32_t arg, uint64_t memory, uint64_t bytes)
{
	uint64_t size = bytes ? PAGE_UP(bytes) : PAGE;
	uint32_t count = (uint32_t)(size / PAGE) + 1;

	if (bytes > copies_bytes(f->callee) || lives_of[f->callee] == LIVE_EACH)
		return 0;
	uint32_t first = ring_find(f->callee, count);
	if (first == ~0u)
		return 0;
	uint64_t start = ring_start(f->callee) + first * PAGE;
	if (memory_protect(start, size, PROT_READ | PROT_WRITE))
		return 0;
	origin_set(f, arg, memory, bytes, first, count);
	live[lives++] = (struct live){f, start, size};
	lives_of[f->callee]++;
	next[f->callee] = first + count;
	f->finish = FINISH_RESULT;
	return start + size - ((bytes + ALIGN) & ~(uint64_t)ALIGN);
}

void dev_copies_end(const struct frame *f)
{
	while (lives && live[lives - 1].frame >= f) {
		const struct live *l = &live[--lives];
		lives_of[l->frame->callee]--;
		if (memory_release(l->start, l->bytes))
			panic("cannot take back %lx", l->start);
	}
}

/* --- what is touched ------------------------------------------------------------ */

bool dev_holds_copy(const struct frame *f, struct uptr addr)
{
	for (uint32_t i = lives; i-- && live[i].frame >= f;)
		if (live[i].frame == f &&
			uptr_value(addr) - live[i].start < live[i].bytes)
			return true;
	return false;
}

const struct origin *quarantine_origin(uint64_t addr)
{
	uint32_t index = ring_index(addr);

	if (index == ~0u || page_of(addr)->prot)
		return NULL;
	const struct origin *o = &origins[owner_of(addr)][index];
	return o->edge ? o : NULL;
}

bool quarantine_explain(struct cubicle_record_violation *v)
{
	const struct origin *o = quarantine_origin(v->address);

	if (!o)
		return false;
	const struct edge *edge = &edges[o->edge];
	v->rule = CUBICLE_RULE_KEPT;
	v->reason = o->behind ? CUBICLE_REASON_BEHIND : CUBICLE_REASON_AFTER;
	v->argument = o->argument == CUBICLE_NO_ARG ? -1 : o->argument;
	v->declared = edge->entry;
	v->memory = o->memory;
	v->bytes = o->bytes;
	if (interface_of(edge))
		memcpy(v->function, interface_of(edge)->name,
			sizeof(v->function));
	return true;
}
