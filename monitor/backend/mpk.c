/* SPDX-License-Identifier: MIT */
/*
 * mpk.c: protection keys. A page carries the key of who may access it, and
 * PKRU is switched by the gates (arch/x86_64/gate.S).
 *
 * Key 0 is what the kernel maps by itself, 1 the monitor's, 2 published by the
 * monitor, 3 to 15 are cubicles.
 */
#include <cubicle/published_abi.h>
#include "arch/x86_64/cpu.h"
#include "arch/x86_64/gates.h"
#include "backend/backends.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/limits.h"
#include "base/print.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/edge.h"
#include "fault/entry.h"
#include "fault/keys.h"
#include "load/inherit.h"
#include "load/scan_space.h"
#include "memory/pages.h"

#define KEYS	      16
#define KEY_MONITOR   1
#define KEY_PUBLISHED 2
#define KEY_FIRST     3

void mpk_enter(void), mpk_leave_call(void), mpk_lower(void), mpk_signal(void);

/* In PKRU, two bits a key: 1 forbids access, 2 forbids writing. */
static uint32_t pkru_of(uint32_t key)
{
	uint32_t all = 0x55555555;

	return (all & ~(3u << 2 * key) & ~3u & ~(3u << 2 * KEY_PUBLISHED)) |
		2u << 2 * KEY_PUBLISHED;
}

static int key_protect(uint64_t addr, uint64_t bytes, uint32_t prot, int key)
{
	return (int)host_call(
		SYS_PKEY_MPROTECT, addr, bytes, prot, (uint64_t)key, 0);
}

/*
 * Intel APX (XCR0 bit 19): its prefix REX2 encodes WRPKRU without the byte 0F
 * that the scan searches for, and gates do not clear the registers from r16 on.
 */
#define XCR0_APX BIT(19)

static const char *mpk_start(void)
{
	inherit_no_ports();
	if (x86_xcr0 & XCR0_APX)
		return "APX is switched on, with which WRPKRU has forms that "
		       "are not searched for; take --backend sfi";
	if (!x86_has_fsgsbase)
		return "the kernel does not let programs read FS (FSGSBASE)";
	/* The kernel hands out the lowest free key, and none is in use. */
	for (int key = 1; key < KEYS; key++)
		if (host_call(SYS_PKEY_ALLOC, 0, 0, 0, 0, 0) != key)
			return "the kernel does not give out 15 protection keys";
	for (uint32_t id = 1; id <= cubicle_count; id++) {
		cubicles[id].key = KEY_FIRST + id - 1;
		cubicle_pkru[id] = pkru_of(cubicles[id].key);
	}
	return NULL;
}

static int mpk_apply(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t tag)
{
	return key_protect(addr, bytes, prot, (int)cubicles[tag].key);
}

/*
 * The monitor's PKRU lets it access all, but a page that is lent to be read is
 * read-only to it as well, while its owner may have it written: give the pages
 * of (addr, bytes) that are lent so what they are mapped with, or (back).
 */
static void lent_protect(uint64_t addr, uint64_t bytes, bool back)
{
	uint64_t owner = owner_of(addr);

	if (owner == 0 || owner >= CUBICLE_SLOTS || !cubicles[owner].lent)
		return;
	for (uint64_t at = PAGE_DOWN(addr); at < addr + bytes; at += PAGE) {
		const struct page *p = page_of(at);
		uint32_t prot = p->prot & ~(uint32_t)PROT_EXEC;
		if (p->tag && p->tag != owner && (prot & ~p->lent))
			mpk_apply(at, PAGE, back ? p->lent : prot, p->tag);
	}
}

static void mpk_reach(uint64_t addr, uint64_t bytes)
{
	lent_protect(addr, bytes, false);
}

static void mpk_settle(uint64_t addr, uint64_t bytes)
{
	lent_protect(addr, bytes, true);
}

/* The page of each thread that the kernel reads with the rights of a cubicle.
 */
static int shown_protect(void)
{
	int error = 0;

	for (uint32_t i = 0; !error && i <= thread_blocks; i++)
		error = key_protect(
			(uintptr_t)&OWN_OF(thread_record(i), fault_shown), PAGE,
			PROT_READ | PROT_WRITE, KEY_PUBLISHED);
	return error;
}

static void mpk_lock(void)
{
	uint64_t views = (uintptr_t)monitor_views;
	uint64_t data = (uintptr_t)monitor_data;
	uint64_t text = (uintptr_t)monitor_text;
	uint64_t rodata = (uintptr_t)monitor_text_end;

	if (key_protect(views, (uintptr_t)monitor_views_end - views,
		    PROT_READ | PROT_WRITE, KEY_MONITOR) ||
		key_protect(data, monitor_end - data, PROT_READ | PROT_WRITE,
			KEY_MONITOR) ||
		shown_protect() ||
		key_protect(text, rodata - text, PROT_READ | PROT_EXEC,
			KEY_MONITOR) ||
		key_protect(rodata, (uintptr_t)monitor_rodata_end - rodata,
			PROT_READ, KEY_MONITOR) ||
		key_protect(CUBICLE_PUBLISHED_ADDRESS, CUBICLE_PUBLISHED_BYTES,
			PROT_READ, KEY_PUBLISHED) ||
		key_protect(stub_address(0, 0),
			PAGE_UP(CUBICLE_STUB_BYTES * EDGES_MAX),
			PROT_READ | PROT_EXEC, KEY_PUBLISHED))
		panic("cannot protect the monitor");
}

const struct backend backend_mpk = {
	.name = "mpk",
	.isolation = ISOLATION_KEYS,
	.runs = BIT(CUBICLE_BACKEND_MPK),
	.cubicles_max = KEYS - KEY_FIRST,
	.start = mpk_start,
	.apply = mpk_apply,
	.text_check = scan_component,
	.space_check = scan_space,
	.ran = keys_ran,
	.restore = keys_restore,
	.reach = mpk_reach,
	.settle = mpk_settle,
	.lock = mpk_lock,
	.enter = mpk_enter,
	.leave_call = mpk_leave_call,
	.leave_return = gate_leave_return,
	.lower = mpk_lower,
	.signal = mpk_signal,
	.protects = true,
	.locks = true,
};
