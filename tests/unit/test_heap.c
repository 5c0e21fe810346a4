/* SPDX-License-Identifier: MIT */
/*
 * test_heap.c: the heap of a component: objects do not overlap, keep their
 * content, are aligned, and all pages go back; misuse stops the cubicle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>
#include <cubicle/component.h>
#include <cubicle/pages.h>

static void test_abort(const char *message);

#define cubicle_abort test_abort
#include "../../libos/rt/heap.c"
#undef cubicle_abort

#define CUBICLE	   1
#define PAGE_COUNT 8192

/* --- alloc, as a model -------------------------------------------------- */

static bool used[PAGE_COUNT];
static size_t used_count;
static size_t limit = PAGE_COUNT; /* pages that there are */

static uint8_t *page_address(size_t page)
{
	return (uint8_t *)pages_heap(CUBICLE) + page * CUBICLE_PAGE_BYTES;
}

void *alloc_pages(cubicle_id_t who, size_t pages)
{
	size_t run = 0;

	assert_int_equal(who, CUBICLE_SELF);
	if (!pages || pages > limit - used_count)
		return NULL;
	for (size_t i = 0; i < PAGE_COUNT; i++) {
		run = used[i] ? 0 : run + 1;
		if (run < pages)
			continue;
		i -= pages - 1;
		for (size_t j = i; j < i + pages; j++)
			used[j] = true;
		used_count += pages;
		return mmap(page_address(i), pages * CUBICLE_PAGE_BYTES,
			PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
	return NULL;
}

int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	size_t first = (size_t)((uint8_t *)addr - page_address(0)) /
		CUBICLE_PAGE_BYTES;

	assert_int_equal(who, CUBICLE_SELF);
	for (size_t i = first; i < first + pages; i++) {
		assert_true(used[i]);
		used[i] = false;
	}
	used_count -= pages;
	assert_int_equal(munmap(addr, pages * CUBICLE_PAGE_BYTES), 0);
	return 0;
}

/* --- misuse ------------------------------------------------------------- */

static jmp_buf aborted;
static const char *abort_message;

static void test_abort(const char *message)
{
	abort_message = message;
	longjmp(aborted, 1);
}

/* What heap_free(p) says, or NULL. */
static const char *free_says(void *p)
{
	abort_message = NULL;
	if (!setjmp(aborted))
		heap_free(p);
	return abort_message;
}

static void test_misuse(void **state)
{
	char *small = heap_alloc(40), *other = heap_alloc(40);
	char *large = heap_alloc(3 * PAGE), *gone;
	char on_stack;

	(void)state;
	assert_string_equal(
		free_says(small + 16), "heap: not the start of an object");
	assert_string_equal(
		free_says(small - 1), "heap: not the start of an object");
	assert_string_equal(
		free_says(large + 16), "heap: not the start of an object");
	assert_string_equal(
		free_says(large + PAGE), "heap: address is not handed out");
	assert_string_equal(
		free_says(&on_stack), "heap: address is not handed out");
	/* The header of a slab, at what would be a multiple of the size. */
	gone = heap_alloc(64);
	assert_string_equal(free_says(gone - (uintptr_t)gone % PAGE),
		"heap: not the start of an object");
	heap_free(gone);
	/* The same offset in the slot of somebody else. */
	assert_string_equal(free_says(small + CUBICLE_SLOT_BYTES),
		"heap: address is not handed out");
	assert_string_equal(
		free_says((void *)16), "heap: address is not handed out");
	assert_null(free_says(NULL));

	gone = small;
	assert_null(free_says(small));
	assert_string_equal(free_says(gone), "heap: object is free already");
	assert_null(free_says(other));
	gone = large;
	assert_null(free_says(large));
	assert_string_equal(free_says(gone), "heap: address is not handed out");

	abort_message = NULL;
	if (!setjmp(aborted))
		heap_realloc(gone, 10);
	assert_non_null(abort_message);
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
	assert_int_equal((uintptr_t)o->p % 16, 0);
	for (size_t i = 0; i < len; i++)
		if (o->p[i] != o->tag)
			fail_msg("object of %zu: byte %zu", o->len, i);
}

static uint32_t seed = 7;

static uint32_t random_below(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)seed * n >> 32);
}

static size_t random_size(void)
{
	switch (random_below(8)) {
	case 0:
		return random_below(40000);
	case 1:
		return random_below(3000);
	default:
		return random_below(300);
	}
}

/* Empty slabs that are kept, and leaves. */
static size_t pages_kept(void)
{
	size_t pages = 0;

	for (size_t i = 0; i < CLASSES; i++)
		pages += spare[i] ? spare[i]->pages : 0;
	for (size_t i = 0; i < LEAVES; i++)
		pages += leaves[i] ? 1 : 0;
	return pages;
}

static void change(struct object *o, uint8_t tag)
{
	size_t len = random_size();
	size_t had = o->len;
	uint8_t *p;

	if (!o->p) {
		o->len = len;
		o->p = tag & 1 ? heap_alloc(len) : heap_zalloc(len);
		assert_non_null(o->p);
		if (!(tag & 1)) {
			o->tag = 0;
			check(o, len);
		}
		paint(o, tag);
	} else if (random_below(3)) {
		check(o, had);
		heap_free(o->p);
		o->p = NULL;
	} else {
		p = heap_realloc(o->p, len);
		assert_non_null(p);
		o->p = p;
		check(o, len < had ? len : had);
		o->len = len;
		paint(o, tag);
	}
}

static void test_random_use(void **state)
{
	static struct object objects[600];

	(void)state;
	for (int i = 0; i < 200000; i++)
		change(&objects[random_below(600)], (uint8_t)i);
	for (int i = 0; i < 600; i++) {
		if (objects[i].p)
			check(&objects[i], objects[i].len);
		heap_free(objects[i].p);
	}
	assert_int_equal(used_count, pages_kept());
}

/* Every size up to some, and its neighbour untouched. */
static void test_sizes(void **state)
{
	(void)state;
	for (size_t len = 0; len < 9000; len++) {
		struct object a = {heap_alloc(len), len, 0};
		struct object b = {heap_alloc(len), len, 0};

		assert_ptr_not_equal(a.p, b.p);
		paint(&a, 0x5a);
		paint(&b, 0xa5);
		check(&a, len);
		check(&b, len);
		heap_free(a.p);
		heap_free(b.p);
	}
	assert_int_equal(used_count, pages_kept());
}

static void test_out_of_memory(void **state)
{
	struct object o = {heap_alloc(5000), 5000, 0};
	struct object last = {NULL, 0, 0};
	size_t count = 0;
	void **list = NULL, **p;

	(void)state;
	paint(&o, 3);
	assert_null(heap_alloc(SIZE_MAX));
	assert_null(heap_alloc(SIZE_MAX - 4096));
	assert_null(heap_realloc(o.p, SIZE_MAX / 2));
	check(&o, o.len);
	while ((p = heap_alloc(2000))) {
		*p = list;
		list = p;
		count++;
	}
	assert_true(count > 10000);
	assert_null(heap_zalloc(2000));
	assert_null(heap_realloc(o.p, 100000));
	check(&o, o.len);
	last.p = heap_realloc(o.p, 4097);
	assert_ptr_equal(last.p, o.p);
	heap_free(o.p);
	while (list) {
		p = *list;
		heap_free(list);
		list = p;
	}
	assert_int_equal(used_count, pages_kept());
}

/* Pages go, but for the leaf that is needed to know them. */
static void test_no_leaf(void **state)
{
	void *first;

	(void)state;
	/* All of the first 2 MiB, so that the next page needs a leaf. */
	first = heap_alloc((512 - used_count) * PAGE);
	assert_non_null(first);
	limit = used_count + 1;
	assert_null(leaves[page_number(page_address(600)) / LEAF_ENTRIES]);
	assert_null(heap_alloc(2100));
	limit = PAGE_COUNT;
	heap_free(first);
	assert_int_equal(used_count, pages_kept());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_leaf),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_misuse),
		cmocka_unit_test(test_random_use),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
