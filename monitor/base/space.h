/* SPDX-License-Identifier: MIT */
/*
 * space.h: whose address is it? By space_abi.h: each cubicle has a slot, which
 * says who owns what is there; where views share offsets, a cubicle has a share
 * of them.
 */
#ifndef MONITOR_SPACE_H
#define MONITOR_SPACE_H

#include "base/base.h"

/* The share of a cubicle, see space_abi.h; the backend sets it at the start. */
extern uint32_t share_shift;

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

/*
 * The addresses [start, end), by the one notion of whose an address is: the
 * tables of windows and grants have them, and what is decided from these. Its
 * end is below its start if it wraps.
 */
struct urange {
	uint64_t start, end;
};

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
	return cubicle_share(id, share_shift) +
		cubicle_share_offset(offset, share_shift);
}

static inline uint64_t memory_heap_bytes(void)
{
	return cubicle_heap_bytes(share_shift);
}

/*
 * Translate (addr), which a cubicle used, to the address by which the monitor
 * knows the same memory. Where views share offsets, the offset says whose
 * memory it is; elsewhere nothing changes. Every address from a cubicle passes
 * through this before anything else looks at it. Addresses that the monitor
 * keeps are translated already.
 */
static inline uint64_t memory_address(uint64_t addr)
{
	uint64_t offset = addr & (CUBICLE_SLOT_BYTES - 1);

	if (!share_shift)
		return addr;
	uint64_t id = offset >> share_shift;
	/* The lowest part is common to all cubicles. Its first pages belong to
	 * none. */
	if (!id)
		return offset < CUBICLE_BOX_OFFSET
			? offset
			: CUBICLE_SPACE_BASE + offset;
	return id <= cubicle_count ? slot_base((uint32_t)id) + offset : offset;
}

#endif
