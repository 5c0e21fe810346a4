/* SPDX-License-Identifier: MIT */
/*
 * space_abi.h: where things lie in the address space.
 *
 * Nouns
 *   space   the range of addresses that belongs to the system: SLOTS slots
 *   slot    4 GiB of the space; slot 0 is the monitor's, slot c cubicle c's;
 *           the 4 GiB behind each are never mapped
 *   offset  an address less the base of its slot
 *   share   the offsets that a cubicle has for itself: all of its slot. With
 *           backend sfi, where a slot shows the memory of others, too, at
 *           their offsets: the c-th of equal parts of 4 GiB
 *
 * The owner of an address is therefore a subtraction and a shift, see
 * cubicle_space_owner(). The file is read by C and by assembly.
 */
#ifndef CUBICLE_SPACE_ABI_H
#define CUBICLE_SPACE_ABI_H

#define CUBICLE_PAGE_BYTES 0x1000
#define CUBICLE_PAGE_SHIFT 12

#ifndef CUBICLE_SPACE_BASE		  /* tests/build.mk moves it */
#define CUBICLE_SPACE_BASE 0x100000000000 /* 16 TiB */
#endif
#define CUBICLE_SLOT_SHIFT 33
#define CUBICLE_SLOT_BYTES 0x100000000
#define CUBICLE_SLOT_NEXT  0x200000000 /* from one slot to the next */
#ifndef CUBICLE_SLOTS		       /* proof/ has fewer */
#define CUBICLE_SLOTS 128	       /* slot 0, and at most 127 cubicles */
#endif

/* The slot of the monitor. */
#define CUBICLE_PUBLISHED_OFFSET 0x00100000 /* struct cubicle_published */
#define CUBICLE_PUBLISHED_BYTES	 0x00100000
#define CUBICLE_STUBS_OFFSET	 0x00200000 /* the stubs of the gates */
#define CUBICLE_STUBS_BYTES	 0x00100000
#define CUBICLE_STUB_BYTES	 32
#define CUBICLE_EDGES_MAX	 2048	    /* stubs: what gates can lead to */
#define CUBICLE_EDGE_FIRST	 2	    /* the first that is a function */
#define CUBICLE_SIGNALS_OFFSET	 0x00400000 /* stack, see fault/signals.h */
#define CUBICLE_SIGNALS_BYTES	 0x00040000
#define CUBICLE_MONITOR_OFFSET	 0x01000000 /* link address of the monitor */
#define CUBICLE_ARENA_OFFSET	 0x20000000 /* the monitor's data */

/* The share of a cubicle. What lies between the parts is never mapped. A share
 * of less than CUBICLE_SHARE_SMALL has all of it in an eighth of the room. */
#define CUBICLE_IMAGE_OFFSET 0x00100000 /* components, one after the other */
#define CUBICLE_IMAGE_END    0x03000000
#define CUBICLE_STACK_OFFSET 0x03100000 /* lowest byte of the stack */
#define CUBICLE_STACK_BYTES  0x00800000
#define CUBICLE_HEAP_OFFSET  0x04000000 /* pages handed out by alloc */
#define CUBICLE_HEAP_BYTES   0xfc000000
/* Bytes at the end of the heap that are for checked copies of arguments. */
#define CUBICLE_CHECKED_BYTES 0x04000000

/* Backend sfi: in every box, the address where it begins, read-only; and where
 * computed jumps can lead to. */
#define CUBICLE_BOX_OFFSET 0x00010000
#ifndef CUBICLE_BUNDLE_BYTES /* proof/ has smaller ones */
#define CUBICLE_BUNDLE_BYTES 32
#endif

#define CUBICLE_PUBLISHED_ADDRESS \
	(CUBICLE_SPACE_BASE + CUBICLE_PUBLISHED_OFFSET)

#define CUBICLE_SHARE_SMALL	0x08000000
#define CUBICLE_SHARE_SHIFT_MAX 29 /* 512 MiB, for up to seven cubicles */

#ifndef __ASSEMBLER__
#include <stdint.h>

/* (shift) is the logarithm of the bytes of a share; 0: it is the whole slot. */

/* The shift of backend sfi for (cubicles) cubicles. */
static inline uint32_t cubicle_share_shift(uint32_t cubicles)
{
	uint32_t shift = CUBICLE_SHARE_SHIFT_MAX;

	while ((uint64_t)(cubicles + 1) << shift > CUBICLE_SLOT_BYTES)
		shift--;
	return shift;
}

/* Where the share of cubicle (id) begins. */
static inline uint64_t cubicle_share(uint32_t id, uint32_t shift)
{
	return CUBICLE_SPACE_BASE + ((uint64_t)id << CUBICLE_SLOT_SHIFT) +
		(shift ? (uint64_t)id << shift : 0);
}

/* Where what is at (offset) of a share by the constants above really is. */
static inline uint64_t cubicle_share_offset(uint64_t offset, uint32_t shift)
{
	return shift && (1ul << shift) < CUBICLE_SHARE_SMALL ? offset / 8
							     : offset;
}

/*
 * The id of the cubicle that owns the memory at (addr). 0 is the monitor;
 * CUBICLE_SLOTS or more is no cubicle: outside of the space, or in a guard. If
 * slots show the memory of others, only the low half of an address counts, as
 * for the processor. Pages that all slots have in common belong to the monitor.
 */
static inline uint64_t cubicle_space_owner(uint64_t addr, uint32_t shift)
{
	uint64_t distance = addr - CUBICLE_SPACE_BASE;
	uint64_t offset = addr & (CUBICLE_SLOT_BYTES - 1);

	if (shift)
		return offset < CUBICLE_BOX_OFFSET ? ~(uint64_t)0
						   : offset >> shift;
	return distance & CUBICLE_SLOT_BYTES ? ~(uint64_t)0
					     : distance >> CUBICLE_SLOT_SHIFT;
}

static inline uint64_t cubicle_checked_bytes(uint32_t shift)
{
	return cubicle_share_offset(CUBICLE_CHECKED_BYTES, shift);
}

static inline uint64_t cubicle_heap_bytes(uint32_t shift)
{
	return shift ? (1ul << shift) -
			cubicle_share_offset(CUBICLE_HEAP_OFFSET, shift)
		     : CUBICLE_HEAP_BYTES;
}
#endif

#endif
