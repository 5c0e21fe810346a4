/* SPDX-License-Identifier: MIT */
/*
 * quarantine.c: copies of arguments that end with their call, where the tool
 * asks for it (CUBICLE_SYSTEM_CHECK_COPIES).
 *
 * A callee that uses an argument after the call reads what later calls left on
 * its stack, and nobody notices. Here each copy has pages of its own, at the
 * end of the callee's heap. The copy ends where they end, and the page behind
 * them is not mapped: a length that is declared too short is noticed, too. When
 * the call is over the pages are unmapped.
 *
 * The pages are a ring: they are used again when all others were, and until
 * then a touch is told with the argument that it is about. Afterwards it is
 * told, but with the argument that was there last; it goes unnoticed only if it
 * hits a copy of a call that is outstanding.
 */
#include "host.h"
#include "monitor.h"

#define PAGES_MAX (CUBICLE_CHECKED_BYTES / CUBICLE_PAGE_BYTES)
#define LIVE_MAX  8192
#define ALIGN	  15 /* as on a stack */

/* A copy of a call that is outstanding. The calls are in their order. */
static struct live {
	const struct frame *frame;
	uint64_t start, bytes; /* whole pages */
} live[LIVE_MAX];
static uint32_t lives;

/* By id and page: what is, or was there. */
static struct origin {
	uint64_t memory; /* that was copied, of the caller */
	uint32_t bytes;
	uint16_t edge; /* 0: nothing */
	uint8_t argument;
	bool behind; /* the page that ends it */
} origins[CUBICLE_SLOTS][PAGES_MAX];

static uint32_t next[CUBICLE_SLOTS]; /* page of the ring */

/* Bytes at the end of each heap that are not for alloc. */
uint64_t quarantine_bytes(void)
{
	return CHECKS_COPIES ? cubicle_checked_bytes(share_shift) : 0;
}

static uint64_t ring_start(uint32_t id)
{
	return memory_part(id, CUBICLE_HEAP_OFFSET) + memory_heap_bytes() -
		quarantine_bytes();
}

/* The last page of a heap is never mapped. */
static uint32_t ring_pages(void)
{
	return (uint32_t)(quarantine_bytes() / PAGE) - 1;
}

/* Of the page at (addr): its place in the ring of its owner; ~0 if none. */
static uint32_t ring_index(uint64_t addr)
{
	uint64_t owner = owner_of(addr);

	if (!CHECKS_COPIES || owner < 1 || owner > cubicle_count ||
		addr < ring_start((uint32_t)owner))
		return ~0u;
	uint64_t index = (addr - ring_start((uint32_t)owner)) / PAGE;
	return index < ring_pages() ? (uint32_t)index : ~0u;
}

/* --- where copies are put ------------------------------------------------------- */

/* From (first) on: how many of (count) pages, and the one before them, are to
 * be skipped as they belong to a call that is outstanding. */
static uint32_t ring_used(uint32_t id, uint32_t first, uint32_t count)
{
	const struct page *p = page_of(ring_start(id));

	for (uint32_t i = count; i--;)
		if (p[first + i].prot)
			return i + 2;
	return first && p[first - 1].prot;
}

/* (count) pages in a row that no outstanding call has; ~0 if there are none. */
static uint32_t ring_find(uint32_t id, uint32_t count)
{
	uint32_t first = next[id], seen = 0, all = ring_pages();

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

/*
 * Room for a copy of (bytes) bytes at (memory), which are argument (arg) of the
 * call of (f), or CUBICLE_NO_ARG for a result. Its address; 0: there is none.
 */
uint64_t quarantine_room(
	struct frame *f, uint32_t arg, uint64_t memory, uint64_t bytes)
{
	uint64_t size = bytes ? PAGE_UP(bytes) : PAGE;
	uint32_t count = (uint32_t)(size / PAGE) + 1;

	if (bytes > quarantine_bytes() || lives == LIVE_MAX)
		return 0;
	uint32_t first = ring_find(f->callee, count);
	if (first == ~0u)
		return 0;
	uint64_t start = ring_start(f->callee) + first * PAGE;
	if (memory_protect(start, size, PROT_READ | PROT_WRITE))
		return 0;
	origin_set(f, arg, memory, bytes, first, count);
	live[lives++] = (struct live){f, start, size};
	next[f->callee] = first + count;
	f->finish = FINISH_RESULT;
	return start + size - ((bytes + ALIGN) & ~(uint64_t)ALIGN);
}

/* The call of (f) is over, and those that it made. */
void quarantine_close(const struct frame *f)
{
	while (lives && live[lives - 1].frame >= f) {
		const struct live *l = &live[--lives];
		if (memory_release(l->start, l->bytes))
			panic("cannot take back %lx", l->start);
	}
}

/* --- what is touched ------------------------------------------------------------ */

/* Is (addr) in a copy for the call of (f)? */
bool quarantine_holds(const struct frame *f, uint64_t addr)
{
	for (uint32_t i = lives; i-- && live[i].frame >= f;)
		if (live[i].frame == f && addr - live[i].start < live[i].bytes)
			return true;
	return false;
}

static const struct origin *origin_of(uint64_t addr)
{
	uint32_t index = ring_index(addr);

	if (index == ~0u || page_of(addr)->prot)
		return NULL;
	const struct origin *o = &origins[owner_of(addr)][index];
	return o->edge ? o : NULL;
}

/* (v), at v->address: if that is a copy that is gone, or behind one, say of
 * which argument. */
bool quarantine_explain(struct cubicle_record_violation *v)
{
	const struct origin *o = origin_of(v->address);

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

/* Cubicle (id), which was called from (rip), passed (addr) on. */
void quarantine_check(uint32_t id, uint64_t addr, uint64_t rip)
{
	if (!origin_of(addr))
		return;
	struct cubicle_record_violation *v =
		violation_new(CUBICLE_RULE_KEPT, id);
	v->address = addr;
	v->owner = (uint32_t)owner_of(addr);
	v->rip = rip;
	quarantine_explain(v);
	violation_stop(v);
}
