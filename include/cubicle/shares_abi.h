/* SPDX-License-Identifier: MIT */
/*
 * shares_abi.h: the share of each cubicle, and whose an address is.
 *
 * Nouns
 *   share    the offsets of a cubicle's own memory (space_abi.h)
 *   view     a slot that also shows memory of other cubicles at their offsets
 *   granule  16 MiB of offsets; a share consists of granules side by side
 *
 * Without views, the share of a cubicle is its slot. With views, the shares lie
 * side by side in 4 GiB of offsets, and a table says whose each granule is. The
 * first granules hold the pages that all views have in common.
 */
#ifndef CUBICLE_SHARES_ABI_H
#define CUBICLE_SHARES_ABI_H

#include <stdint.h>
#include <cubicle/space_abi.h>

#define CUBICLE_GRANULE_SHIFT 24
#ifndef CUBICLE_GRANULES /* proof/ has fewer */
#define CUBICLE_GRANULES 256
#endif
#define CUBICLE_GRANULES_COMMON 2 /* the first ones, which no cubicle owns */
#define CUBICLE_GRANULES_MIN	2 /* of a share */
#define CUBICLE_GRANULES_SMALL	8 /* a share of fewer is small */
#define CUBICLE_GRANULE_FREE	0xff

struct cubicle_shares {
	uint32_t views; /* 1: slots are views, and shares are parts of 4 GiB */
	/* By granule: the id of its owner, or CUBICLE_GRANULE_FREE. */
	uint8_t owner[CUBICLE_GRANULES];
	/* By id: the first granule of the share, and how many it has. Without
	 * views both are 0. */
	uint8_t first[CUBICLE_SLOTS], granules[CUBICLE_SLOTS];
	/* By id: the limit of the heap, in bytes. 0 means no limit. */
	uint64_t memory[CUBICLE_SLOTS];
};

/* The start of the share of cubicle (id). */
static inline uint64_t cubicle_share(
	const struct cubicle_shares *s, uint32_t id)
{
	return CUBICLE_SPACE_BASE + ((uint64_t)id << CUBICLE_SLOT_SHIFT) +
		((uint64_t)s->first[id] << CUBICLE_GRANULE_SHIFT);
}

/* The real offset in the share of (id) of (offset), which is one by the
 * constants of space_abi.h. A small share divides all of them by eight. */
static inline uint64_t cubicle_share_offset(
	const struct cubicle_shares *s, uint32_t id, uint64_t offset)
{
	return s->views && s->granules[id] < CUBICLE_GRANULES_SMALL ? offset / 8
								    : offset;
}

/* The address of (offset) in the share of (id). */
static inline uint64_t cubicle_share_part(
	const struct cubicle_shares *s, uint32_t id, uint64_t offset)
{
	return cubicle_share(s, id) + cubicle_share_offset(s, id, offset);
}

/*
 * The id of the cubicle that owns the memory at (addr). 0 is the monitor;
 * CUBICLE_SLOTS or more is not a cubicle: outside of the space, in a guard, or
 * in a granule that nobody has. With views, only the low half of an address
 * counts, as for the processor. Pages that all views have in common belong to
 * the monitor.
 */
static inline uint64_t cubicle_space_owner(
	const struct cubicle_shares *s, uint64_t addr)
{
	uint64_t distance = addr - CUBICLE_SPACE_BASE;
	uint64_t offset = addr & (CUBICLE_SLOT_BYTES - 1);

	if (s->views)
		return offset < CUBICLE_BOX_OFFSET
			? CUBICLE_GRANULE_FREE
			: s->owner[offset >> CUBICLE_GRANULE_SHIFT];
	return distance & CUBICLE_SLOT_BYTES ? ~(uint64_t)0
					     : distance >> CUBICLE_SLOT_SHIFT;
}

/* The heap goes to the end of the share. */
static inline uint64_t cubicle_heap_bytes(
	const struct cubicle_shares *s, uint32_t id)
{
	return (s->views ? (uint64_t)s->granules[id] << CUBICLE_GRANULE_SHIFT
			 : CUBICLE_SLOT_BYTES) -
		cubicle_share_offset(s, id, CUBICLE_HEAP_OFFSET);
}

/* Bytes at the end of the heap for checked copies of arguments; at most half of
 * it. */
static inline uint64_t cubicle_checked_bytes(
	const struct cubicle_shares *s, uint32_t id)
{
	return s->views && s->granules[id] < 2 * CUBICLE_GRANULES_SMALL
		? CUBICLE_CHECKED_BYTES / 8
		: CUBICLE_CHECKED_BYTES;
}

/* Bytes of the heap of (id) that can be used; (copies) says whether a part of
 * it is for checked copies. */
static inline uint64_t cubicle_memory(
	const struct cubicle_shares *s, uint32_t id, uint32_t copies)
{
	uint64_t all = cubicle_heap_bytes(s, id) -
		(copies ? cubicle_checked_bytes(s, id) : 0);

	return s->memory[id] && s->memory[id] < all ? s->memory[id] : all;
}

#endif
