/* SPDX-License-Identifier: MIT */
/* model.c: who may access what, said once more; see world.h. */
#include "world.h"

#define RANGES 512

static struct model_range {
	bool used;
	uint32_t owner;
	int32_t window;
	uint64_t start, end;
} range[RANGES];

static int ranges; /* behind the last that was ever used */

#define OPENINGS 512

/* Window (window) of (owner) is open to (to). */
static struct opening {
	bool used;
	uint32_t owner, to;
	int32_t window;
} opening[OPENINGS];

static int openings;

void model_begin(void)
{
	ranges = openings = 0;
}

void model_add(uint32_t owner, int32_t window, uint64_t addr, uint64_t bytes)
{
	int i = 0;

	while (i < ranges && range[i].used)
		i++;
	FUZZ_CHECK(i < RANGES);
	ranges += i == ranges;
	range[i] =
		(struct model_range){true, owner, window, addr, addr + bytes};
}

void model_remove(uint32_t owner, int32_t window, uint64_t addr)
{
	bool found = false;

	for (int i = 0; i < ranges; i++)
		if (range[i].used && range[i].owner == owner &&
			range[i].window == window && range[i].start == addr) {
			range[i].used = false;
			found = true;
		}
	FUZZ_CHECK(found);
}

void model_open(uint32_t owner, int32_t window, uint32_t to)
{
	int i = 0;

	model_close(owner, window, to);
	while (i < openings && opening[i].used)
		i++;
	FUZZ_CHECK(i < OPENINGS);
	openings += i == openings;
	opening[i] = (struct opening){true, owner, to, window};
}

/* (to) 0 is everybody. */
void model_close(uint32_t owner, int32_t window, uint32_t to)
{
	for (int i = 0; i < openings; i++)
		if (opening[i].owner == owner && opening[i].window == window &&
			(!to || opening[i].to == to))
			opening[i].used = false;
}

void model_destroy(uint32_t owner, int32_t window)
{
	model_close(owner, window, 0);
	for (int i = 0; i < ranges; i++)
		if (range[i].owner == owner && range[i].window == window)
			range[i].used = false;
}

void model_unmap(uint32_t owner, uint64_t addr, uint64_t bytes)
{
	for (int i = 0; i < ranges; i++)
		if (range[i].owner == owner && range[i].start < addr + bytes &&
			range[i].end > addr)
			range[i].used = false;
}

/* (owner) was started anew. */
void model_forget(uint32_t owner)
{
	for (int i = 0; i < ranges; i++)
		if (range[i].owner == owner)
			range[i].used = false;
	for (int i = 0; i < openings; i++)
		if (opening[i].owner == owner)
			opening[i].used = false;
}

static bool is_open(uint32_t owner, int32_t window, uint32_t to)
{
	for (int i = 0; i < openings; i++)
		if (opening[i].used && opening[i].owner == owner &&
			opening[i].window == window && opening[i].to == to)
			return true;
	return false;
}

bool model_shows(uint64_t page, uint32_t to)
{
	for (int i = 0; i < ranges; i++)
		if (range[i].used && range[i].start < page + PAGE &&
			range[i].end > page &&
			is_open(range[i].owner, range[i].window, to))
			return true;
	return false;
}

static bool may_below(const struct frame *from, uint32_t id, uint64_t addr,
	uint64_t bytes, bool write);

/* Has the caller of (f) still what it granted by (g)? Calls further in do not
 * count. */
static bool has_source(const struct frame *f, const struct grant *g)
{
	return may_below((const void *)((const char *)f - FRAME_BYTES),
		f->caller, g->range.start, g->range.end - g->range.start,
		g->prot & PROT_WRITE);
}

/* What outstanding calls, from (from) outwards, grant to (id) of the page; of
 * all of (start, end) if (whole). PROT_*. */
static uint32_t granted(const struct frame *from, uint32_t id, uint64_t start,
	uint64_t end, bool whole)
{
	const struct frame *f = from;
	uint32_t prot = 0;

	for (; f > &frames[1].frame;
		f = (const void *)((const char *)f - FRAME_BYTES)) {
		if (f->callee != id || f->finish == FINISH_NOTHING)
			continue;
		for (uint32_t i = 0; i < f->grants; i++) {
			const struct grant *g =
				&thread.grant[f->first_grant + i];
			/* Of a cubicle that was stopped, they are closed. */
			if (g->range.start == g->range.end)
				continue;
			const struct urange *r = &g->range;
			if ((whole ? r->start <= start && r->end >= end
				   : r->start < end && r->end > start) &&
				has_source(f, g))
				prot |= g->prot;
		}
	}
	return prot;
}

uint32_t model_rights(uint32_t id, uint64_t page)
{
	uint32_t prot = granted(thread.frame, id, page, page + PAGE, false);

	if (model_shows(page, id))
		prot |= PROT_READ | PROT_WRITE;
	return prot & page_of(page)->prot;
}

static bool may_page(uint32_t id, uint64_t page, uint32_t need, bool grant)
{
	uint64_t owner = owner_of(page);

	if (owner < 1 || owner > CUBICLES)
		return false;
	if (owner != id && !grant && !model_shows(page, id))
		return false;
	return (page_of(page)->prot & need) == need;
}

static bool may_below(const struct frame *from, uint32_t id, uint64_t addr,
	uint64_t bytes, bool write)
{
	uint32_t need = write ? PROT_WRITE : PROT_READ;
	uint64_t end = addr + bytes;

	if (end < addr || !bytes)
		return !bytes;
	if (!write && addr >= CUBICLE_PUBLISHED_ADDRESS &&
		end <= CUBICLE_PUBLISHED_ADDRESS + CUBICLE_PUBLISHED_BYTES)
		return true;
	bool grant = (granted(from, id, addr, end, true) & need) == need;
	for (uint64_t at = PAGE_DOWN(addr); at < end; at += PAGE)
		if (!may_page(id, at, need, grant))
			return false;
	return true;
}

bool model_may(uint32_t id, uint64_t addr, uint64_t bytes, bool write)
{
	return may_below(thread.frame, id, addr, bytes, write);
}
