/* SPDX-License-Identifier: MIT */
/*
 * pages.c: the data of files, in pages under a tree of tables (a radix tree
 * over the page number), so that finding a page, and growing, does not depend
 * on how large the file is. A page that was never written is a hole.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "node.h"
#include "rt/string.h"

/* Pages come from alloc in steps, and go back one by one when many are free. */
#define STEP_FIRST 16
#define STEP_MAX   1024
#define FREE_MAX   8192

#define PAGES_MAX (CUBICLE_HEAP_BYTES / PAGE_BYTES)

struct free_page {
	struct free_page *next;
};

static struct free_page *free_pages;
static uint64_t free_count, used_count;
static size_t step = STEP_FIRST;

static void pages_fetch(void)
{
	char *block = NULL;
	size_t count = step;

	for (; count && !block; count /= 2) {
		block = alloc_pages(CUBICLE_SELF, count);
		if (block)
			break;
	}
	if (step < STEP_MAX)
		step *= 2;
	/* The lowest page comes to lie first. */
	for (size_t i = block ? count : 0; i-- > 0;) {
		struct free_page *p = (void *)(block + i * PAGE_BYTES);
		p->next = free_pages;
		free_pages = p;
		free_count++;
	}
}

/* A page of any content, or NULL. */
static void *page_take(void)
{
	if (!free_pages)
		pages_fetch();
	struct free_page *p = free_pages;
	if (!p)
		return NULL;
	free_pages = p->next;
	free_count--;
	used_count++;
	return p;
}

static void *page_take_zero(void)
{
	void *p = page_take();

	return p ? memset(p, 0, PAGE_BYTES) : NULL;
}

static void page_give(void *page)
{
	used_count--;
	if (free_count > FREE_MAX && free_count > used_count &&
		alloc_free(CUBICLE_SELF, page, 1) == 0)
		return;
	struct free_page *p = page;
	p->next = free_pages;
	free_pages = p;
	free_count++;
}

uint64_t pages_used(void)
{
	return used_count;
}

/* --- the tree ---------------------------------------------------------------- */

/* How many pages a tree of (levels) levels has room for. */
static uint64_t room(uint32_t levels)
{
	return levels >= 7 ? UINT64_MAX : (uint64_t)1 << (levels * TABLE_BITS);
}

static uint32_t place_of(uint64_t page, uint32_t level)
{
	return (page >> (level * TABLE_BITS)) % TABLE_PLACES;
}

/* Page (page) of the file; NULL is a hole. */
static void *page_find(const struct node *node, uint64_t page)
{
	void *at = node->root;

	if (page >= room(node->levels))
		return NULL;
	for (uint32_t level = node->levels; level-- > 0 && at;)
		at = ((void **)at)[place_of(page, level)];
	return at;
}

/* Add levels on top until there is room for page number (page). */
static int tree_raise(struct node *node, uint64_t page)
{
	while (page >= room(node->levels)) {
		if (node->root) {
			void **table = page_take_zero();
			if (!table)
				return -ENOSPC;
			table[0] = node->root;
			node->root = table;
		}
		node->levels++;
	}
	return 0;
}

/* Where the pointer to page (page) is, with all tables above it; or NULL. */
static void **page_place(struct node *node, uint64_t page)
{
	void **place = &node->root;

	if (tree_raise(node, page))
		return NULL;
	for (uint32_t level = node->levels; level-- > 0;) {
		if (!*place)
			*place = page_take_zero();
		if (!*place)
			return NULL;
		place = (void **)*place + place_of(page, level);
	}
	return place;
}

/* Free all from page (first) on of the tree under (place), which starts at page
 * (base) and has (levels) levels. */
static void tree_cut(struct node *node, void **place, uint32_t levels,
	uint64_t base, uint64_t first)
{
	if (!*place)
		return;
	if (levels) {
		uint64_t each = room(levels - 1);
		void **table = *place;
		uint64_t from = first > base ? (first - base) / each : 0;
		for (uint64_t i = from; i < TABLE_PLACES; i++)
			tree_cut(node, &table[i], levels - 1, base + i * each,
				first);
	}
	if (base < first)
		return;
	if (!levels)
		node->pages--;
	page_give(*place);
	*place = NULL;
}

/* --- data ---------------------------------------------------------------------- */

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Copy a page, or zeroes for a hole, to whoever reads. */
static int read_piece(char *to, const char *page, size_t at, size_t len)
{
	static const char zeroes[PAGE_BYTES];

	return cubicle_copy_out(to, page ? page + at : zeroes, len);
}

static int is_after(const struct vfs_time *a, const struct vfs_time *b)
{
	if (a->seconds != b->seconds)
		return a->seconds > b->seconds;
	return a->nanoseconds > b->nanoseconds;
}

int64_t pages_read(struct node *node, int64_t offset, void *buf, size_t len)
{
	size_t done = 0;

	if (offset >= node->size)
		return 0;
	if ((uint64_t)(node->size - offset) < len)
		len = (size_t)(node->size - offset);
	while (done < len) {
		uint64_t from = (uint64_t)offset + done;
		size_t at = from % PAGE_BYTES;
		size_t n = smaller(PAGE_BYTES - at, len - done);
		const char *page = page_find(node, from / PAGE_BYTES);
		if (read_piece((char *)buf + done, page, at, n))
			return done ? (int64_t)done : -EFAULT;
		done += n;
	}
	/* relatime: a file that was read since it was written stays as it is.
	 */
	if (!is_after(&node->accessed, &node->modified))
		node_touch(node, TOUCH_ACCESSED);
	return (int64_t)done;
}

/* The page to write (at, len) of; new if need be, and zero around that. */
static char *page_for_write(
	struct node *node, uint64_t page, size_t at, size_t len)
{
	void **place = page_place(node, page);

	if (!place || *place)
		return place ? *place : NULL;
	char *fresh = page_take();
	if (!fresh)
		return NULL;
	memset(fresh, 0, at);
	memset(fresh + at + len, 0, PAGE_BYTES - at - len);
	*place = fresh;
	node->pages++;
	return fresh;
}

/* How many of the (n) bytes at (from) are before the end of the file. What a
 * write that failed leaves behind it, or in a hole, has to be zero. */
static size_t before(int64_t size, uint64_t from, size_t n)
{
	return from >= (uint64_t)size ? 0 : smaller(n, (uint64_t)size - from);
}

int64_t pages_write(
	struct node *node, int64_t offset, const void *buf, size_t len)
{
	size_t done = 0;
	int error = 0;

	if (!len)
		return 0; /* which makes nothing longer */
	while (done < len) {
		uint64_t to = (uint64_t)offset + done;
		size_t at = to % PAGE_BYTES;
		size_t n = smaller(PAGE_BYTES - at, len - done);
		int hole = !page_find(node, to / PAGE_BYTES);
		char *page = page_for_write(node, to / PAGE_BYTES, at, n);
		if (!page) {
			error = -ENOSPC;
			break;
		}
		error = cubicle_copy_in(page + at, (const char *)buf + done, n);
		if (error) {
			size_t keep = hole ? 0 : before(node->size, to, n);
			memset(page + at + keep, 0, n - keep);
			break;
		}
		done += n;
	}
	if (!done && error)
		return error;
	if (offset + (int64_t)done > node->size)
		node->size = offset + (int64_t)done;
	node_touch(node, TOUCH_MODIFIED | TOUCH_CHANGED);
	return (int64_t)done;
}

int pages_truncate(struct node *node, int64_t size)
{
	uint64_t first = ((uint64_t)size + PAGE_BYTES - 1) / PAGE_BYTES;
	size_t at = (uint64_t)size % PAGE_BYTES;

	/* There may be pages behind the end: of pages_allocate(). */
	if (size <= node->size) {
		tree_cut(node, &node->root, node->levels, 0, first);
		if (!node->root)
			node->levels = 0;
		char *last = at ? page_find(node, first - 1) : NULL;
		if (last)
			memset(last + at, 0, PAGE_BYTES - at);
	}
	node->size = size;
	return 0;
}

/* Make pages, of zeroes, for what is a hole from (offset) to (end). */
int pages_allocate(struct node *node, int64_t offset, int64_t end)
{
	uint64_t page = (uint64_t)offset / PAGE_BYTES;
	uint64_t last = ((uint64_t)end - 1) / PAGE_BYTES;

	/* What cannot be had anyway does not use up what there is. */
	if (last - page >= node->pages + PAGES_MAX - used_count)
		return -ENOSPC;
	for (; page <= last; page++) {
		if (page_find(node, page))
			continue;
		if (!page_for_write(node, page, PAGE_BYTES, 0))
			return -ENOSPC;
	}
	return 0;
}

/* How many pages from (page) on are (data) or a hole alike, as far as one way
 * down the tree can tell. */
static uint64_t page_run(const struct node *node, uint64_t page, int *data)
{
	uint32_t level = node->levels;
	void *at = node->root;

	*data = 0;
	if (page >= room(level))
		return UINT64_MAX - page;
	while (level && at)
		at = ((void **)at)[place_of(page, --level)];
	*data = at != NULL;
	return room(level) - page % room(level);
}

/* From where on (offset) or later there is data, or a (hole). */
int64_t pages_seek(struct node *node, int64_t offset, int hole)
{
	if (offset < 0 || offset >= node->size)
		return -ENXIO;
	uint64_t page = (uint64_t)offset / PAGE_BYTES;
	uint64_t last = ((uint64_t)node->size - 1) / PAGE_BYTES;
	while (page <= last) {
		int data;
		uint64_t run = page_run(node, page, &data);
		int64_t at = (int64_t)(page * PAGE_BYTES);
		if (!data == !!hole)
			return at > offset ? at : offset;
		page += run;
	}
	return hole ? node->size : -ENXIO;
}
