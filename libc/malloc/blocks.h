/* SPDX-License-Identifier: MIT */
/*
 * blocks.h: small blocks, in spans that each have blocks of one class.
 *
 * The descriptor of a span says which blocks are free: a bit for each. So no
 * program can damage a list of free blocks, and a block that is freed twice is
 * noticed. The block with the lowest number is handed out first; blocks from
 * `fresh` on were never handed out.
 *
 * The first word of a free block has a mark, made from its address and a random
 * key, or is 0 if the block is still as it came from alloc. It is checked
 * before the block is handed out, so that most writes to freed memory, and
 * overflows into free memory, are noticed. Blocks in use have a seal (class.h),
 * which is checked when they are freed or resized.
 *
 * malloc() and free() of small blocks need only a struct heap and the spans
 * that belong to it. NOTE there is one heap, because there are no threads.
 * Later each thread has one. A thread that frees a block of another heap sets
 * the block's bit in a second, atomic set of bits of the span; the owner moves
 * these when it has no free block left. Runs of pages and the map are shared,
 * under a lock.
 */
#ifndef LIBC_MALLOC_BLOCKS_H
#define LIBC_MALLOC_BLOCKS_H

#include "malloc/class.h"
#include "malloc/misuse.h"
#include "malloc/span.h"

#pragma GCC visibility push(hidden)

struct heap {
	/* Where blocks of a class are taken from, or NULL; and a list of other
	 * spans that have room. */
	struct span *current[CLASSES];
	struct span *others[CLASSES];
	uint8_t spans[CLASSES]; /* how many were made, up to 255 */
};

/* The key of marks and seals. */
extern uint64_t blocks_key;

/* Make a span with room the current one of (class); NULL without memory. */
struct span *blocks_refill(struct heap *heap, unsigned class);

/* Give back the current spans that have no block in use. True if there was one:
 * it may help when there is no memory. */
bool blocks_release(struct heap *heap);

/* (span), which had no free block, has one, or has no block in use any more. */
void blocks_changed(struct span *span);

static inline uint64_t blocks_mark(uintptr_t p)
{
	return p ^ blocks_key;
}

/* Its first byte is never 0, the byte that a string too long by one writes. */
static inline uint64_t blocks_seal(uintptr_t p)
{
	return ~blocks_mark(p) | 1;
}

static inline uint64_t *blocks_seal_at(const struct span *span, uintptr_t p)
{
	return (void *)(p + span->block_bytes - SEAL_BYTES);
}

/* Take a block of (span), which has one. (dirty) is how many bytes of it, from
 * the first on, may not be zero. */
static inline void *blocks_take(struct span *span, size_t *dirty)
{
	unsigned w = (unsigned)__builtin_ctz(span->words);
	uint64_t bits = span->free[w];
	uint32_t i = 64 * w + (uint32_t)__builtin_ctzll(bits);
	uintptr_t p = span->start + (uint64_t)i * span->block_bytes;
	uint64_t *first = (void *)p, wanted = blocks_mark(p);

	bits &= bits - 1;
	span->free[w] = bits;
	if (!bits)
		span->words &= (uint8_t)(span->words - 1);
	span->used++;
	*dirty = SIZE_MAX;
	if (i >= span->fresh) {
		span->fresh = (uint16_t)(i + 1);
		wanted = span->dirty ? *first : 0;
		*dirty = span->dirty ? SIZE_MAX : 0;
	}
	if (__builtin_expect(*first != wanted, 0))
		misuse_written(p, class_room(span->block_bytes));
	*first = 0; /* new memory does not show the key */
	if (span->block_bytes <= SEALED_BYTES)
		*blocks_seal_at(span, p) = blocks_seal(p);
	return first;
}

/* The number of the block at (p) of (span). If no block in use begins there, or
 * its seal is broken, stop the cubicle with a report that names (function). */
static inline uint32_t blocks_number(
	const struct span *span, uintptr_t p, const char *function)
{
	uint32_t offset = (uint32_t)(p - span->start);
	uint32_t i = (uint32_t)((uint64_t)offset * span->inverse >> 32);

	/* The rest of the span, too short for a block, is beyond (fresh). */
	if (__builtin_expect(i * span->block_bytes != offset ||
			    i >= span->fresh ||
			    span->free[i / 64] >> i % 64 & 1,
		    0))
		misuse_pointer(function, p);
	if (span->block_bytes <= SEALED_BYTES &&
		__builtin_expect(*blocks_seal_at(span, p) != blocks_seal(p), 0))
		misuse_seal(function, p, class_room(span->block_bytes));
	return i;
}

static inline void blocks_give(struct span *span, uintptr_t p)
{
	uint32_t i = blocks_number(span, p, "free");
	uint8_t words = span->words;

	*(uint64_t *)p = blocks_mark(p);
	span->free[i / 64] |= 1ull << i % 64;
	span->words = (uint8_t)(words | 1u << i / 64);
	span->used--;
	if (__builtin_expect(!words || !span->used, 0))
		blocks_changed(span);
}

#pragma GCC visibility pop

#endif
