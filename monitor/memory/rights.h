/* SPDX-License-Identifier: MIT */
/* rights.h: may a cubicle access this? */
#ifndef MONITOR_MEMORY_RIGHTS_H
#define MONITOR_MEMORY_RIGHTS_H

#include "base/base.h"
#include "base/space.h"
#include "base/thread.h"
#include "memory/grant.h"
#include "memory/pages.h"

/* Why an access is not allowed. */
enum check {
	CHECK_OK = 0,
	CHECK_FOREIGN,	/* somebody else's, without a window */
	CHECK_MONITOR,	/* the monitor's */
	CHECK_UNMAPPED, /* nobody's, or not mapped, or not to be read */
	CHECK_READONLY, /* mapped without the right to write */
};

/* What grants and windows let (id) do with a page of (owner), PROT_*. */
uint32_t rights_of_page(uint32_t id, uint32_t owner, uint64_t page);

/* Has the owner of (r) opened all of it to (id), in windows? If not, (*bad) is
 * the first address that is not open. */
bool memory_is_open(uint32_t id, struct urange r, struct uptr *bad);

/*
 * May cubicle (id) read, or (write), the (bytes) bytes at (addr)? If not, and
 * (bad) is not NULL, (*bad) is the first wrong address. To read takes
 * PROT_READ: a page that can only be written or executed cannot be read.
 */
enum check memory_check(uint32_t id, struct uptr addr, uint64_t bytes,
	bool write, struct uptr *bad);

/* The same of (r), as if (from) were the innermost call: later grants do not
 * count. */
enum check memory_check_below(struct frame *from, uint32_t id, struct urange r,
	bool write, struct uptr *bad);

/*
 * May (id) touch the page at (addr) that it faulted on? If so the page is
 * accessible now. The page is not its own.
 */
bool memory_may_touch(uint32_t id, struct uptr addr, bool write);

/* memory_check(), decided here in the two frequent cases: the memory is its
 * own, and a page at most; or it is what the latest grant gives. */
static inline enum check memory_check_quick(uint32_t id, struct uptr addr,
	uint64_t bytes, bool write, struct uptr *bad)
{
	uint64_t first = uptr_value(addr), last = first + bytes - 1;
	uint32_t prot = write ? PROT_WRITE : PROT_READ;

	if (in_slot(id, first) && bytes - 1 < PAGE && in_slot(id, last) &&
		(page_of(first)->prot & page_of(last)->prot & prot))
		return CHECK_OK;
	if (grant_is_passed(id, first, last, prot))
		return CHECK_OK;
	return memory_check(id, addr, bytes, write, bad);
}

#endif
