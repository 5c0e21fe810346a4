/* SPDX-License-Identifier: MIT */
/*
 * pages.c: the content of files: reading, and the size. write.c is the other
 * half. A page that was never written is a hole.
 *
 * No call takes long, however large the file is: tree.c finds and counts its
 * pages, and pool.c frees them later.
 *
 * Content goes directly between the client's memory and its page. In the store,
 * pages side by side are copied in one go.
 */
#include <cubicle/component.h>
#include "area.h"
#include "rt/string.h"
#include "small.h"
#include "store.h"
#include "tree.h"

#define WORK_STEPS 8 /* of garbage, for a call that makes some */

static const char zeroes[PAGE_BYTES];

static int is_after(const struct vfs_time *a, const struct vfs_time *b)
{
	if (a->seconds != b->seconds)
		return a->seconds > b->seconds;
	return a->nanoseconds > b->nanoseconds;
}

/* --- reading ------------------------------------------------------------------- */

static int64_t read_store(
	const struct node *node, link l, char *to, uint64_t from, size_t len)
{
	uint32_t page = link_number(l) - STORE_FIRST;
	size_t start = from % PAGE_BYTES;
	size_t n = run_bytes(node, from, l, len);
	int64_t got = store_read(page, start, to, n);

	/* Some of it may be accessible. */
	if (got == -EFAULT && n > PAGE_BYTES - start)
		got = store_read(page, start, to, PAGE_BYTES - start);
	return got;
}

/* Copy what lies side by side to the client; zeroes for a hole. Returns the
 * number of bytes. */
static int64_t read_piece(
	const struct node *node, char *to, uint64_t from, size_t len)
{
	size_t start = from % PAGE_BYTES;
	size_t n = smaller(PAGE_BYTES - start, len);
	const char *data = zeroes;

	if (node->small && from < small_room(node)) {
		n = smaller(n, small_room(node) - start);
		data = node->small + start;
	} else {
		link l = page_find(node, from / PAGE_BYTES);
		if (link_in_store(l))
			return read_store(node, l, to, from, len);
		if (l)
			data = (const char *)link_to_page(l) + start;
	}
	return cubicle_copy_out(to, data, n) ? -EFAULT : (int64_t)n;
}

int64_t pages_read(struct node *node, int64_t offset, void *buf, size_t len)
{
	size_t done = 0;

	if (offset >= node->size)
		return 0;
	if ((uint64_t)(node->size - offset) < len)
		len = (size_t)(node->size - offset);
	while (done < len) {
		int64_t n = read_piece(node, (char *)buf + done,
			(uint64_t)offset + done, len - done);
		if (n < 0)
			return done ? (int64_t)done : n;
		done += (size_t)n;
	}
	/* relatime: a file that was read since it was written stays as it is.
	 */
	if (!is_after(&node->accessed, &node->modified))
		node_touch(node, TOUCH_ACCESSED);
	return (int64_t)done;
}

/* --- size ---------------------------------------------------------------------- */

/* The bytes of a page from (start) on become zero. */
static int page_clear(link l, size_t start)
{
	size_t len = PAGE_BYTES - start;

	if (link_in_store(l)) {
		int64_t n = store_write(
			link_number(l) - STORE_FIRST, start, zeroes, len);
		return n == (int64_t)len ? 0 : -EIO;
	}
	if (l)
		memset((char *)link_to_page(l) + start, 0, len);
	return 0;
}

static void small_truncate(struct node *node, size_t size)
{
	size_t had = small_room(node);

	if (!size)
		small_free(node);
	else if (size < had)
		memset(node->small + size, 0, had - size);
}

int pages_truncate(struct node *node, int64_t size)
{
	uint64_t first = ((uint64_t)size + PAGE_BYTES - 1) / PAGE_BYTES;
	uint32_t payer = node->root & LINK_PAYER;
	size_t end = (uint64_t)size % PAGE_BYTES;
	link l = end ? page_find(node, first - 1) : 0;

	/* Pages may follow the end: those of pages_allocate(). */
	if (size <= node->size) {
		int error = first ? tree_cut_prepare(node, first) : 0;
		if (!error)
			error = page_clear(l, end);
		if (error)
			return error;
		areas_fit(node, size, payer);
		tree_cut(node, first);
		if (node->small)
			small_truncate(node, (size_t)size);
		node->promised &= size > 0;
		if (store_in_use())
			garbage_work(payer, WORK_STEPS);
	} else if (areas_fit(node, size, payer)) {
		return -ENOSPC;
	}
	node->size = size;
	return 0;
}

void pages_pack(struct node *node)
{
	size_t size = (size_t)node->size;
	link l = node->root;

	if (node->size > SMALL_BYTES || !size || node->levels ||
		!link_number(l) || node->promised ||
		small_make(node, size, l & LINK_PAYER))
		return;
	memset(node->small + size, 0, small_room(node) - size);
	if (!link_in_store(l))
		memcpy(node->small, link_to_page(l), size);
	else if (store_read(link_number(l) - STORE_FIRST, 0, node->small,
			 size) != node->size) {
		small_free(node);
		return;
	}
	tree_cut(node, 0);
}

/*
 * Make sure that what is a hole from (offset) to (end) can be written later.
 * All of it is paid for now, and is made when it is written.
 */
int pages_allocate(
	struct node *node, int64_t offset, int64_t end, uint32_t payer)
{
	uint64_t first = (uint64_t)offset / PAGE_BYTES;
	uint64_t last = ((uint64_t)end - 1) / PAGE_BYTES;
	uint32_t had;
	struct need need;

	/* What cannot be had anyway is not worth a look at the tree. */
	if (last - first >= node->pages + accounts[ACCOUNT_PAGES].all ||
		pages_unpack(node, payer))
		return -ENOSPC;
	had = node->levels;
	if (tree_prepare(node, first, last, 0, payer, &need))
		goto fail;
	/* Without a store, the pages come from the heap as well. */
	if (need.pages &&
		pages_ready(need.ready + (account_store_pages == 0))) {
		tree_lower(node, had);
		goto fail;
	}
	if (need.pages)
		tree_promise(node, first, last, payer);
	else
		tree_lower(node, had);
	node->promised = 1;
	return 0;
fail:
	pages_pack(node);
	return -ENOSPC;
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
		if (node->small && !page)
			run = 1, data = 1;
		if (!data == !!hole)
			return start > offset ? start : offset;
		page += run;
	}
	return hole ? node->size : -ENXIO;
}
