/* SPDX-License-Identifier: MIT */
/*
 * pages.c: the data of files, in pages under a tree of tables (a radix tree
 * over the page number), so that finding a page, and growing, does not depend
 * on how large the file is. A page that was never written is a hole.
 *
 * A link is the address of a page or a table, and who pays for it. One to a
 * page may be promised only (pages_allocate()): it is paid for, and the page
 * comes when it is written.
 *
 * What fails leaves no trace: first it is made sure that all can be had. And no
 * call takes long, however large the file: pages that go are counted at once,
 * but made free later, table by table.
 */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "node.h"
#include "rt/string.h"

/* Pages come from alloc in steps, and go back one by one when many are free. */
#define STEP_FIRST 16
#define STEP_MAX   1024
#define FREE_MAX   8192

#define LINK_PAYER   ((uintptr_t)0x7f)
#define LINK_PROMISE ((uintptr_t)0x80)

_Static_assert(CUBICLE_SLOTS <= LINK_PAYER + 1, "a payer fits");

typedef uintptr_t link;

static void *at(link l)
{
	return (void *)(l & ~(uintptr_t)(PAGE_BYTES - 1));
}

static struct account *account(void)
{
	return &accounts[ACCOUNT_PAGES];
}

/* --- pages that nobody uses ------------------------------------------------- */

struct free_page {
	struct free_page *next;
};

static struct free_page *free_pages;
static uint64_t free_count;

/* Pages from alloc that were not used yet. */
static char *fresh;
static size_t fresh_count;

/*
 * Tables that are no longer used, with all below them, in a list: the address
 * of the first, and its level; the next one is in its last place.
 */
static uintptr_t garbage;

#define LAST_PLACE (TABLE_PLACES - 1)

static void page_give(void *page)
{
	if (free_count > FREE_MAX && free_count > account()->total &&
		alloc_free(CUBICLE_SELF, page, 1) == 0)
		return;
	struct free_page *p = page;
	p->next = free_pages;
	free_pages = p;
	free_count++;
}

static void garbage_add(link l, uint32_t level)
{
	uintptr_t *table = at(l);

	if (!table)
		return; /* a promise, or nothing */
	if (!level) {
		page_give(table);
		return;
	}
	garbage_add(table[LAST_PLACE], level - 1);
	table[LAST_PLACE] = garbage;
	garbage = (uintptr_t)table | level;
}

/* Make the pages of a table free: some 50 us, and 512 pages at most. */
static int garbage_free(void)
{
	uintptr_t *table = at(garbage);
	uint32_t level = garbage % PAGE_BYTES;

	if (!garbage)
		return 0;
	garbage = table[LAST_PLACE];
	for (uint32_t i = 0; i < LAST_PLACE; i++)
		garbage_add(table[i], level - 1);
	page_give(table);
	return 1;
}

static int pages_fetch(void)
{
	static size_t step = STEP_FIRST;
	size_t count = step;

	for (; count && !fresh_count; count /= 2) {
		fresh = alloc_pages(CUBICLE_SELF, count);
		if (fresh)
			fresh_count = count;
	}
	if (step < STEP_MAX)
		step *= 2;
	/* All of these pages will be used, and many faults in a row take less
	 * time than single ones later. The page that is used first is touched
	 * last, so that it is in the processor's caches. */
	for (size_t i = fresh_count; i-- > 0;)
		*(volatile char *)(fresh + i * PAGE_BYTES) = 0;
	return fresh_count != 0;
}

static void *fresh_take(void)
{
	void *page = fresh;

	fresh += PAGE_BYTES;
	fresh_count--;
	return page;
}

/* See to it that page_take() does not fail (count) times. */
static int pages_ready(uint64_t count)
{
	while (free_count + fresh_count < count) {
		if (garbage_free())
			continue;
		while (fresh_count)
			page_give(fresh_take());
		if (!pages_fetch())
			return -ENOSPC;
	}
	return 0;
}

/* A page of any content; pages_ready() has been called. */
static void *page_take(void)
{
	struct free_page *p = free_pages;

	if (!p)
		return fresh_take();
	free_pages = p->next;
	free_count--;
	return p;
}

static link table_take(uint32_t payer)
{
	void *table = page_take();

	account_change(account(), payer, 1);
	return (uintptr_t)memset(table, 0, PAGE_BYTES) | payer;
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

/* The levels of a tree that has page (page). */
static uint32_t levels_for(const struct node *node, uint64_t page)
{
	uint32_t levels = node->levels;

	while (page >= room(levels))
		levels++;
	return levels;
}

/* Page (page) of the file; NULL is a hole. */
static void *page_find(const struct node *node, uint64_t page)
{
	link l = node->root;

	if (page >= room(node->levels))
		return NULL;
	for (uint32_t level = node->levels; level-- > 0 && l;)
		l = ((link *)at(l))[place_of(page, level)];
	return at(l);
}

/* Tables and pages that a tree of (levels) levels lacks for (first) to (last),
 * if it has none of them. */
static uint64_t lacks_all(uint32_t levels, uint64_t first, uint64_t last)
{
	uint64_t count = last - first + 1;

	for (uint32_t level = 1; level <= levels; level++)
		count += (last >> (level * TABLE_BITS)) -
			(first >> (level * TABLE_BITS)) + 1;
	return count;
}

/* The same of the tree at link (l), whose first page is (base). */
static uint64_t lacks(
	link l, uint32_t levels, uint64_t base, uint64_t first, uint64_t last)
{
	uint64_t each, count = 0;

	if (first < base)
		first = base;
	if (last - base >= room(levels))
		last = base + room(levels) - 1;
	if (!l)
		return lacks_all(levels, first - base, last - base);
	if (!levels)
		return 0;
	each = room(levels - 1);
	for (uint64_t i = (first - base) / each; i <= (last - base) / each; i++)
		count += lacks(((link *)at(l))[i], levels - 1, base + i * each,
			first, last);
	return count;
}

/* Add levels on top; the tables are there. */
static void tree_raise(struct node *node, uint32_t levels, uint32_t payer)
{
	for (; node->levels < levels; node->levels++) {
		if (!node->root)
			continue;
		link top = table_take(payer);
		*(link *)at(top) = node->root;
		node->root = top;
	}
}

/* Take away levels that tree_raise() has added. */
static void tree_lower(struct node *node, uint32_t levels)
{
	for (; node->levels > levels; node->levels--) {
		link top = node->root;
		if (!top)
			continue;
		node->root = *(link *)at(top);
		account_change(account(), top & LINK_PAYER, -1);
		page_give(at(top));
	}
}

/*
 * Make room in the tree for pages (first) to (last): it is known then how many
 * of them, and of tables, there have to be more, and that they can be paid.
 */
static int tree_prepare(struct node *node, uint64_t first, uint64_t last,
	uint32_t payer, uint64_t *more)
{
	uint32_t levels = levels_for(node, last), had = node->levels;
	uint32_t raise = node->root ? levels - had : 0;

	if (raise &&
		(!account_may(account(), payer, raise) || pages_ready(raise)))
		return -ENOSPC;
	tree_raise(node, levels, payer);
	*more = lacks(node->root, levels, 0, first, last);
	if (account_may(account(), payer, *more))
		return 0;
	tree_lower(node, had);
	return -ENOSPC;
}

/* The link to page (page), with all tables above it, which can be had. */
static link *link_make(struct node *node, uint64_t page, uint32_t payer)
{
	link *l = &node->root;

	for (uint32_t level = node->levels; level-- > 0;) {
		if (!*l)
			*l = table_take(payer);
		l = (link *)at(*l) + place_of(page, level);
	}
	return l;
}

/* The link to page (page), NULL if there is none. */
static link *link_find(struct node *node, uint64_t page)
{
	link *l = &node->root;

	if (page >= room(node->levels))
		return NULL;
	for (uint32_t level = node->levels; level-- > 0;) {
		if (!*l)
			return NULL;
		l = (link *)at(*l) + place_of(page, level);
	}
	return *l ? l : NULL;
}

/* Nobody pays any more for all that link (l) leads to. */
static void uncount(struct node *node, link l, uint32_t levels)
{
	const link *table = at(l);

	account_change(account(), l & LINK_PAYER, -1);
	if (!levels) {
		node->pages--;
		return;
	}
	for (uint32_t i = 0; i < TABLE_PLACES; i++)
		if (table[i])
			uncount(node, table[i], levels - 1);
}

static int is_empty(const link *table)
{
	for (uint32_t i = 0; i < TABLE_PLACES; i++)
		if (table[i])
			return 0;
	return 1;
}

/* Free all from page (first) on of the tree under (l), which starts at page
 * (base) and has (levels) levels. */
static void tree_cut(struct node *node, link *l, uint32_t levels, uint64_t base,
	uint64_t first)
{
	if (!*l)
		return;
	if (base < first) {
		uint64_t each = room(levels - 1);
		link *table = at(*l);
		for (uint64_t i = (first - base) / each; i < TABLE_PLACES; i++)
			tree_cut(node, &table[i], levels - 1, base + i * each,
				first);
		if (!is_empty(table))
			return;
		account_change(account(), *l & LINK_PAYER, -1);
		page_give(table);
	} else {
		uncount(node, *l, levels);
		garbage_add(*l, levels);
	}
	*l = 0;
}

/* --- data ---------------------------------------------------------------------- */

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Copy a page, or zeroes for a hole, to whoever reads. */
static int read_piece(char *to, const char *page, size_t from, size_t len)
{
	static const char zeroes[PAGE_BYTES];

	return cubicle_copy_out(to, page ? page + from : zeroes, len);
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
		size_t start = from % PAGE_BYTES;
		size_t n = smaller(PAGE_BYTES - start, len - done);
		const char *page = page_find(node, from / PAGE_BYTES);
		if (read_piece((char *)buf + done, page, start, n))
			return done ? (int64_t)done : -EFAULT;
		done += n;
	}
	/* relatime: a file that was read since it was written stays as it is.
	 */
	if (!is_after(&node->accessed, &node->modified))
		node_touch(node, TOUCH_ACCESSED);
	return (int64_t)done;
}

/* Write to page (page), which is a hole or promised: nothing of it is to be
 * seen before all is there. */
static int write_new(struct node *node, uint64_t page, size_t at_byte,
	const char *from, size_t len, uint32_t payer)
{
	link *l = link_find(node, page);
	uint64_t more = 0;
	uint32_t had = node->levels;

	if (!l && tree_prepare(node, page, page, payer, &more))
		return -ENOSPC;
	char *fresh_page = pages_ready(l ? 1 : more) ? NULL : page_take();
	int error = fresh_page ? 0 : -ENOSPC;
	if (!error) {
		memset(fresh_page, 0, at_byte);
		memset(fresh_page + at_byte + len, 0,
			PAGE_BYTES - at_byte - len);
		error = cubicle_copy_in(fresh_page + at_byte, from, len);
	}
	if (error) {
		if (fresh_page)
			page_give(fresh_page);
		tree_lower(node, had);
		return error;
	}
	if (l) {
		*l = (uintptr_t)fresh_page | (*l & LINK_PAYER);
		return 0;
	}
	l = link_make(node, page, payer);
	account_change(account(), payer, 1);
	*l = (uintptr_t)fresh_page | payer;
	node->pages++;
	return 0;
}

/* How many of the (n) bytes at (from) are before the end of the file. What a
 * write that failed leaves behind it, or in a hole, has to be zero. */
static size_t before(int64_t size, uint64_t from, size_t n)
{
	return from >= (uint64_t)size ? 0 : smaller(n, (uint64_t)size - from);
}

static int write_piece(struct node *node, uint64_t to, const char *from,
	size_t n, uint32_t payer)
{
	size_t at_byte = to % PAGE_BYTES;
	char *page = page_find(node, to / PAGE_BYTES);

	if (!page)
		return write_new(
			node, to / PAGE_BYTES, at_byte, from, n, payer);
	int error = cubicle_copy_in(page + at_byte, from, n);
	if (error) {
		size_t keep = before(node->size, to, n);
		memset(page + at_byte + keep, 0, n - keep);
	}
	return error;
}

int64_t pages_write(struct node *node, int64_t offset, const void *buf,
	size_t len, uint32_t payer)
{
	size_t done = 0;
	int error = 0;

	if (!len)
		return 0; /* which makes nothing longer */
	while (done < len) {
		uint64_t to = (uint64_t)offset + done;
		size_t n = smaller(PAGE_BYTES - to % PAGE_BYTES, len - done);
		error = write_piece(
			node, to, (const char *)buf + done, n, payer);
		if (error)
			break;
		done += n;
	}
	if (!done && error)
		return error;
	if (offset + (int64_t)done > node->size)
		node->size = offset + (int64_t)done;
	node_touch(node, TOUCH_MODIFIED | TOUCH_CHANGED);
	return (int64_t)done;
}

void pages_truncate(struct node *node, int64_t size)
{
	uint64_t first = ((uint64_t)size + PAGE_BYTES - 1) / PAGE_BYTES;
	size_t end = (uint64_t)size % PAGE_BYTES;

	/* There may be pages behind the end: of pages_allocate(). */
	if (size <= node->size) {
		if (first < room(node->levels))
			tree_cut(node, &node->root, node->levels, 0, first);
		if (!node->root)
			node->levels = 0;
		char *last = end ? page_find(node, first - 1) : NULL;
		if (last)
			memset(last + end, 0, PAGE_BYTES - end);
	}
	node->size = size;
}

/* Promise what is a hole of pages (first) to (last) of the tree under (l). */
static void promise(struct node *node, link *l, uint32_t levels, uint64_t base,
	uint64_t first, uint64_t last, uint32_t payer)
{
	uint64_t each;

	if (!levels) {
		if (*l)
			return;
		*l = LINK_PROMISE | payer;
		account_change(account(), payer, 1);
		node->pages++;
		return;
	}
	if (!*l)
		*l = table_take(payer);
	if (first < base)
		first = base;
	if (last - base >= room(levels))
		last = base + room(levels) - 1;
	each = room(levels - 1);
	for (uint64_t i = (first - base) / each; i <= (last - base) / each; i++)
		promise(node, (link *)at(*l) + i, levels - 1, base + i * each,
			first, last, payer);
}

/*
 * See to it that what is a hole from (offset) to (end) can be written later.
 * All of it is paid for now, and the tables are made; zeroes can come later.
 */
int pages_allocate(
	struct node *node, int64_t offset, int64_t end, uint32_t payer)
{
	uint64_t first = (uint64_t)offset / PAGE_BYTES;
	uint64_t last = ((uint64_t)end - 1) / PAGE_BYTES;
	uint32_t had = node->levels;
	uint64_t more;

	/* What cannot be had anyway is not worth a look at the tree. */
	if (last - first >= node->pages + account()->all)
		return -ENOSPC;
	if (tree_prepare(node, first, last, payer, &more))
		return -ENOSPC;
	/* Of the tables, all are ready, and one page. */
	if (more &&
		pages_ready(lacks_all(node->levels, first, last) -
			(last - first))) {
		tree_lower(node, had);
		return -ENOSPC;
	}
	if (more)
		promise(node, &node->root, node->levels, 0, first, last, payer);
	else
		tree_lower(node, had);
	return 0;
}

/* How many pages from (page) on are (data) or a hole alike, as far as one way
 * down the tree can tell. */
static uint64_t page_run(const struct node *node, uint64_t page, int *data)
{
	uint32_t level = node->levels;
	link l = node->root;

	*data = 0;
	if (page >= room(level))
		return UINT64_MAX - page;
	while (level && l)
		l = ((link *)at(l))[place_of(page, --level)];
	*data = l != 0;
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
		int64_t start = (int64_t)(page * PAGE_BYTES);
		if (!data == !!hole)
			return start > offset ? start : offset;
		page += run;
	}
	return hole ? node->size : -ENXIO;
}
