/* SPDX-License-Identifier: MIT */
/*
 * space.h: whose address is it? By space_abi.h: each cubicle has a slot, which
 * says who owns what is there; where views share offsets, a cubicle has a share
 * of them.
 *
 * An address from a cubicle has a type of its own, so that it cannot be
 * dereferenced, added to or compared by mistake:
 *
 *   raw value      from a register, an argument, a message or a fault of a
 *                  cubicle: uint64_t. Nothing is decided by it before
 *                  uptr_from() has made a struct uptr of it
 *   struct uptr    an address by the monitor's notion. Checks, grants and
 *                  copies take nothing else
 *   struct urange  the same of a range: windows and grants
 *   uint64_t       an address that the monitor has computed itself: of a page
 *                  (memory/pages.h), of an image (load/), of the callee's stack
 *                  (struct call). Text addresses, which are only reported or
 *                  compared with entries, and addresses that the kernel passes
 *                  are numbers, too
 */
#ifndef MONITOR_SPACE_H
#define MONITOR_SPACE_H

#include <cubicle/shares_abi.h>
#include "base/base.h"

/* The backend sets (views) at the start; the rest comes from the image. */
extern struct cubicle_shares shares;

extern uint32_t cubicle_count; /* ids are 1 to this */

/* The id of the cubicle whose slot (addr) is in, 0 for the monitor's; or
 * CUBICLE_SLOTS or more: nobody's. */
static inline uint64_t owner_of(uint64_t addr)
{
	uint64_t distance = addr - CUBICLE_SPACE_BASE;

	return distance & CUBICLE_SLOT_BYTES ? ~(uint64_t)0
					     : distance >> CUBICLE_SLOT_SHIFT;
}

static inline uint64_t slot_base(uint32_t id)
{
	return CUBICLE_SPACE_BASE + ((uint64_t)id << CUBICLE_SLOT_SHIFT);
}

/* Does cubicle (id) have the slot of (addr)? */
static inline bool in_slot(uint32_t id, uint64_t addr)
{
	return (addr - CUBICLE_SPACE_BASE) / CUBICLE_SLOT_BYTES ==
		2 * (uint64_t)id;
}

/* The number of the page at (addr) in its slot. */
static inline uint32_t page_number(uint64_t addr)
{
	return (addr & (CUBICLE_SLOT_BYTES - 1)) >> CUBICLE_PAGE_SHIFT;
}

/* The address in the share of (id) for (offset) of space_abi.h. */
static inline uint64_t memory_part(uint32_t id, uint64_t offset)
{
	return cubicle_share_part(&shares, id, offset);
}

/* --- addresses from cubicles ------------------------------------------------- */

struct uptr {
	uint64_t address;
};

/* The addresses [start, end). The end is below the start if it wraps. */
struct urange {
	uint64_t start, end;
};

/* (address) is one that the monitor has computed or kept. */
static inline struct uptr uptr_known(uint64_t address)
{
	return (struct uptr){address};
}

/*
 * Translate (raw), which a cubicle used, to the address by which the monitor
 * knows the same memory. Where views share offsets, the offset says whose
 * memory it is; elsewhere nothing changes. Translated once more, an address
 * stays as it is.
 */
static inline struct uptr uptr_from(uint64_t raw)
{
	uint64_t offset = raw & (CUBICLE_SLOT_BYTES - 1);

	if (!shares.views)
		return uptr_known(raw);
	uint32_t id = shares.owner[offset >> CUBICLE_GRANULE_SHIFT];
	/* The first pages of the part that all cubicles have in common belong
	 * to none. */
	return uptr_known(id < CUBICLE_SLOTS && offset >= CUBICLE_BOX_OFFSET
			? slot_base(id) + offset
			: offset);
}

/*
 * The number: for an access after its check, for a record, for what a cubicle
 * gets, and for whose it is.
 */
static inline uint64_t uptr_value(struct uptr p)
{
	return p.address;
}

/* The address (bytes) after (p), in the range that is checked. */
static inline struct uptr uptr_add(struct uptr p, uint64_t bytes)
{
	return uptr_known(p.address + bytes);
}

static inline struct urange uptr_range(struct uptr p, uint64_t bytes)
{
	return (struct urange){p.address, p.address + bytes};
}

/* Does cubicle (id) have the slot of the first and the last byte of (r)? */
static inline bool range_in_slot(uint32_t id, struct urange r)
{
	return in_slot(id, r.start) && in_slot(id, r.end - 1);
}

#endif
