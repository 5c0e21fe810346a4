/* SPDX-License-Identifier: MIT */
/*
 * pages.c: the data of files. A page that was never written is a hole.
 *
 * A call that fails changes nothing: it first makes sure that it can have all
 * pages. No call takes long, however large the file is: tree.c finds and counts
 * its pages, and pool.c frees them later.
 */
#include <cubicle/component.h>
#include "rt/string.h"
#include "tree.h"

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
		*l = link_of(fresh_page, *l & LINK_PAYER);
		return 0;
	}
	link_make(node, page, fresh_page, payer, more);
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
		tree_cut(node, first);
		if (!node->root)
			node->levels = 0;
		char *last = end ? page_find(node, first - 1) : NULL;
		if (last)
			memset(last + end, 0, PAGE_BYTES - end);
	}
	node->size = size;
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
	if (last - first >= node->pages + accounts[ACCOUNT_PAGES].all)
		return -ENOSPC;
	if (tree_prepare(node, first, last, payer, &more))
		return -ENOSPC;
	/* Of the tables, all are ready, and one page. */
	if (more && pages_ready(tables_for(node->levels, first, last) + 1)) {
		tree_lower(node, had);
		return -ENOSPC;
	}
	if (more)
		tree_promise(node, first, last, payer);
	else
		tree_lower(node, had);
	return 0;
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
		uint64_t run = tree_run(node, page, &data);
		int64_t start = (int64_t)(page * PAGE_BYTES);
		if (!data == !!hole)
			return start > offset ? start : offset;
		page += run;
	}
	return hole ? node->size : -ENXIO;
}
