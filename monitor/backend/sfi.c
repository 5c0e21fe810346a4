/* SPDX-License-Identifier: MIT */
/*
 * sfi.c: components are compiled so that they cannot name memory outside of
 * their box, and the verifier (monitor/sfi) has proved it of their text.
 *
 * The box of a cubicle is its slot: a view of one memory file of 4 GiB that is
 * the same for all. In the view, the cubicle's own share of it is mapped, and
 * what is windowed or granted to it of others; the rest is absent. An access is
 * the low 32 bits of an address, added to the base of the box. So an address
 * names the same byte in all cubicles, whichever box it was made for.
 */
#include <cubicle/published_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/gate_abi.h"
#include "backend/backends.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/limits.h"
#include "base/print.h"
#include "base/published.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "fault/entry.h"
#include "memory/mappings.h"
#include "memory/pages.h"
#include "sfi/verify.h"

void sfi_enter(void), sfi_leave_call(void), sfi_lower(void), sfi_return(void);
void sfi_signal(void), sfi_leave_return(void);

static uint64_t space_fd;

/* In gate_sfi.S, by id: where the box of a cubicle begins. */
extern uint64_t sfi_box[CUBICLE_SLOTS];

/* --- memory ------------------------------------------------------------------------ */

/* Where view (id) shows what has (addr) in that of its owner. */
static uint64_t seen_by(uint32_t id, uint64_t addr)
{
	return slot_base(id) + (addr & (CUBICLE_SLOT_BYTES - 1));
}

/* (bytes) of file (fd) from (offset) on, at (at). */
static bool map_file(uint64_t at, uint64_t bytes, uint32_t prot, uint32_t flags,
	uint64_t fd, uint64_t offset)
{
	return host_map_file(at, bytes, prot, MAP_NORESERVE | flags, fd,
		       offset) == (int64_t)at;
}

static const char *sfi_start(void)
{
	if (!x86_has_fsgsbase)
		return "the kernel does not let programs set GS (FSGSBASE)";
	shares.views = 1;
	int64_t fd = host_call(SYS_MEMFD_CREATE, (uintptr_t) "cubicles",
		1 /* MFD_CLOEXEC */, 0, 0, 0);
	if (fd < 0 ||
		host_call(SYS_FTRUNCATE, (uint64_t)fd, CUBICLE_SLOT_BYTES, 0, 0,
			0))
		return "no memory file of 4 GiB";
	space_fd = (uint64_t)fd;
	for (uint32_t id = 1; id <= cubicle_count; id++) {
		sfi_box[id] = slot_base(id);
		if (!map_file(slot_base(id), CUBICLE_SLOT_BYTES, PROT_NONE,
			    MAP_SHARED | MAP_FIXED_NOREPLACE, space_fd, 0))
			return "no room for the views of all cubicles";
	}
	return NULL;
}

/* What is asked for in such amounts is going to be used: one call for all of
 * its pages takes a quarter of the time that a fault for each does. If there is
 * no memory the faults will tell. This is not so for the first pages of a heap,
 * as a small program uses few of them. */
#define POPULATE_BYTES 0x10000

static int sfi_apply(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	int64_t error = 0;

	(void)tag;
	/* Text is mapped as it stays, also where mprotect() must not make it
	 * executable (systemd's MemoryDenyWriteExecute=yes). */
	if (!(prot & PROT_EXEC))
		error = host_call(SYS_MPROTECT, addr, bytes, prot, 0, 0);
	if (!error && (prot & PROT_WRITE) && bytes >= POPULATE_BYTES &&
		cubicles[owner].heap_pages && !page_of(addr)->shared &&
		addr >= memory_part(owner, CUBICLE_HEAP_OFFSET))
		host_call(SYS_MADVISE, addr, bytes, MADV_POPULATE_WRITE, 0, 0);
	return (int)error;
}

/* Let view (id) have at (addr, bytes) what all views have there. */
static int view_restore(uint32_t id, uint64_t addr, uint64_t bytes)
{
	return map_file(seen_by(id, addr), bytes, PROT_NONE,
		       MAP_SHARED | MAP_FIXED, space_fd,
		       addr & (CUBICLE_SLOT_BYTES - 1))
		? 0
		: -ENOMEM;
}

/* All of a view is mapped from the start on. Later, this is memory again that
 * showed a file. */
static int sfi_reserve(uint64_t addr, uint64_t bytes)
{
	return view_restore((uint32_t)owner_of(addr), addr, bytes);
}

#define FALLOC_FL_KEEP_SIZE  1
#define FALLOC_FL_PUNCH_HOLE 2

static int sfi_forget(uint64_t addr, uint64_t bytes)
{
	return (int)host_call(SYS_FALLOCATE, space_fd,
		FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE,
		addr & (CUBICLE_SLOT_BYTES - 1), bytes, 0);
}

/*
 * A page that was shown once will probably be shown again. Showing it takes
 * half the time if it is a mapping of its own, which the kernel does not merge
 * with its neighbours. MADV_DONTDUMP has this effect; otherwise it changes
 * nothing, as there are no core dumps.
 */
static uint64_t apart[CUBICLE_SLOTS]
		     [(CUBICLE_SLOT_BYTES >> CUBICLE_PAGE_SHIFT) / 64];

static void keep_apart(uint32_t id, uint64_t addr, uint64_t bytes)
{
	uint64_t page = (addr & (CUBICLE_SLOT_BYTES - 1)) >> CUBICLE_PAGE_SHIFT;

	struct cubicle *owner = &cubicles[owner_of(addr)];

	if ((apart[id][page / 64] & BIT(page % 64)) ||
		owner->apart >= memory_apart_max)
		return;
	owner->apart++;
	for (uint64_t end = page + bytes / PAGE; page < end; page++)
		apart[id][page / 64] |= BIT(page % 64);
	host_call(SYS_MADVISE, seen_by(id, addr), bytes, MADV_DONTDUMP, 0, 0);
}

/* Have view (id) show the file that the page at (addr) shows, or not. With an
 * old size of 0, mremap() maps the same once more. */
static int file_show(uint32_t id, uint64_t addr, uint32_t prot)
{
	uint64_t to = seen_by(id, addr);

	if (!prot)
		return view_restore(id, addr, PAGE);
	return host_call(SYS_MREMAP, addr, 0, PAGE,
		       MREMAP_MAYMOVE | MREMAP_FIXED, to) == (int64_t)to
		? 0
		: -ENOMEM;
}

/* The text of a cubicle is a mapping of its own. Others see a copy of it, which
 * is made when it is shown. */
static int sfi_show(uint32_t id, uint64_t addr, uint64_t bytes, uint32_t prot)
{
	for (uint64_t at = addr; at < addr + bytes; at += PAGE) {
		if (page_of(at)->shared && file_show(id, at, prot))
			return -ENOMEM;
		if (prot && (page_of(at)->prot & PROT_EXEC) &&
			host_call(SYS_PWRITE64, space_fd, at, PAGE,
				at & (CUBICLE_SLOT_BYTES - 1), 0) != PAGE)
			return -ENOMEM;
	}
	if (prot)
		keep_apart(id, addr, bytes);
	return (int)host_call(
		SYS_MPROTECT, seen_by(id, addr), bytes, prot, 0, 0);
}

/* --- text --------------------------------------------------------------------------- */

/* One bit for each byte of the largest text that fits into a share. */
#define BITS_WORDS (CUBICLE_IMAGE_END / 64 + 1)
static uint64_t starts[BITS_WORDS], targets[BITS_WORDS];

/* The tool prints it. */
static _Noreturn void text_refuse(const struct component *c,
	const struct verify_text *t, const struct verify_error *e)
{
	uint64_t left = t->bytes - e->offset;
	struct cubicle_record_refused r = {.index = (uint32_t)(c - components),
		.rule = e->rule,
		.address = t->address + e->offset - c->base,
		.bytes = e->bytes};

	memcpy(r.text, t->text + e->offset,
		left < sizeof(r.text) ? left : sizeof(r.text));
	report_record(CUBICLE_RECORD_REFUSED, &r, sizeof(r));
	host_call(SYS_EXIT_GROUP, CUBICLE_EXIT_INVALID, 0, 0, 0, 0);
	__builtin_unreachable();
}

/* Refuse (text), which is read-only, if it could leave its box. */
static void sfi_text_check(const struct text *text)
{
	const struct component *c = text->component;
	uint64_t words = (text->end - text->start) / 64 + 1;
	struct verify_text t = {.text = (const uint8_t *)(uintptr_t)text->start,
		.address = text->start,
		.bytes = text->end - text->start,
		.image = c->base,
		.image_end = c->end,
		.constants = (const uint8_t *)(uintptr_t)text->constants,
		.constants_start = text->constants,
		.constants_end = text->constants_end,
		.stores_only = system.backend == CUBICLE_BACKEND_SFI_STORES,
		.starts = starts,
		.targets = targets};
	struct verify_error e;

	if (words > BITS_WORDS)
		refuse("component %s: %lu bytes of text", c->name, t.bytes);
	memset(starts, 0, words * 8);
	memset(targets, 0, words * 8);
	if (!verify(&t, &e))
		text_refuse(c, &t, &e);
}

static bool sfi_entry_check(uint64_t entry)
{
	return entry % CUBICLE_BUNDLE_BYTES == 0;
}

/* --- gates --------------------------------------------------------------------------- */

/* mov $edge, %r11d; movabs $enter, %rax; jmp *%rax. Number EDGE_RETURN is where
 * callees return to: movabs $return, %r11; jmp *%r11. */
static void sfi_stub(uint8_t *to, uint32_t edge)
{
	uint64_t enter = (uintptr_t)sfi_enter, back = (uintptr_t)sfi_return;

	memset(to, 0xcc, CUBICLE_STUB_BYTES);
	if (edge == EDGE_RETURN) {
		memcpy(to, "\x49\xbb", 2);
		memcpy(to + 2, &back, 8);
		memcpy(to + 10, "\x41\xff\xe3", 3);
	} else if (edge >= EDGE_FIRST) {
		memcpy(to, "\x41\xbb", 2);
		memcpy(to + 2, &edge, 4);
		memcpy(to + 6, "\x48\xb8", 2);
		memcpy(to + 8, &enter, 8);
		memcpy(to + 16, "\xff\xe0", 2);
	}
}

/*
 * Fill what all views have at the same place. As text, stubs are mapped
 * executable from a file, and were never writable there. MAP_PRIVATE: a
 * debugger can put breakpoints there.
 */
static void view_finish(uint32_t id)
{
	const uint64_t base = slot_base(id), box = base + CUBICLE_BOX_OFFSET;

	if (!map_file(base, CUBICLE_STUBS_OFFSET + CUBICLE_STUBS_BYTES,
		    PROT_NONE, MAP_PRIVATE | MAP_FIXED, space_fd, 0) ||
		!map_file(box, PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, (uint64_t)-1,
			0))
		refuse("no memory for the box of %s", cubicles[id].name);
	*(uint64_t *)(uintptr_t)box = base;
	if (host_call(SYS_MPROTECT, box, PAGE, PROT_READ, 0, 0) ||
		!map_file(base + CUBICLE_STUBS_OFFSET,
			PAGE_UP(CUBICLE_STUB_BYTES * EDGES_MAX),
			PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED,
			space_fd, CUBICLE_STUBS_OFFSET) ||
		!map_file(base + CUBICLE_PUBLISHED_OFFSET,
			CUBICLE_PUBLISHED_BYTES, PROT_READ,
			MAP_SHARED | MAP_FIXED, published_fd, 0))
		refuse("the box of %s cannot be filled", cubicles[id].name);
}

/* The second word there. Only one thread runs at a time. */
static void sfi_thread(uint32_t id, uint64_t tp)
{
	const uint64_t box = slot_base(id) + CUBICLE_BOX_OFFSET;
	uint64_t *word = (uint64_t *)(uintptr_t)box + 1;

	if (*word == tp)
		return;
	if (host_call(SYS_MPROTECT, box, PAGE, PROT_READ | PROT_WRITE, 0, 0))
		panic("no memory for the thread of %s", cubicles[id].name);
	*word = tp;
	if (host_call(SYS_MPROTECT, box, PAGE, PROT_READ, 0, 0))
		panic("no memory for the thread of %s", cubicles[id].name);
}

static void sfi_lock(void)
{
	uint64_t stubs = slot_base(1) + CUBICLE_STUBS_OFFSET;
	uint64_t bytes = PAGE_UP(CUBICLE_STUB_BYTES * EDGES_MAX);

	if (host_call(SYS_MPROTECT, stubs, bytes, PROT_READ | PROT_WRITE, 0, 0))
		refuse("no memory for the stubs of the gates");
	for (uint32_t e = 0; e < EDGES_MAX; e++)
		sfi_stub((uint8_t *)(uintptr_t)stubs + CUBICLE_STUB_BYTES * e,
			e);
	for (uint32_t id = 1; id <= cubicle_count; id++)
		view_finish(id);
}

const struct backend backend_sfi = {
	.name = "sfi",
	.isolation = ISOLATION_VIEWS,
	.runs = BIT(CUBICLE_BACKEND_SFI) | BIT(CUBICLE_BACKEND_SFI_STORES),
	.cubicles_max = CUBICLE_CUBICLES_MAX,
	.start = sfi_start,
	.reserve = sfi_reserve,
	.apply = sfi_apply,
	.forget = sfi_forget,
	.show = sfi_show,
	.text_check = sfi_text_check,
	.entry_check = sfi_entry_check,
	.ran = fault_ran_by_place,
	.lock = sfi_lock,
	.thread = sfi_thread,
	.enter = sfi_enter,
	.leave_call = sfi_leave_call,
	.leave_return = sfi_leave_return,
	.lower = sfi_lower,
	.signal = sfi_signal,
	.protects = true,
	.locks = true,
};
