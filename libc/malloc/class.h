/* SPDX-License-Identifier: MIT */
/*
 * class.h: the sizes of small blocks.
 *
 * Sizes are multiples of 16 up to 128 bytes, then eight to each power of two,
 * so that rounding up wastes a ninth at most. If a size is a multiple of a
 * power of two up to a page, so is the size of its class; aligned_alloc()
 * depends on it.
 *
 * The last word of a block of up to SEALED_BYTES is a seal. If it has changed
 * when the block is freed, the program has written beyond the end. The rest of
 * the block is its room.
 */
#ifndef LIBC_MALLOC_CLASS_H
#define LIBC_MALLOC_CLASS_H

#include <stddef.h>

#define CLASSES	    72
#define SMALL_BYTES ((size_t)32 << 10) /* the size of the last class */

#define SEALED_BYTES ((size_t)1 << 10)
#define SEAL_BYTES   ((size_t)8)

/* The size of a block that has room for (bytes), before it is rounded up. */
static inline size_t class_sealed(size_t bytes)
{
	return bytes <= SEALED_BYTES ? bytes + SEAL_BYTES : bytes;
}

/* The smallest class of at least (bytes), which is 1 to SMALL_BYTES. No branch:
 * sizes are hard to predict. */
static inline unsigned class_of(size_t bytes)
{
	unsigned last = (unsigned)bytes - 1;
	unsigned top = 31 - (unsigned)__builtin_clz(last | 128);

	return 8 * (top - 7) + (last >> (top - 3));
}

/* The size of class (class). */
static inline unsigned class_bytes(unsigned class)
{
	if (class < 8)
		return 16 * (class + 1);
	return (9 + class % 8) << (3 + class / 8);
}

/* The room of a block of (bytes), which is the size of a class. */
static inline unsigned class_room(unsigned bytes)
{
	return bytes <= SEALED_BYTES ? bytes - (unsigned)SEAL_BYTES : bytes;
}

#endif
