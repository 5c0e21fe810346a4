/* SPDX-License-Identifier: MIT */
/*
 * test_libc_malloc.c: the allocator of the libc, on a model of alloc. After
 * each step that matters, all its tables are compared with each other.
 */
/* In this file the host's names are the host's: what its headers promise about
 * malloc() is wrong here, where alloc is in the same file. */
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef aligned_alloc
#undef memalign
#undef posix_memalign
#undef malloc_usable_size
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "malloc/blocks.h"
#include "malloc/runs.h"
#include "random/random.h"

void *libc_malloc(size_t bytes);
void *libc_calloc(size_t count, size_t bytes);
void *libc_realloc(void *old, size_t bytes);
void *libc_aligned_alloc(size_t align, size_t bytes);
int libc_posix_memalign(void **to, size_t align, size_t bytes);
size_t libc_malloc_usable_size(void *p);
void libc_free(void *p);

#define PAGE_COUNT 65536 /* 256 MiB */
#define MIB	   ((size_t)1 << 20)

/* --- alloc, as a model -------------------------------------------------- */

static bool used[PAGE_COUNT];
static size_t used_count;
static size_t limit = PAGE_COUNT; /* pages that there are */
static size_t calls;		  /* of alloc_pages() and alloc_free() */
static bool refuse;		  /* alloc_free() */

static uint8_t *page_address(size_t page)
{
	return (uint8_t *)pages_heap(cubicle_self()) + page * PAGE;
}

static size_t find_pages(size_t pages)
{
	size_t run = 0;

	for (size_t i = 0; i < limit && i < PAGE_COUNT; i++) {
		run = used[i] ? 0 : run + 1;
		if (run == pages)
			return i + 1 - pages;
	}
	return PAGE_COUNT;
}

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	size_t first = pages ? find_pages(pages) : PAGE_COUNT;

	assert_int_equal(who, CUBICLE_SELF);
	calls++;
	if (first == PAGE_COUNT)
		return NULL;
	memset(&used[first], true, pages);
	used_count += pages;
	return mmap(page_address(first), pages * PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	size_t first = (size_t)((uint8_t *)addr - page_address(0)) / PAGE;

	assert_int_equal(who, CUBICLE_SELF);
	calls++;
	if (refuse)
		return -EBUSY;
	for (size_t i = first; i < first + pages; i++) {
		assert_true(used[i]);
		used[i] = false;
	}
	used_count -= pages;
	assert_int_equal(munmap(addr, pages * PAGE), 0);
	return 0;
}

int random_get(void *to, size_t bytes)
{
	memset(to, 0x5b, bytes);
	return 0;
}

/* --- all tables --------------------------------------------------------- */

static void check_blocks(const struct span *s)
{
	size_t blocks = s->pages * PAGE / s->block_bytes, free_blocks = 0;
	size_t most = blocks < BLOCKS_MAX ? blocks : BLOCKS_MAX;

	assert_int_equal(s->block_bytes, class_bytes(s->class));
	assert_true(s->fresh <= most);
	for (size_t w = 0; w < FREE_WORDS; w++) {
		free_blocks += (size_t)__builtin_popcountll(s->free[w]);
		assert_int_equal(s->words >> w & 1, s->free[w] != 0);
	}
	assert_int_equal(s->used + free_blocks, most);
	for (size_t i = 0; i < most; i++) {
		uintptr_t p = s->start + i * s->block_bytes;

		if (!(s->free[i / 64] >> i % 64 & 1)) {
			assert_true(i < s->fresh);
			if (s->block_bytes <= SEALED_BYTES)
				assert_int_equal(
					*blocks_seal_at(s, p), blocks_seal(p));
		} else if (i < s->fresh) {
			assert_int_equal(*(uint64_t *)p, blocks_mark(p));
		} else if (!s->dirty) {
			assert_int_equal(*(uint64_t *)p, 0);
		}
	}
}

/* Each page of the heap: it is in one span at most, and the map knows. */
static void check_all(void)
{
	size_t held = 0, free_pages = 0;
	bool after_run = false;

	for (size_t i = 0; i < PAGE_COUNT;) {
		uintptr_t at = (uintptr_t)page_address(i);
		const struct span *s = span_at(at);

		if (!s) {
			after_run = false;
			i++;
			continue;
		}
		assert_int_equal(s->start, at);
		for (size_t p = 0; p < s->pages; p++) {
			bool end = !p || p + 1 == s->pages;

			assert_true(used[i + p]);
			assert_ptr_equal(span_at(at + p * PAGE),
				end || s->kind == SPAN_BLOCKS ? s : NULL);
		}
		assert_false(s->kind == SPAN_RUN && after_run);
		after_run = s->kind == SPAN_RUN;
		if (s->kind == SPAN_BLOCKS)
			check_blocks(s);
		else if (s->kind == SPAN_RUN)
			for (size_t p = s->dirty; p < s->pages; p++)
				assert_int_equal(
					*(uint64_t *)(at + p * PAGE), 0);
		else
			assert_int_equal(s->kind, SPAN_LARGE);
		held += s->pages;
		free_pages += s->kind == SPAN_RUN ? s->pages : 0;
		i += s->pages;
	}
	assert_int_equal(held, runs_state.held);
	assert_int_equal(free_pages, runs_state.free);
}

/* --- use ---------------------------------------------------------------- */

struct object {
	uint8_t *p;
	size_t len;
	uint8_t tag;
};

static void paint(struct object *o, uint8_t tag)
{
	o->tag = tag;
	memset(o->p, tag, o->len);
}

static void check(const struct object *o, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (o->p[i] != o->tag)
			fail_msg("object of %zu: byte %zu", o->len, i);
}

static uint64_t seed = 88172645463325252;

static size_t random_below(size_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t)((seed >> 16) % n);
}

/* Each power of two up to 256 KiB is as likely as any other. */
static size_t random_size(void)
{
	return random_below((size_t)2 << random_below(18));
}

static void take(struct object *o, size_t len)
{
	size_t align = 16;

	switch (random_below(4)) {
	case 0:
		align = (size_t)1 << random_below(15);
		o->p = libc_aligned_alloc(align, len);
		break;
	case 1:
		o->p = libc_calloc(1, len);
		break;
	default:
		o->p = libc_malloc(len);
	}
	assert_non_null(o->p);
	assert_int_equal((uintptr_t)o->p & (align - 1), 0);
	assert_int_equal((uintptr_t)o->p % 16, 0);
}

static void change(struct object *o)
{
	size_t len = random_size(), had = o->len;
	uint8_t *p;

	if (!o->p) {
		take(o, len);
		o->len = len;
	} else if (random_below(3)) {
		check(o, had);
		libc_free(o->p);
		o->p = NULL;
		return;
	} else {
		p = libc_realloc(o->p, len);
		assert_non_null(p);
		o->p = p;
		check(o, len < had ? len : had);
		o->len = len;
	}
	assert_true(libc_malloc_usable_size(o->p) >= len);
	paint(o, (uint8_t)random_below(256));
}

static void free_object(struct object *o)
{
	check(o, o->p ? o->len : 0);
	libc_free(o->p);
	o->p = NULL;
}

static void test_random_use(void **state)
{
	static struct object objects[400];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		change(&objects[random_below(400)]);
		if (i % 5000 == 0)
			check_all();
	}
	for (int i = 0; i < 400; i++)
		free_object(&objects[i]);
	check_all();
}

static void test_calloc_clears(void **state)
{
	(void)state;
	for (int i = 0; i < 4000; i++) {
		size_t len = random_size();
		uint8_t *dirty = libc_malloc(random_size() + 1);
		*dirty = 1;
		libc_free(dirty);
		struct object o = {libc_calloc(len, 1), len, 0};
		check(&o, len);
		paint(&o, 0xff);
		libc_free(o.p);
	}
}

/* Pages from alloc are zero; they are not even touched. */
static void test_calloc_fresh(void **state)
{
	unsigned char resident[4 * MIB / PAGE];
	size_t touched = 0;

	(void)state;
	void *p = libc_calloc(4, MIB);
	assert_non_null(p);
	assert_int_equal(mincore(p, 4 * MIB, resident), 0);
	for (size_t i = 0; i < sizeof(resident); i++)
		touched += resident[i] & 1;
	assert_int_equal(touched, 0);
	/* The control: what was used before is cleared. */
	memset(p, 1, 4 * MIB);
	libc_free(p);
	uint8_t *again = libc_calloc(1, MIB);
	assert_ptr_equal(again, p);
	assert_int_equal(again[0] | again[MIB - 1], 0);
	libc_free(again);
}

/* Every size up to some, beside a neighbour. */
static void test_sizes(void **state)
{
	(void)state;
	for (size_t len = 0; len < 70000; len += len < 9000 ? 1 : 97) {
		struct object a = {libc_malloc(len), len, 0};
		struct object b = {libc_malloc(len), len, 0};
		size_t usable = libc_malloc_usable_size(a.p);

		assert_ptr_not_equal(a.p, b.p);
		assert_true(usable >= len);
		if (len > 128)
			assert_true(usable - len <= usable / 9 + 9);
		a.len = b.len = usable;
		paint(&a, 0x5a);
		paint(&b, 0xa5);
		check(&a, usable);
		check(&b, usable);
		libc_free(a.p);
		libc_free(b.p);
	}
	check_all();
}

static void test_aligned(void **state)
{
	(void)state;
	for (size_t align = 1; align <= 4 * MIB; align *= 2)
		for (size_t len = 0; len < 5 * align && len < 6 * MIB;
			len += align / 4 + 1) {
			void *p = libc_aligned_alloc(align, len), *q = NULL;

			assert_non_null(p);
			assert_int_equal((uintptr_t)p & (align - 1), 0);
			if (align >= sizeof(void *)) {
				assert_int_equal(
					libc_posix_memalign(&q, align, len), 0);
				assert_int_equal((uintptr_t)q & (align - 1), 0);
			}
			assert_true(p != q);
			libc_free(q);
			libc_free(p);
		}
	check_all();
}

static void test_limits(void **state)
{
	static const size_t too_much[] = {SIZE_MAX, SIZE_MAX - 15,
		SIZE_MAX - 4096, (size_t)PTRDIFF_MAX + 1, PTRDIFF_MAX,
		SIZE_MAX / 2 - 4096, (size_t)1 << 40};
	void *p = NULL, *old = libc_malloc(100);
	/* Else the compiler sees it, and complains. */
	volatile size_t three = 3, half = SIZE_MAX / 2;

	(void)state;
	for (size_t i = 0; i < sizeof(too_much) / sizeof(*too_much); i++) {
		volatile size_t n = too_much[i];

		errno = 0;
		assert_null(libc_malloc(n));
		assert_int_equal(errno, ENOMEM);
		errno = 0;
		assert_null(libc_calloc(1, n));
		assert_int_equal(errno, ENOMEM);
		errno = 0;
		assert_null(libc_realloc(old, n));
		assert_int_equal(errno, ENOMEM);
		errno = 0;
		assert_null(libc_aligned_alloc(64, n));
		assert_int_equal(errno, ENOMEM);
		errno = 7;
		assert_int_equal(libc_posix_memalign(&p, 64, n), ENOMEM);
		assert_int_equal(errno, 7);
	}
	errno = 0;
	assert_null(libc_calloc(three, half));
	assert_int_equal(errno, ENOMEM);
	assert_null(libc_aligned_alloc((size_t)1 << 62, 1));
	assert_null(libc_aligned_alloc((size_t)1 << 63, 1));
	errno = 0;
	assert_null(libc_aligned_alloc(three, 1));
	assert_int_equal(errno, EINVAL);
	assert_null(libc_aligned_alloc(three - 3, 1));
	assert_int_equal(libc_posix_memalign(&p, three * 8, 1), EINVAL);
	assert_int_equal(libc_posix_memalign(&p, 4, 1), EINVAL);
	assert_null(p);
	libc_free(NULL);
	assert_int_equal(libc_malloc_usable_size(NULL), 0);
	libc_free(old);
	/* Two blocks of 0 bytes are two. */
	p = libc_malloc(0);
	old = libc_calloc(0, 8);
	assert_non_null(p);
	assert_non_null(old);
	assert_ptr_not_equal(p, old);
	libc_free(p);
	p = libc_realloc(NULL, 0);
	assert_non_null(p);
	libc_free(p);
	libc_free(old);
	check_all();
}

static void test_realloc_in_place(void **state)
{
	struct object o = {libc_malloc(40000), 40000, 0};
	int moves = 0;

	(void)state;
	paint(&o, 9);
	/* Small steps up to 32 MiB are few copies. */
	for (size_t len = 40000; len < 32 * MIB; len += 16384) {
		uint8_t *p = libc_realloc(o.p, len);

		assert_non_null(p);
		moves += p != o.p;
		o.p = p;
		check(&o, 40000);
	}
	assert_true(moves < 50);
	uint8_t *p = libc_realloc(o.p, 50000);
	assert_ptr_equal(p, o.p);
	assert_int_equal(libc_malloc_usable_size(p), 53248);
	check(&o, 40000);
	p = libc_realloc(p, 100);
	o.p = p;
	check(&o, 100);
	libc_free(p);
	check_all();
}

/* --- what is kept ------------------------------------------------------- */

static void test_kept(void **state)
{
	static void *all[64];
	size_t peak, before;

	(void)state;
	for (int i = 0; i < 64; i++)
		assert_non_null(all[i] = libc_malloc(MIB));
	peak = runs_state.held - runs_state.free;
	for (int i = 0; i < 64; i++)
		libc_free(all[i]);
	check_all();
	assert_true(runs_state.free <= peak / 2 + 64);
	assert_true(runs_state.free >= peak / 2 - 64);
	/* A program that stays small keeps less and less. */
	for (int i = 0; i < 100000; i++)
		libc_free(libc_malloc(6 * MIB));
	assert_true(runs_state.free <= 8 * MIB / PAGE + 64);
	/* Of what is taken again and again, little reaches alloc. */
	for (int i = 0; i < 16; i++)
		all[i] = libc_malloc(MIB / 2);
	for (int i = 0; i < 16; i++)
		libc_free(all[i]);
	before = calls;
	for (int round = 0; round < 1000; round++) {
		for (int i = 0; i < 16; i++)
			all[i] = libc_malloc(random_below(MIB / 4));
		for (int i = 0; i < 16; i++)
			libc_free(all[i]);
	}
	assert_true(calls - before < 160); /* of 32,000 */
	check_all();
}

/* alloc refuses while a call that is not over uses the pages. */
static void test_refused(void **state)
{
	void *p = libc_malloc(64 * MIB);

	(void)state;
	assert_non_null(p);
	refuse = true;
	libc_free(p);
	check_all();
	assert_true(runs_state.free >= 64 * MIB / PAGE);
	refuse = false;
	p = libc_malloc(MIB);
	libc_free(p);
	assert_true(runs_state.free < 64 * MIB / PAGE);
	check_all();
}

/* --- without memory ----------------------------------------------------- */

/* Take blocks of (least) to (most) bytes until there are none, check how much
 * of the memory they are, in percent, and give them back. */
static void fill(size_t least, size_t most, size_t percent)
{
	size_t bytes = 0, failed = 0, before;
	void **list = NULL, **p;

	libc_free(libc_malloc(1));
	while (failed < 20) {
		size_t len = least + random_below(most - least + 1);

		errno = 0;
		p = libc_malloc(len);
		if (!p) {
			assert_int_equal(errno, ENOMEM);
			failed++;
			continue;
		}
		*p = list;
		list = p;
		bytes += len;
	}
	check_all();
	print_message("%zu to %zu bytes: %zu of 1000\n", least, most,
		bytes * 1000 / (limit * PAGE));
	assert_true(bytes * 100 >= limit * PAGE * percent);
	before = used_count;
	assert_null(libc_calloc(1, most * 4 + 100000));
	while (list) {
		p = *list;
		libc_free(list);
		list = p;
	}
	check_all();
	assert_true(used_count < before);
	p = libc_malloc(limit * PAGE / 2); /* it works again */
	assert_non_null(p);
	libc_free(p);
}

static void test_full(void **state)
{
	(void)state;
	fill(MIB, MIB, 97);
	fill(16, 65536, 90);
	fill(1, 512, 90);
	fill(16, 2 * MIB, 90);
	fill(40, 40, 80);
	fill(64, 64, 77);
	fill(4096, 4096, 97);
}

static void test_full_realloc(void **state)
{
	struct object o = {libc_malloc(5000), 5000, 0};
	struct object big = {libc_malloc(90000), 90000, 0};
	void *all[64];
	size_t n = 0;

	(void)state;
	paint(&o, 3);
	paint(&big, 4);
	for (size_t len = 64 * MIB; len >= 16; len /= 2)
		while (n < 64 && (all[n] = libc_malloc(len)))
			n++;
	assert_null(libc_realloc(o.p, 100000));
	assert_null(libc_realloc(big.p, 64 * MIB));
	check(&o, o.len);
	check(&big, big.len);
	/* A block that shrinks never fails. */
	assert_non_null(big.p = libc_realloc(big.p, 10));
	check(&big, 10);
	while (n)
		libc_free(all[--n]);
	libc_free(big.p);
	free_object(&o);
	check_all();
}

/* Pages that come without a leaf or a descriptor go back. */
static void test_few(void **state)
{
	static void *all[4096];
	size_t n;

	(void)state;
	for (size_t pages = used_count; pages < used_count + 80; pages++) {
		limit = pages;
		for (n = 0; n < 4096; n++)
			if (!(all[n] = libc_malloc(16 + n * 16)))
				break;
		check_all();
		while (n)
			libc_free(all[--n]);
		check_all();
	}
	limit = PAGE_COUNT;
}

/* --- misuse ------------------------------------------------------------- */

static void *volatile keep;
static volatile size_t keep_size;

static jmp_buf aborted;
static char message[256];

void cubicle_abort(const char *text)
{
	strncpy(message, text, sizeof(message) - 1);
	longjmp(aborted, 1);
}

/* What libc_free(p) says, or "". */
static const char *free_says(void *p)
{
	message[0] = '\0';
	if (!setjmp(aborted))
		libc_free(p);
	return message;
}

static const char *malloc_says(size_t bytes, int times)
{
	message[0] = '\0';
	if (!setjmp(aborted))
		for (int i = 0; i < times; i++)
			if (!libc_malloc(bytes))
				return "no memory";
	return message;
}

#define assert_says(text, part) assert_non_null(strstr(text, part))

static void test_misuse_small(void **state)
{
	char *p = libc_malloc(40), *q = libc_malloc(40);
	char on_stack, want[80];

	(void)state;
	snprintf(want, sizeof(want),
		"free(0x%lx): no block in use starts there: it is",
		(unsigned long)(uintptr_t)p + 16);
	assert_says(free_says(p + 16), want);
	snprintf(want, sizeof(want),
		"16 bytes into the block of 40 bytes at "
		"0x%lx",
		(unsigned long)(uintptr_t)p);
	assert_says(message, want);
	assert_says(free_says(p + 1), "1 bytes into the block of 40 bytes");
	assert_says(
		free_says(&on_stack), "it is not in the heap of this cubicle");
	assert_says(free_says((void *)16), "not in the heap");
	assert_says(free_says(p + CUBICLE_SLOT_NEXT), "not in the heap");
	assert_says(free_says(page_address(PAGE_COUNT + 1000)),
		"no memory from malloc() is there");
	assert_string_equal(free_says(p), "");
	assert_says(free_says(p), "free block of 40 bytes (freed twice");
	message[0] = '\0';
	if (!setjmp(aborted))
		keep = libc_realloc(p, 10);
	assert_says(message, "realloc(0x");
	assert_says(message, "free block of 40 bytes (freed twice");
	message[0] = '\0';
	if (!setjmp(aborted))
		keep_size = libc_malloc_usable_size(p);
	assert_says(message, "malloc_usable_size(0x");
	assert_string_equal(free_says(q), "");
	assert_string_equal(free_says(NULL), "");
	/* A block that was never handed out. */
	const struct span *s;
	do {
		q = libc_malloc(8);
		s = span_at((uintptr_t)q);
	} while (s->fresh == BLOCKS_MAX);
	assert_says(free_says((char *)s->start + s->fresh * 16),
		"free block of 8 bytes that was never handed out");
	assert_string_equal(free_says(q), "");
	check_all();
}

static void test_misuse_large(void **state)
{
	char *p = libc_malloc(10 * PAGE), *q = libc_malloc(10 * PAGE);

	(void)state;
	assert_says(free_says(p + 16), "16 bytes into the block of 40960");
	assert_says(
		free_says(p + 5 * PAGE), "20480 bytes into the block of 40960");
	assert_says(
		free_says(p + 9 * PAGE), "36864 bytes into the block of 40960");
	assert_string_equal(free_says(p), "");
	assert_says(free_says(p), "free memory (freed twice");
	assert_string_equal(free_says(q), "");
	assert_says(free_says(q), "free memory (freed twice");
	/* Descriptors are no blocks. */
	p = libc_malloc(10);
	assert_says(free_says(span_at((uintptr_t)p)),
		"no memory from malloc() is there");
	libc_free(p);
	check_all();
}

static void test_misuse_written(void **state)
{
	char *p = libc_malloc(2000), *q;

	(void)state;
	/* The control: the last byte may be written to while it is in use. */
	memset(p, 1, libc_malloc_usable_size(p));
	libc_free(p);
	assert_string_equal(malloc_says(2000, 1), "");
	libc_free(p);
	p[3] ^= 1;
	assert_says(malloc_says(2000, 1), "free block of 2048 bytes at 0x");
	assert_says(message, "was written to");
	p[3] ^= 1;
	/* From the block before it. */
	p = libc_malloc(1600);
	q = libc_malloc(1600);
	assert_ptr_equal(q, p + libc_malloc_usable_size(p));
	libc_free(q);
	memset(p, 1, libc_malloc_usable_size(p) + 1);
	assert_says(malloc_says(1600, 1), "was written to");
	*(uint64_t *)q = blocks_mark((uintptr_t)q);
	libc_free(p);
	/* What is written elsewhere changes nothing of the heap's. */
	p = libc_malloc(500);
	libc_free(p);
	memset(p + 8, 0xff, 480);
	check_all();
	assert_string_equal(malloc_says(500, 100), "");
	/* Nor into a block that was never handed out. */
	do
		p = libc_malloc(8);
	while (span_at((uintptr_t)p)->fresh == BLOCKS_MAX ||
		span_at((uintptr_t)p)->dirty);
	const struct span *s = span_at((uintptr_t)p);
	q = (char *)s->start + s->fresh * 16;
	q[2] = 1;
	assert_says(malloc_says(8, BLOCKS_MAX), "was written to");
	q[2] = 0;
}

/* What free(p) says of a block of (bytes), after byte (at) of it was written
 * to. */
static const char *overflow_says(size_t bytes, size_t at, char byte)
{
	char *p = libc_malloc(bytes);

	char was = p[at];
	p[at] = byte;
	free_says(p);
	if (message[0]) {
		p[at] = was;
		libc_free(p);
	}
	return message;
}

static void test_misuse_seal(void **state)
{
	(void)state;
	for (size_t bytes = 0; bytes <= SEALED_BYTES - 8; bytes += 3) {
		size_t room = class_room(class_bytes(class_of(bytes + 8)));

		assert_string_equal(overflow_says(bytes, room - 1, 'x'), "");
		assert_says(overflow_says(bytes, room, '\0'),
			" was written to beyond its end");
	}
	assert_says(overflow_says(40, 40, 0), "): the block of 40 bytes was");
	assert_says(overflow_says(40, 47, 0), "): the block of 40 bytes was");
	char *p = libc_malloc(24);
	p[24] ^= 1;
	message[0] = '\0';
	if (!setjmp(aborted))
		keep = libc_realloc(p, 20);
	assert_says(message, "realloc(0x");
	assert_says(message, "block of 24 bytes was written to beyond");
	p[24] ^= 1;
	libc_free(p);
	check_all();
}

/* An overflow by less than a page does not reach a descriptor. */
static void test_overflow(void **state)
{
	static void *all[4096];
	size_t groups = 0, n = 0;

	(void)state;
	for (; n < 4096; n++) {
		size_t before = used_count, page;
		uint8_t *volatile p = libc_malloc(64 * PAGE);

		all[n] = p;
		if (!p)
			break;
		page = (size_t)(p - page_address(0)) / PAGE + 64;
		if (used_count > before + 64 && page < PAGE_COUNT &&
			used[page] && !span_at((uintptr_t)page_address(page))) {
			memset(p + 64 * PAGE, 0xff, PAGE - 1);
			groups++;
		}
	}
	assert_true(groups > 1); /* it happened */
	check_all();
	while (n)
		libc_free(all[--n]);
	check_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calloc_fresh),
		cmocka_unit_test(test_overflow), cmocka_unit_test(test_full),
		cmocka_unit_test(test_few), cmocka_unit_test(test_random_use),
		cmocka_unit_test(test_calloc_clears),
		cmocka_unit_test(test_sizes), cmocka_unit_test(test_aligned),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_realloc_in_place),
		cmocka_unit_test(test_kept), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_full_realloc),
		cmocka_unit_test(test_misuse_small),
		cmocka_unit_test(test_misuse_large),
		cmocka_unit_test(test_misuse_seal),
		cmocka_unit_test(test_misuse_written), /* leaves damage */
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
