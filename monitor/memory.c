/* SPDX-License-Identifier: MIT */
/*
 * memory.c: pages, who may access them, and checked copies.
 *
 * Rights come from three places: the slot (an owner may always access what is
 * mapped there), windows, and grants of outstanding calls. A page's tag says
 * only who can touch it without a fault right now.
 */
#include "host.h"
#include "monitor.h"

struct page pages[CUBICLE_SLOTS][CUBICLE_SLOT_BYTES >> CUBICLE_PAGE_SHIFT];

/* --- the kernel's mappings ---------------------------------------------------------- */

/*
 * The kernel limits the mappings of a process, and each change of a page in the
 * middle of others costs two. They are divided among the cubicles: what one
 * cubicle causes never takes from another, and there are always enough to take
 * a page back. The worst case counts: a lent page needs two mappings of its
 * own, and so does a page that backend sfi keeps apart.
 */
#define MAPPINGS_FIXED	 2000 /* of the monitor, and ... */
#define MAPPINGS_CUBICLE 64   /* ... of each cubicle, as it is loaded */
#define MAPPINGS_LEAST	 200  /* that a cubicle needs to work */
#define LENT_MOST	 2048 /* struct page, place */

uint32_t memory_lent_max, memory_apart_max;
static uint32_t holes_max;

static const char mappings_file[] = "/proc/sys/vm/max_map_count";

/* The kernel's limit, or 65530, its default. */
static uint64_t mappings_max(void)
{
	char text[16] = "";
	uint64_t n = 0;
	int64_t fd = host_call(SYS_OPEN, (uintptr_t)mappings_file, 0, 0, 0, 0);

	if (fd < 0)
		return 65530;
	host_call(SYS_READ, (uint64_t)fd, (uintptr_t)text, sizeof(text) - 1, 0,
		0);
	host_call(SYS_CLOSE, (uint64_t)fd, 0, 0, 0, 0);
	for (const char *c = text; *c >= '0' && *c <= '9'; c++)
		n = 10 * n + (uint64_t)(*c - '0');
	return n;
}

static uint32_t least(uint64_t a, uint32_t b)
{
	return a < b ? (uint32_t)a : b;
}

void memory_start(void)
{
	uint64_t fixed = MAPPINGS_FIXED + MAPPINGS_CUBICLE * cubicle_count;
	uint64_t max = mappings_max();
	uint64_t each = max > fixed ? (max - fixed) / cubicle_count : 0;

	if (each < MAPPINGS_LEAST)
		refuse("the kernel allows %lu mappings, which is too few for "
		       "%u cubicles: raise vm.max_map_count to %lu",
			max, cubicle_count,
			fixed + MAPPINGS_LEAST * cubicle_count);
	memory_lent_max = least(each / 6, LENT_MOST);
	memory_apart_max = (uint32_t)(each / 12);
	holes_max = (uint32_t)(each / 4);
	if (!DEFENDS(DEFENCE_BUDGET)) {
		memory_lent_max = LENT_MOST;
		memory_apart_max = LENT_MOST / 2;
		holes_max = ~0u;
	}
}

/*
 * Pages (addr, bytes) of a heap are about to be mapped (map) or unmapped: count
 * the new edges between mapped pages and others. -ENOMEM: the cubicle has too
 * many.
 */
int memory_holes_count(uint64_t addr, uint64_t bytes, bool map)
{
	struct cubicle *c = &cubicles[owner_of(addr)];
	int32_t more = page_of(addr - PAGE)->prot ? -1 : 1;

	more += in_slot((uint32_t)owner_of(addr), addr + bytes) &&
			page_of(addr + bytes)->prot
		? -1
		: 1;
	if (!map)
		more = -more;
	if (more > 0 && c->holes + (uint32_t)more > holes_max)
		return -ENOMEM;
	c->holes += (uint32_t)more;
	return 0;
}

/* --- what is lent ------------------------------------------------------------------ */

#define SLOT_PAGES (CUBICLE_SLOT_BYTES >> CUBICLE_PAGE_SHIFT)

/*
 * The pages that each cubicle has lent, in no order, so that taking some back
 * needs no search in all of its memory. (view) is the cubicle that sees the
 * page if the backend has a view for each cubicle; otherwise it is the owner.
 */
static struct lent {
	uint32_t view : 8, page : 24;
	uint32_t kept; /* the revocation that found a right to it, or 0 */
} lent[CUBICLE_SLOTS][LENT_MOST];
/* The place of a page in that list, where there are views; else struct page has
 * it, which is touched anyway. */
static uint16_t lent_place[CUBICLE_SLOTS][SLOT_PAGES];

static uint32_t page_number(uint64_t addr)
{
	return (addr & (CUBICLE_SLOT_BYTES - 1)) >> CUBICLE_PAGE_SHIFT;
}

static uint32_t lent_find(uint32_t view, uint64_t addr)
{
	return backend->show ? lent_place[view][page_number(addr)]
			     : page_of(addr)->place;
}

static void lent_put(uint32_t owner, uint32_t place, struct lent l)
{
	lent[owner][place] = l;
	if (backend->show)
		lent_place[l.view][l.page] = (uint16_t)place;
	else
		pages[owner][l.page].place = place;
}

static void lent_add(uint32_t owner, uint32_t view, uint64_t addr)
{
	lent_put(owner, cubicles[owner].lent++,
		(struct lent){view, page_number(addr), 0});
}

static void lent_remove(uint32_t owner, uint32_t view, uint64_t addr)
{
	uint32_t place = lent_find(view, addr);

	lent_put(owner, place, lent[owner][--cubicles[owner].lent]);
}

static void tag_set(struct page *p, uint64_t addr, uint32_t tag)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	bool was = p->tag && p->tag != owner, is = tag && tag != owner;

	if (is && !was)
		lent_add(owner, owner, addr);
	if (was && !is)
		lent_remove(owner, owner, addr);
	p->tag = (uint8_t)tag;
}

/* The page at (addr) changes hands between its owner and (to). */
static void trace(uint32_t what, uint64_t addr, uint32_t to)
{
	struct cubicle_record_trace r = {.what = what,
		.from = (uint32_t)owner_of(addr),
		.to = to,
		.address = PAGE_DOWN(addr),
		.bytes = PAGE};

	report_trace(&r);
}

/* --- what others see, where each has a view of his own --------------------------- */

/* By id and offset: what the view of another than the owner lets do, PROT_*. */
static uint8_t shown[CUBICLE_SLOTS][SLOT_PAGES];

static uint8_t *shown_to(uint32_t id, uint64_t addr)
{
	return &shown[id][page_number(addr)];
}

/* Close (addr, bytes) to (id). This must not fail: whoever closed a window or
 * grant relies on it. */
static void view_close(uint32_t id, uint64_t addr, uint64_t bytes)
{
	if (backend->show(id, addr, bytes, PROT_NONE))
		panic("cannot take back %lx", addr);
}

/* Hide (addr, bytes) from (id), in as few steps as there are runs of pages. */
static void hide(uint32_t id, uint64_t addr, uint64_t bytes)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	uint64_t at = PAGE_DOWN(addr), end = addr + bytes;

	while (at < end) {
		uint64_t start = at;
		for (; at < end && *shown_to(id, at); at += PAGE) {
			*shown_to(id, at) = 0;
			lent_remove(owner, id, at);
		}
		if (at == start) {
			at += PAGE;
			continue;
		}
		statistics.pages_revoked += (at - start) / PAGE;
		if (TRACED(FAULTS))
			for (uint64_t p = start; p < at; p += PAGE)
				trace(CUBICLE_TRACE_TAKE, p, id);
		view_close(id, start, at - start);
	}
}

/* Show the pages of [start, end) to (id). */
static int show(uint32_t id, uint64_t start, uint64_t end, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(start);
	int error = backend->show(id, start, end - start, prot);

	if (error) {
		/* A part may be shown, without a record of it. */
		hide(id, start, end - start);
		view_close(id, start, end - start);
		return error;
	}
	for (uint64_t at = start; at < end; at += PAGE) {
		if (!*shown_to(id, at))
			lent_add(owner, id, at);
		*shown_to(id, at) = (uint8_t)prot;
		if (TRACED(FAULTS))
			trace(CUBICLE_TRACE_LEND, at, id);
	}
	return 0;
}

/* Hide (addr, bytes) from everybody but its owner. */
static void hide_all(uint64_t addr, uint64_t bytes)
{
	uint32_t owner = (uint32_t)owner_of(addr);

	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (id != owner && cubicles[owner].lent)
			hide(id, addr, bytes);
}

/* What (id), who is not the owner, can do with the page at (addr) now. */
static uint32_t seen(uint32_t id, uint64_t addr)
{
	const struct page *p = page_of(addr);

	if (backend->show)
		return *shown_to(id, addr);
	return p->tag == id ? p->lent : PROT_NONE;
}

/* --- slots -------------------------------------------------------------------------- */

/*
 * The kernel merges equal neighbouring mappings only if both have the same
 * anon_vma, which it assigns at the first write. Parts that are first written
 * while they are apart, for instance because they are lent, would never be
 * merged. So make it assign one now, for all that is mapped around the page at
 * (addr). Where that is, there can be no huge page any more.
 */
static int join(uint64_t addr)
{
	int64_t error = host_call(
		SYS_MPROTECT, addr, PAGE, PROT_READ | PROT_WRITE, 0, 0);

	if (error)
		return (int)error;
	*(volatile uint8_t *)(uintptr_t)addr = 0;
	error = host_call(SYS_MPROTECT, addr, PAGE, PROT_NONE, 0, 0);
	return error
		? (int)error
		: (int)host_call(SYS_MADVISE, addr, PAGE, MADV_DONTNEED, 0, 0);
}

/* Map (addr, bytes) of the slot of cubicle (id), for later; no access yet. */
int memory_reserve(uint64_t addr, uint64_t bytes, uint32_t id)
{
	if (backend->reserve) {
		int error = backend->reserve(addr, bytes);
		if (error)
			return error;
	} else if (!host_map(addr, bytes, PROT_NONE, MAP_NORESERVE) ||
		(DEFENDS(DEFENCE_BUDGET) && join(addr + bytes - PAGE))) {
		return -ENOMEM;
	}
	return backend->apply(addr, bytes, PROT_NONE, id);
}

/* Give (addr, bytes), reserved before, to its owner with (prot). */
int memory_protect(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(addr);

	if (backend->show)
		hide_all(addr, bytes);
	int error = backend->apply(addr, bytes, prot, owner);
	if (error)
		return error;
	for (uint64_t at = addr; at < addr + bytes; at += PAGE) {
		struct page *p = page_of(at);
		tag_set(p, at, prot ? owner : 0);
		p->prot = (uint8_t)prot;
	}
	return 0;
}

/* What (addr, bytes) holds is zeroes from now on. */
int memory_forget(uint64_t addr, uint64_t bytes)
{
	if (backend->forget)
		return backend->forget(addr, bytes);
	return (int)host_call(SYS_MADVISE, addr, bytes, MADV_DONTNEED, 0, 0);
}

/* Forget what (addr, bytes) holds, and unmap it. */
int memory_release(uint64_t addr, uint64_t bytes)
{
	int error = memory_protect(addr, bytes, PROT_NONE);

	if (error)
		return error;
	window_forget((uint32_t)owner_of(addr), addr, addr + bytes);
	grant_recheck(addr, addr + bytes, true);
	return memory_forget(addr, bytes);
}

/* Give the page at (addr) back to its owner, who alone can touch it then. */
int memory_take_back(uint64_t addr)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	struct page *p = page_of(addr);
	int error = backend->apply(PAGE_DOWN(addr), PAGE, p->prot, owner);

	if (error)
		return error;
	if (TRACED(FAULTS))
		trace(CUBICLE_TRACE_TAKE, addr, p->tag);
	tag_set(p, addr, owner);
	statistics.pages_revoked++;
	return 0;
}

/* The number of runs of pages that are taken back at once. The cubicle that
 * faults waits for all of them. */
#define TAKE_RUNS 64

/* Take back some of the pages that (owner) has lent. A cubicle that still has a
 * right to one faults at its next access, and gets it again. */
static void lent_take_back(uint32_t owner)
{
	uint64_t share_end =
		memory_part(owner, CUBICLE_HEAP_OFFSET) + memory_heap_bytes();

	for (uint32_t n = 0; n < TAKE_RUNS && cubicles[owner].lent; n++) {
		uint32_t view = lent[owner][0].view;
		uint64_t start = slot_base(owner) + lent[owner][0].page * PAGE;
		uint64_t end = start;
		while (backend->show && end < share_end && *shown_to(view, end))
			end += PAGE;
		if (backend->show)
			hide(view, start, end - start);
		else if (memory_take_back(start))
			panic("cannot take back %lx", start);
	}
}

/* Let cubicle (to) access the page at (addr) with (prot), and nobody else. */
int memory_lend(uint64_t addr, uint32_t to, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	struct page *p = page_of(addr);

	if (cubicles[owner].lent >= memory_lent_max)
		lent_take_back(owner);
	if (backend->show)
		return show(to, PAGE_DOWN(addr), PAGE_DOWN(addr) + PAGE, prot);
	uint8_t old = p->lent;
	uint8_t tag = p->tag;
	p->lent = (uint8_t)prot;
	tag_set(p, addr, to);
	int error = backend->apply(PAGE_DOWN(addr), PAGE, prot, to);
	if (error) {
		tag_set(p, addr, tag);
		p->lent = old;
	} else if (TRACED(FAULTS)) {
		trace(CUBICLE_TRACE_LEND, addr, to);
	}
	return error;
}

/* Has (owner) opened (page) to (id), in a window or because the layout says so?
 */
static bool is_open(uint32_t owner, uint64_t page, uint32_t id)
{
	return (cubicles[owner].shows & CUBICLE_SET(id)) ||
		window_shows(owner, page, id);
}

/* What a window lets others do with the page at (addr), PROT_*. */
static uint32_t window_prot(uint64_t addr)
{
	return page_of(addr)->prot & (PROT_READ | PROT_WRITE);
}

/*
 * A window on the pages (addr, bytes) is open to (to): let it access them
 * before it touches them, where others can have a page beside its owner. Two
 * changes of the view are much less than a fault. Pages that this does not come
 * to, for whatever reason, are faulted on.
 */
void memory_lend_ahead(uint64_t addr, uint64_t bytes, uint32_t to)
{
	uint64_t at = addr, end = addr + bytes;

	if (cubicles[owner_of(addr)].lent + bytes / PAGE > memory_lent_max)
		return;
	while (at < end) {
		uint64_t start = at;
		uint32_t prot = window_prot(at);
		while (at < end && window_prot(at) == prot &&
			*shown_to(to, at) != prot)
			at += PAGE;
		if (at > start && show(to, start, at, prot) != 0)
			return;
		statistics.pages_mapped += (at - start) / PAGE;
		at += at == start ? PAGE : 0;
	}
}

/* What grants and windows let (id) do with a page of (owner), PROT_*. */
static uint32_t page_rights(uint32_t id, uint32_t owner, uint64_t page)
{
	uint32_t prot = grant_of_page(id, page, false);

	if (is_open(owner, page, id))
		prot |= PROT_READ | PROT_WRITE;
	return prot & page_of(page)->prot;
}

/*
 * Rights end in revocations. While one is in progress nothing else changes, so
 * a page is looked at once, however many ranges it is in: looking may mean to
 * search thousands of grants or ranges.
 */
static uint32_t revocation;

void memory_revoke_start(void)
{
	if (++revocation)
		return;
	/* What is written of old ones would be taken for one of the next. */
	for (uint32_t id = 1; id <= cubicle_count; id++)
		for (uint32_t i = 0; i < LENT_MOST; i++)
			lent[id][i].kept = 0;
	revocation = 1;
}

/* So many grants are searched for a right to a page that is to be taken back.
 * Where there are more, it is taken back: who has a right to it faults, and
 * gets it again. */
#define GRANTS_SEARCHED 64

/* Has (id) another right to all that it sees of the page at (at) of (owner)?
 * Grants are, from now on, what it sees the page for. */
static bool keeps(uint32_t id, uint32_t owner, uint64_t at)
{
	uint32_t sees = seen(id, at), view = backend->show ? id : owner;
	struct lent *l = &lent[owner][lent_find(view, at)];

	if (l->kept == revocation)
		return true;
	if (thread.grants > GRANTS_SEARCHED ||
		(page_rights(id, owner, at) & sees) != sees)
		return false;
	grant_of_page(id, at, true);
	l->kept = revocation;
	return true;
}

/* The end of the pages from (at) on that (id) sees and has no right to. */
static uint64_t lost_until(uint32_t id, uint64_t at, uint64_t end)
{
	uint32_t owner = (uint32_t)owner_of(at);

	while (at < end && seen(id, at) && !keeps(id, owner, at))
		at += PAGE;
	return at;
}

/*
 * Take the pages of (addr, bytes) back from (from), where that has no other
 * right to them, and give them to their owner. memory_revoke_start() was called
 * after the last change of any right.
 */
void memory_revoke(uint64_t addr, uint64_t bytes, uint32_t from)
{
	uint64_t end = PAGE_UP(addr + bytes);

	if (from == owner_of(addr))
		return;
	for (uint64_t at = PAGE_DOWN(addr); at < end; at += PAGE) {
		uint64_t start = at;
		at = lost_until(from, at, end);
		if (backend->show && at > start)
			hide(from, start, at - start);
		for (; !backend->show && start < at; start += PAGE)
			if (memory_take_back(start))
				panic("cannot take back %lx", start);
	}
}

/* May the page at (at) be accessed so by its owner? */
static enum check check_prot(uint64_t at, bool write)
{
	uint32_t prot = page_of(at)->prot;

	if (!prot)
		return CHECK_UNMAPPED;
	return write && !(prot & PROT_WRITE) ? CHECK_READONLY : CHECK_OK;
}

static enum check check_mapped(
	uint64_t addr, uint64_t end, bool write, uint64_t *bad)
{
	for (uint64_t at = addr; at < end; at = PAGE_DOWN(at) + PAGE) {
		*bad = at;
		enum check c = check_prot(at, write);
		if (c != CHECK_OK)
			return c;
	}
	return CHECK_OK;
}

static enum check check_page(uint32_t id, uint64_t at, bool write)
{
	uint32_t owner = (uint32_t)owner_of(at);

	if (owner != id && !is_open(owner, PAGE_DOWN(at), id))
		return CHECK_FOREIGN;
	return check_prot(at, write);
}

static bool is_published(uint64_t addr, uint64_t bytes)
{
	return addr >= CUBICLE_PUBLISHED_ADDRESS &&
		addr + bytes <=
		CUBICLE_PUBLISHED_ADDRESS + CUBICLE_PUBLISHED_BYTES;
}

/* Has the owner of (addr, bytes) opened all of it to (id), in windows? If not,
 * (*bad) is the first address that is not open. */
bool memory_is_open(uint32_t id, uint64_t addr, uint64_t bytes, uint64_t *bad)
{
	uint64_t end = addr + bytes;

	if (is_published(addr, bytes))
		return true;
	for (*bad = addr; *bad < end; *bad = PAGE_DOWN(*bad) + PAGE) {
		uint64_t owner = owner_of(*bad);
		if (owner != id &&
			!is_open((uint32_t)owner, PAGE_DOWN(*bad), id))
			return false;
	}
	return true;
}

/* memory_check() with the grants of frame (from) and the frames below it. */
static enum check check_range(struct frame *from, uint32_t id, uint64_t addr,
	uint64_t bytes, bool write, uint64_t *bad)
{
	uint64_t end;

	*bad = addr;
	if (__builtin_add_overflow(addr, bytes, &end))
		return CHECK_UNMAPPED;
	if (!bytes)
		return CHECK_OK;
	if (is_published(addr, bytes) && !write)
		return CHECK_OK;
	if (!in_slot(id, addr) &&
		grant_covers(
			from, id, addr, end, write ? PROT_WRITE : PROT_READ))
		return check_mapped(addr, end, write, bad);
	for (uint64_t at = addr; at < end; at = PAGE_DOWN(at) + PAGE) {
		*bad = at;
		uint64_t owner = owner_of(at);
		if (owner == 0)
			return CHECK_MONITOR;
		if (owner >= CUBICLE_SLOTS)
			return CHECK_UNMAPPED;
		enum check c = check_page(id, at, write);
		if (c != CHECK_OK)
			return c;
	}
	return CHECK_OK;
}

/*
 * May cubicle (id) read, or (write), the (bytes) bytes at (addr)? If not, and
 * (bad) is not NULL, (*bad) is the first wrong address.
 */
enum check memory_check(
	uint32_t id, uint64_t addr, uint64_t bytes, bool write, uint64_t *bad)
{
	uint64_t ignored;

	return check_range(
		thread.frame, id, addr, bytes, write, bad ? bad : &ignored);
}

/* The same, as if (from) were the innermost call: later grants do not count. */
enum check memory_check_below(struct frame *from, uint32_t id, uint64_t addr,
	uint64_t bytes, bool write)
{
	uint64_t ignored;

	return check_range(from, id, addr, bytes, write, &ignored);
}

/*
 * May (id) touch the page at (addr) that it faulted on? If so the page is
 * accessible now. The page is not its own.
 */
bool memory_may_touch(uint32_t id, uint64_t addr, bool write)
{
	uint64_t page = PAGE_DOWN(addr), owner = owner_of(addr);
	uint32_t need = write ? PROT_READ | PROT_WRITE : PROT_READ;
	uint32_t prot = page_rights(id, (uint32_t)owner, page);

	if ((prot & need) != need)
		return false;
	if (seen(id, page) == prot)
		return false; /* it is, and faulted all the same */
	/* The kernel has run out of something; no cubicle is to blame. */
	if (memory_lend(page, id, prot))
		panic("cannot show %lx to cubicle %s", page, cubicles[id].name);
	grant_of_page(id, page, true);
	statistics.pages_mapped++;
	if (backend->show)
		memory_lend_ahead(
			page, window_ahead((uint32_t)owner, page, id), id);
	return true;
}

/* Let (id) access the page at (addr) though it may not. False if nobody could,
 * or it can already. */
bool memory_let_touch(uint32_t id, uint64_t addr, bool write)
{
	const struct page *p = page_of(addr);
	uint32_t prot = p->prot & (PROT_READ | PROT_WRITE);

	if (!(prot & (write ? PROT_WRITE : PROT_READ)) ||
		seen(id, addr) == prot)
		return false;
	return !memory_lend(PAGE_DOWN(addr), id, prot);
}

/* Has the backend to make the memory at (addr) accessible to the monitor? Where
 * slots are not closed, only pages that are lent may be in its way. */
__attribute__((always_inline)) static inline bool must_reach(uint64_t addr)
{
	uint64_t owner = owner_of(addr);

	return backend->reach &&
		(backend->open ||
			(owner < CUBICLE_SLOTS && cubicles[owner].lent));
}

/* Copy between memory of cubicles, both checked before; -EFAULT. */
int memory_copy(uint64_t dst, uint64_t src, uint64_t bytes)
{
	bool reach_src = must_reach(src), reach_dst = must_reach(dst);

	if (reach_src)
		backend->reach(src, bytes);
	if (reach_dst)
		backend->reach(dst, bytes);
	thread.copying = 1;
	int64_t error = arch_copy(
		(void *)(uintptr_t)dst, (const void *)(uintptr_t)src, bytes);
	thread.copying = 0;
	if (reach_src)
		backend->settle(src, bytes);
	if (reach_dst)
		backend->settle(dst, bytes);
	return (int)error;
}

/* From a cubicle into the monitor. */
int memory_read(void *dst, uint64_t src, uint64_t bytes)
{
	return memory_copy((uintptr_t)dst, src, bytes);
}

/* From the monitor into a cubicle. */
int memory_write(uint64_t dst, const void *src, uint64_t bytes)
{
	return memory_copy(dst, (uintptr_t)src, bytes);
}

static bool has_nul(uint64_t word)
{
	return (word - 0x0101010101010101) & ~word & 0x8080808080808080;
}

/*
 * Copy the string at (addr), which has been checked to be readable up to (max)
 * bytes, to (to), which has room for (max) rounded up to MEMORY_STRING_STEP.
 * Its bytes with the NUL, or -EFAULT if there is no NUL in them.
 */
int64_t memory_string(char *to, uint64_t addr, uint64_t max)
{
	const uint64_t step = MEMORY_STRING_STEP;

	for (uint64_t done = 0; done < max; done += step) {
		uint64_t n = max - done < step ? max - done : step;
		int error = memory_read(to + done, addr + done, n);
		if (error)
			return error;
		for (uint64_t i = 0; i < n; i += 8) {
			uint64_t word;
			__builtin_memcpy(&word, to + done + i, 8);
			if (!has_nul(word))
				continue;
			for (uint64_t k = i; k < n && k < i + 8; k++)
				if (!to[done + k])
					return (int64_t)(done + k + 1);
		}
	}
	return -EFAULT;
}
