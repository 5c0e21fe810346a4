/* SPDX-License-Identifier: MIT */
/*
 * mprotect.c: page permissions. The slot of the running cubicle is open, all
 * others and the monitor's memory are closed; each gate changes that.
 *
 * It finds every stray access, and is no protection against hostile code, which
 * can make system calls itself.
 *
 * NOTE pages that alloc has unmapped stay accessible to their owner, as zeroes,
 * while they lie below its highest mapped page.
 */
#include "../host.h"
#include "../monitor.h"

void mprotect_enter(void), mprotect_leave_call(void), mprotect_lower(void);
void mprotect_signal(void);

/* Pages whose tag is not their owner, at any place; see struct page. */
#define MOVED_MAX 65536
static uint64_t moved[MOVED_MAX + 1];
static uint32_t moved_count;
static uint64_t open_slots; /* bit c: cubicle c is open */
static bool locked;

static void set(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	if (host_call(SYS_MPROTECT, addr, bytes, prot, 0, 0, 0))
		panic("mprotect of %lu bytes at %lx fails", bytes, addr);
}

static void region_set(uint32_t id, uint64_t addr, uint64_t bytes, uint32_t prot)
{
	struct cubicle *c = &cubicles[id];

	for (uint32_t i = 0; i < c->regions; i++) {
		struct region *r = &c->region[i];
		if (addr >= r->start && addr + bytes <= r->end)
			return;
		if (r->end == addr && r->prot == prot) {
			r->end += bytes;
			return;
		}
	}
	if (c->regions == REGIONS_MAX)
		panic("%s has too many parts", c->name);
	c->region[c->regions++] = (struct region){addr, addr + bytes, prot};
}

/*
 * Closed neighbours must not become one mapping, or the kernel merges and
 * splits them at each gate: 1.6 us a call instead of 0.7. What is written gets
 * huge pages, which also makes a call independent of its size.
 */
static void keep_apart(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	if (bytes == PAGE && page_of(addr)->prot)
		return; /* revoked, not new */
	host_call(SYS_MADVISE, addr, bytes,
		prot & PROT_WRITE ? MADV_HUGEPAGE : MADV_DONTDUMP, 0, 0, 0);
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

static int mprotect_apply(
	uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	uint32_t owner = (uint32_t)owner_of(addr);

	if (tag != owner) {
		int error = moved_add(addr);
		if (error)
			return error;
	} else if (moved_count) {
		for (uint64_t at = addr; at < addr + bytes; at += PAGE)
			moved_remove(at);
	}
	if (tag == owner && prot && bytes) {
		region_set(owner, addr, bytes, prot);
		keep_apart(addr, bytes, prot);
	}
	/* Until the start all is open, for the loader. */
	set(addr, bytes, !locked || (open_slots & BIT(tag)) ? prot : PROT_NONE);
	return 0;
}

static void mprotect_open(uint32_t id)
{
	const struct cubicle *c = &cubicles[id];

	if (open_slots & BIT(id))
		return;
	open_slots |= BIT(id);
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

	if (!(open_slots & BIT(id)))
		return;
	open_slots &= ~BIT(id);
	for (uint32_t i = 0; i < c->regions; i++)
		set(c->region[i].start, c->region[i].end - c->region[i].start,
			PROT_NONE);
	for (uint32_t i = 1; i <= moved_count; i++) {
		const struct page *p = page_of(moved[i]);
		uint64_t owner = owner_of(moved[i]);
		if (p->tag == id || (owner == id && open_slots & BIT(p->tag)))
			set(moved[i], PAGE,
				p->tag == id ? PROT_NONE : p->lent);
	}
}

/* Is all of (addr, bytes) open as it is? */
static bool is_open(uint64_t addr, uint64_t bytes)
{
	uint64_t owner = owner_of(addr);

	if (owner == 0 || owner >= CUBICLE_SLOTS)
		return true; /* the monitor's own, or published */
	if (!(open_slots & BIT(owner)))
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
		set(at, PAGE, open_slots & BIT(p->tag) ? prot : PROT_NONE);
	}
}

/* The kernel visits every page table entry of what it opens or closes; the
 * monitor's tables are sparse, so they get large ones. */
static const char *mprotect_start(void)
{
	host_call(SYS_MADVISE, (uintptr_t)monitor_data,
		(uint64_t)(monitor_data_end - monitor_data), MADV_HUGEPAGE, 0,
		0, 0);
	return NULL;
}

static void mprotect_lock(void)
{
	locked = true;
	for (uint32_t id = 1; id <= cubicle_count; id++) {
		open_slots |= BIT(id);
		mprotect_close(id);
	}
}

const struct backend backend_mprotect = {
	.name = "mprotect",
	.cubicles_max = CUBICLE_CUBICLES_MAX,
	.start = mprotect_start,
	.apply = mprotect_apply,
	.reach = mprotect_reach,
	.settle = mprotect_settle,
	.open = mprotect_open,
	.close = mprotect_close,
	.lock = mprotect_lock,
	.enter = mprotect_enter,
	.leave_call = mprotect_leave_call,
	.lower = mprotect_lower,
	.signal = mprotect_signal,
	.protects = true,
};
