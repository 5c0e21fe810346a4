/* SPDX-License-Identifier: MIT */
/*
 * heap.c: small objects in slabs, large ones in pages.
 *
 * Nouns
 *   slab   one or four pages with objects of one size, a header in front
 *   class  number of a size of objects
 *   entry  what a page of the heap holds: see struct leaf
 *
 * Which objects of a slab are handed out is kept in its header, not in the
 * objects: writing to a freed object breaks its next owner, not the heap.
 */
#include <stdbool.h>
#include <stdint.h>
#include <cubicle/component.h>
#include <cubicle/space_abi.h>
#include "alloc/alloc.h"
#include "heap.h"
#include "heap_log.h"
#include "string.h"

#define PAGE	     ((size_t)CUBICLE_PAGE_BYTES)
#define LARGE_BYTES  2049 /* objects from here on are pages of their own */
#define MEDIUM_BYTES 257  /* … and from here on are in slabs of four pages */
#define CLASSES	     24

struct slab {
	struct slab *next, *prev; /* slabs of the class that have room */
	uint16_t object_bytes;
	uint16_t objects;
	uint16_t used;
	uint8_t class;
	uint8_t pages;
	uint64_t taken[4]; /* bit i: object i is handed out */
	uint64_t reserved;
};

_Static_assert(sizeof(struct slab) % 16 == 0, "objects are aligned to 16");
_Static_assert((PAGE - sizeof(struct slab)) / 16 <= 256, "bits in taken");

/*
 * A leaf tells for each page of 2 MiB of the slot what is in it: 0, the address
 * of the slab, or for the first page of a large object its pages * 2 + 1.
 */
#define LEAF_ENTRIES 512
#define LEAVES	     (CUBICLE_SLOT_BYTES / PAGE / LEAF_ENTRIES)

struct leaf {
	uintptr_t entry[LEAF_ENTRIES];
};

static struct leaf *leaves[LEAVES];
static struct slab *with_room[CLASSES];
static struct slab *spare[CLASSES]; /* one empty slab, not in with_room */

/* Sizes: multiples of 16 up to 128, then four to each power of two. */
static unsigned class_of(size_t len)
{
	unsigned top;

	if (len <= 128)
		return len ? (unsigned)(len - 1) / 16 : 0;
	top = 63 - (unsigned)__builtin_clzll(len - 1);
	return 8 + (top - 7) * 4 + ((len - 1) >> (top - 2) & 3);
}

static size_t class_bytes(unsigned class)
{
	if (class < 8)
		return (class + 1) * 16;
	return (size_t)(5 + (class & 3)) << (5 + (class - 8) / 4);
}

/* --- entries ------------------------------------------------------------ */

static size_t page_number(const void *p)
{
	return (uintptr_t)p % CUBICLE_SLOT_BYTES / PAGE;
}

/* Leaves are in the heap themselves: they tell its slot. */
static uintptr_t *entry_of(const void *p)
{
	size_t page = page_number(p);
	struct leaf *leaf = leaves[page / LEAF_ENTRIES];

	if (!leaf || ((uintptr_t)p ^ (uintptr_t)leaf) / CUBICLE_SLOT_BYTES)
		return NULL;
	return &leaf->entry[page % LEAF_ENTRIES];
}

/* Leaves for (pages) pages from number (first) on. */
static bool make_leaves(size_t first, size_t pages)
{
	size_t last = (first + pages - 1) / LEAF_ENTRIES;

	for (size_t i = first / LEAF_ENTRIES; i <= last; i++)
		if (!leaves[i])
			leaves[i] = alloc_pages(
				CUBICLE_SELF, sizeof(struct leaf) / PAGE);
	return leaves[first / LEAF_ENTRIES] && leaves[last];
}

/* (pages) pages, of which the first (entries) need an entry. */
static void *get_pages(size_t pages, size_t entries)
{
	void *p = alloc_pages(CUBICLE_SELF, pages);
	size_t first = page_number(p);

	if (!p)
		return NULL;
	if (make_leaves(first, entries))
		return p;
	alloc_free(CUBICLE_SELF, p, pages);
	return NULL;
}

static void put_pages(void *p, size_t pages)
{
	if (alloc_free(CUBICLE_SELF, p, pages))
		cubicle_abort("heap: alloc does not take its pages back");
}

/* --- slabs -------------------------------------------------------------- */

static void list_add(struct slab *slab)
{
	struct slab **head = &with_room[slab->class];

	slab->prev = NULL;
	slab->next = *head;
	if (*head)
		(*head)->prev = slab;
	*head = slab;
}

static void list_remove(struct slab *slab)
{
	if (slab->next)
		slab->next->prev = slab->prev;
	if (slab->prev)
		slab->prev->next = slab->next;
	else
		with_room[slab->class] = slab->next;
}

static struct slab *slab_make(unsigned class)
{
	size_t bytes = class_bytes(class);
	size_t pages = bytes < MEDIUM_BYTES ? 1 : 4;
	struct slab *slab = get_pages(pages, pages);

	if (!slab)
		return NULL;
	*slab = (struct slab){
		.object_bytes = (uint16_t)bytes,
		.objects = (uint16_t)((pages * PAGE - sizeof(*slab)) / bytes),
		.class = (uint8_t) class,
		.pages = (uint8_t)pages,
	};
	for (size_t i = 0; i < pages; i++)
		*entry_of((char *)slab + i * PAGE) = (uintptr_t)slab;
	return slab;
}

static void slab_destroy(struct slab *slab)
{
	size_t pages = slab->pages;

	for (size_t i = 0; i < pages; i++)
		*entry_of((char *)slab + i * PAGE) = 0;
	put_pages(slab, pages);
}

static struct slab *slab_with_room(unsigned class)
{
	struct slab *slab = with_room[class];

	if (slab)
		return slab;
	slab = spare[class];
	spare[class] = NULL;
	if (!slab)
		slab = slab_make(class);
	if (slab)
		list_add(slab);
	return slab;
}

/* The lowest object that is free; there is one. */
static void *slab_take(struct slab *slab)
{
	uint64_t *word = slab->taken;
	size_t bit;

	while (!~*word)
		word++;
	bit = (size_t)__builtin_ctzll(~*word);
	*word |= 1ull << bit;
	if (++slab->used == slab->objects)
		list_remove(slab);
	bit += (size_t)(word - slab->taken) * 64;
	return (char *)(slab + 1) + bit * slab->object_bytes;
}

/* Keep one empty slab, so that a single object does not move pages around. */
static void slab_emptied(struct slab *slab)
{
	list_remove(slab);
	if (spare[slab->class])
		slab_destroy(slab);
	else
		spare[slab->class] = slab;
}

/* The number of the object at (p), which must be handed out. */
static uint32_t slab_index(const struct slab *slab, const void *p)
{
	uint32_t offset = (uint32_t)((uintptr_t)p - (uintptr_t)(slab + 1));
	uint32_t i = offset / slab->object_bytes;

	/* An address in the header gives a huge offset. */
	if (offset % slab->object_bytes || i >= slab->objects)
		cubicle_abort("heap: not the start of an object");
	if (!(slab->taken[i / 64] >> i % 64 & 1))
		cubicle_abort("heap: object is free already");
	return i;
}

static void slab_give(struct slab *slab, const void *p)
{
	uint32_t i = slab_index(slab, p);

	slab->taken[i / 64] &= ~(1ull << i % 64);
	if (slab->used-- == slab->objects)
		list_add(slab);
	if (!slab->used)
		slab_emptied(slab);
}

/* --- large objects ------------------------------------------------------ */

static void *large_alloc(size_t len)
{
	size_t pages = len / PAGE + (len % PAGE != 0);
	void *p = get_pages(pages, 1);

	if (p)
		*entry_of(p) = pages * 2 + 1;
	return p;
}

/* Pages of the large object at (p). */
static size_t large_pages(uintptr_t entry, const void *p)
{
	if ((uintptr_t)p % PAGE)
		cubicle_abort("heap: not the start of an object");
	return entry / 2;
}

static void large_free(uintptr_t *entry, void *p)
{
	size_t pages = large_pages(*entry, p);

	*entry = 0;
	put_pages(p, pages);
}

/* Give back what is beyond (pages). */
static void large_trim(uintptr_t *entry, void *p, size_t pages)
{
	size_t beyond = *entry / 2 - pages;

	if (!beyond)
		return;
	*entry = pages * 2 + 1;
	put_pages((char *)p + pages * PAGE, beyond);
}

/* --- the heap ----------------------------------------------------------- */

/* The entry for (p), which somebody gives back or asks to resize. */
static uintptr_t *entry_in_use(const void *p)
{
	uintptr_t *entry = entry_of(p);

	if (!entry || !*entry)
		cubicle_abort("heap: address is not handed out");
	return entry;
}

static void *take(size_t len)
{
	struct slab *slab;

	if (len >= LARGE_BYTES)
		return large_alloc(len);
	slab = slab_with_room(class_of(len));
	return slab ? slab_take(slab) : NULL;
}

static void *take_zeroed(size_t len)
{
	void *p = take(len);

	/* The pages of large objects are zero. */
	if (p && len < LARGE_BYTES)
		memset(p, 0, len);
	return p;
}

/* The object can stay where it is, at (len) bytes. */
static bool resize_in_place(uintptr_t *entry, void *p, size_t len, size_t had)
{
	if (len > had)
		return false;
	if (!(*entry & 1))
		return class_bytes(class_of(len)) == had;
	if (len < LARGE_BYTES)
		return false;
	large_trim(entry, p, (len - 1) / PAGE + 1);
	return true;
}

static void give(void *p)
{
	uintptr_t *entry;

	if (!p)
		return;
	entry = entry_in_use(p);
	if (*entry & 1)
		large_free(entry, p);
	else
		slab_give((struct slab *)*entry, p);
}

static void *resize(void *old, size_t len)
{
	uintptr_t *entry;
	struct slab *slab;
	size_t had;
	void *p;

	if (!old)
		return take(len);
	entry = entry_in_use(old);
	if (*entry & 1) {
		had = large_pages(*entry, old) * PAGE;
	} else {
		slab = (struct slab *)*entry;
		slab_index(slab, old);
		had = slab->object_bytes;
	}
	if (resize_in_place(entry, old, len, had))
		return old;
	p = take(len);
	if (p) {
		memcpy(p, old, len < had ? len : had);
		give(old);
	}
	return p;
}

/* --- with a list of what is handed out (--leaks) ------------------------- */

static __attribute__((noinline)) void *logged(
	void *p, size_t len, uintptr_t site)
{
	heap_log_add((uintptr_t)p, len, site);
	return p;
}

static __attribute__((noinline)) void *logged_resize(
	void *old, size_t len, uintptr_t site)
{
	uintptr_t was = (uintptr_t)old;
	void *p = resize(old, len);

	if (!p)
		return NULL;
	heap_log_remove(was);
	return logged(p, len, site);
}

void *heap_alloc(size_t len)
{
	if (HEAP_LOG_WANTED)
		return logged(take(len), len, HEAP_LOG_SITE);
	return take(len);
}

void *heap_zalloc(size_t len)
{
	if (HEAP_LOG_WANTED)
		return logged(take_zeroed(len), len, HEAP_LOG_SITE);
	return take_zeroed(len);
}

void *heap_realloc(void *old, size_t len)
{
	if (HEAP_LOG_WANTED)
		return logged_resize(old, len, HEAP_LOG_SITE);
	return resize(old, len);
}

void heap_free(void *p)
{
	if (HEAP_LOG_WANTED)
		heap_log_remove((uintptr_t)p);
	give(p);
}
