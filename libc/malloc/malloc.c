/* SPDX-License-Identifier: MIT */
/*
 * malloc.c: malloc() and the like, in place of musl's.
 *
 * Blocks of up to SMALL_BYTES are in spans of blocks.h, larger ones are pages.
 * All are aligned to 16 bytes. Sizes are rounded up to the room of a class, or
 * to pages; malloc_usable_size() returns the result.
 *
 * Some of musl's own code calls __libc_malloc() and the like.
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "malloc/blocks.h"
#include "malloc/large.h"
#include "random/random.h"
#include "thread.h"

#define HIDDEN __attribute__((visibility("hidden")))

HIDDEN void *__libc_malloc(size_t bytes);
HIDDEN void *__libc_calloc(size_t count, size_t bytes);
HIDDEN void *__libc_realloc(void *old, size_t bytes);
HIDDEN void __libc_free(void *p);

static struct heap heap;

/* Once, before memory is taken. */
static void start(void)
{
	if (random_get(&blocks_key, sizeof(blocks_key)))
		misuse_stop("no random bytes for the heap");
	span_init();
}

static void *no_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

/* (bytes), at a multiple of (align), of more than SMALL_BYTES or a page. */
static struct span *take_large(size_t bytes, size_t align, bool growing)
{
	if (bytes > PTRDIFF_MAX || align > PTRDIFF_MAX)
		return NULL;
	if (!span_map.base)
		start();
	bytes += !bytes;
	struct span *span = large_take(bytes, align, growing);
	if (!span && blocks_release(&heap))
		span = large_take(bytes, align, growing);
	return span;
}

static __attribute__((noinline)) void *take_slowly(size_t bytes, size_t *dirty)
{
	if (bytes > SMALL_BYTES) {
		struct span *large = take_large(bytes, 1, false);

		if (!large)
			return no_memory();
		*dirty = large->dirty * PAGE;
		return (void *)large->start;
	}
	if (!span_map.base)
		start();
	struct span *span = blocks_refill(&heap, class_of(class_sealed(bytes)));
	if (!span && blocks_release(&heap))
		span = blocks_refill(&heap, class_of(class_sealed(bytes)));
	if (!span)
		return no_memory();
	return blocks_take(span, dirty);
}

/* (dirty) is how many bytes, from the first on, may not be zero. */
static inline void *take(size_t bytes, size_t *dirty)
{
	if (bytes <= SMALL_BYTES) {
		struct span *span = heap.current[class_of(class_sealed(bytes))];

		if (__builtin_expect(span && span->words, 1))
			return blocks_take(span, dirty);
	}
	return take_slowly(bytes, dirty);
}

/* (call), and no other thread has its turn meanwhile. */
#define HELD(call)                                       \
	({                                               \
		__typeof__(call) held_result;            \
		if (__builtin_expect(libc_threads, 0)) { \
			thread_hold();                   \
			held_result = call;              \
			thread_release();                \
		} else {                                 \
			held_result = call;              \
		}                                        \
		held_result;                             \
	})

static inline void *take_block(size_t bytes)
{
	size_t dirty;

	return take(bytes, &dirty);
}

void *malloc(size_t bytes)
{
	return HELD(take_block(bytes));
}

static inline void *take_zeroes(size_t count, size_t bytes)
{
	size_t dirty;
	size_t all;

	if (__builtin_mul_overflow(count, bytes, &all))
		return no_memory();
	void *p = take(all, &dirty);
	if (p && dirty)
		memset(p, 0, dirty < all ? dirty : all);
	return p;
}

void *calloc(size_t count, size_t bytes)
{
	return HELD(take_zeroes(count, bytes));
}

/* The span of (p). If no block in use begins there, stop the cubicle with a
 * report that names (function). */
static struct span *span_in_use(void *p, const char *function)
{
	struct span *span = span_at((uintptr_t)p);

	if (!span || (uintptr_t)p != span->start || span->kind != SPAN_LARGE) {
		if (!span || span->kind != SPAN_BLOCKS)
			misuse_pointer(function, (uintptr_t)p);
		blocks_number(span, (uintptr_t)p, function);
	}
	return span;
}

static __attribute__((noinline)) void free_large(void *p)
{
	if (p)
		large_give(span_in_use(p, "free"));
}

static inline void give(void *p)
{
	struct span *span = span_at((uintptr_t)p);

	if (__builtin_expect(span && span->kind == SPAN_BLOCKS, 1))
		blocks_give(span, (uintptr_t)p);
	else
		free_large(p);
}

static __attribute__((noinline)) void give_held(void *p)
{
	thread_hold();
	give(p);
	thread_release();
}

void free(void *p)
{
	if (__builtin_expect(libc_threads, 0))
		give_held(p);
	else
		give(p);
}

static size_t usable(const struct span *span)
{
	return span->kind == SPAN_LARGE ? span->pages * PAGE
					: class_room(span->block_bytes);
}

/* The block can have (bytes) where it is, and does not become mostly unused. */
static bool resized(struct span *span, size_t bytes)
{
	size_t room = usable(span);

	if (span->kind == SPAN_LARGE)
		return bytes > SMALL_BYTES && large_resize(span, bytes);
	return bytes <= room &&
		(bytes > room / 2 ||
			class_of(class_sealed(bytes)) == span->class);
}

static void *take_to_grow(size_t bytes, bool growing)
{
	size_t dirty;

	if (bytes <= SMALL_BYTES || !growing)
		return take(bytes, &dirty);
	struct span *span = take_large(bytes, 1, true);
	return span ? (void *)span->start : no_memory();
}

static void *resize(void *old, size_t bytes)
{
	if (!old)
		return take_block(bytes);
	struct span *span = span_in_use(old, "realloc");
	if (bytes > PTRDIFF_MAX)
		return no_memory();
	if (resized(span, bytes))
		return old;
	size_t had = usable(span);
	void *p = take_to_grow(bytes, span->kind == SPAN_LARGE);
	if (!p)
		return bytes <= had ? old : NULL;
	memcpy(p, old, had < bytes ? had : bytes);
	give(old);
	return p;
}

void *realloc(void *old, size_t bytes)
{
	return HELD(resize(old, bytes));
}

static void *take_aligned(size_t align, size_t bytes)
{
	size_t rounded;

	if (!align || align & (align - 1)) {
		errno = EINVAL;
		return NULL;
	}
	/* A multiple of the alignment; then so is the size of the class. */
	bytes += !bytes;
	if (__builtin_add_overflow(class_sealed(bytes), align - 1, &rounded))
		return no_memory();
	rounded &= -align;
	if (align <= PAGE && rounded <= SMALL_BYTES)
		return take_block(class_room(rounded));
	struct span *span = take_large(bytes, align, false);
	return span ? (void *)span->start : no_memory();
}

void *aligned_alloc(size_t align, size_t bytes)
{
	return HELD(take_aligned(align, bytes));
}

void *memalign(size_t align, size_t bytes)
{
	return aligned_alloc(align, bytes);
}

int posix_memalign(void **to, size_t align, size_t bytes)
{
	int before = errno;

	if (align < sizeof(void *) || align & (align - 1))
		return EINVAL;
	void *p = aligned_alloc(align, bytes);
	if (!p) {
		errno = before;
		return ENOMEM;
	}
	*to = p;
	return 0;
}

size_t malloc_usable_size(void *p)
{
	return p ? usable(span_in_use(p, "malloc_usable_size")) : 0;
}

void *__libc_malloc(size_t bytes)
{
	return malloc(bytes);
}

void *__libc_calloc(size_t count, size_t bytes)
{
	return calloc(count, bytes);
}

void *__libc_realloc(void *old, size_t bytes)
{
	return realloc(old, bytes);
}

void __libc_free(void *p)
{
	free(p);
}
