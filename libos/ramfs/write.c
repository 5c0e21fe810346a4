/* SPDX-License-Identifier: MIT */
/*
 * write.c: writing to files. A call that fails changes nothing: it first makes
 * sure that it can have all pages.
 */
#include <cubicle/component.h>
#include <cubicle/files_abi.h>
#include "area.h"
#include "rt/string.h"
#include "small.h"
#include "store.h"
#include "tree.h"

#define RUN_MAX (FILES_TRANSFER_MAX / PAGE_BYTES)

/* Copy (len) bytes from the client to byte (start) of a page, the rest of which
 * becomes zero. */
static int fill_page(char *page, size_t start, const char *from, size_t len)
{
	memset(page, 0, start);
	memset(page + start + len, 0, PAGE_BYTES - start - len);
	return cubicle_copy_in(page + start, from, len);
}

/* Fill (count) new pages, whole ones if there are more than one. */
static int fill_new(uint32_t number, uint32_t count, size_t start,
	const char *from, size_t len)
{
	static char whole[PAGE_BYTES];
	uint32_t page = number - STORE_FIRST;

	if (number < STORE_FIRST)
		return fill_page(
			link_to_page(link_of(number, 0)), start, from, len);
	if (len < PAGE_BYTES) {
		int error = fill_page(whole, start, from, len);
		if (error)
			return error;
		from = whole;
	}
	int64_t n = store_write(page, 0, from, (uint64_t)count * PAGE_BYTES);
	return n < 0 ? (int)n : n < (int64_t)count * PAGE_BYTES ? -ENOSPC : 0;
}

/*
 * Write to (count) pages at most that are holes or promised, in the store to
 * all of them in one go. Nothing of a page is seen before all of it is there.
 * Returns the number of bytes.
 */
static int64_t write_run(struct node *node, uint64_t to, const char *from,
	size_t len, uint32_t count, uint32_t payer)
{
	uint64_t page = to / PAGE_BYTES;
	uint32_t had = node->levels;
	struct need need;

	if (tree_prepare(node, page, page + count - 1, 1, payer, &need))
		return -ENOSPC;
	uint32_t number = content_take(&count, need.ready, payer);
	size_t start = to % PAGE_BYTES;
	len = smaller(len, count * PAGE_BYTES - start);
	int error =
		number ? fill_new(number, count, start, from, len) : -ENOSPC;
	if (error) {
		for (uint32_t i = 0; number && i < count; i++)
			content_give(number + i);
		tree_lower(node, had);
		return error;
	}
	need.pages = need.pages ? count : 0;
	tree_make(node, page, number, count, payer, &need);
	return (int64_t)len;
}

static int64_t write_new(struct node *node, uint64_t to, const char *from,
	size_t len, uint32_t payer)
{
	size_t whole = to % PAGE_BYTES ? 0 : len / PAGE_BYTES;

	if (whole > 1 && !content_in_heap(payer)) {
		uint32_t count = tree_unwritten(node, to / PAGE_BYTES,
			(uint32_t)smaller(whole, RUN_MAX));
		int64_t n = count < 2
			? -ENOSPC
			: write_run(node, to, from, len, count, payer);
		if (n > 0)
			return n;
	}
	/* There may be room for one, or only this one be accessible. */
	len = smaller(len, PAGE_BYTES - to % PAGE_BYTES);
	return write_run(node, to, from, len, 1, payer);
}

static int64_t write_store(
	struct node *node, link l, uint64_t to, const char *from, size_t len)
{
	uint32_t page = link_number(l) - STORE_FIRST;
	size_t start = to % PAGE_BYTES;
	size_t n = run_bytes(node, to, l, len);
	int64_t done = store_write(page, start, from, n);

	if (done == -EFAULT && n > PAGE_BYTES - start)
		done = store_write(page, start, from, PAGE_BYTES - start);
	return done;
}

/* Write to memory of the heap. What a write that failed leaves after the end of
 * the file must be zero. */
static int64_t write_heap(const struct node *node, char *data, uint64_t to,
	const char *from, size_t n)
{
	size_t keep = to >= (uint64_t)node->size
		? 0
		: smaller(n, (uint64_t)node->size - to);

	if (!cubicle_copy_in(data, from, n))
		return (int64_t)n;
	memset(data + keep, 0, n - keep);
	return -EFAULT;
}

int pages_unpack(struct node *node, uint32_t payer)
{
	int64_t n = node->small
		? write_run(node, 0, node->small, small_room(node), 1, payer)
		: 0;

	if (n > 0)
		small_free(node);
	return n < 0 ? (int)n : 0;
}

static int64_t write_piece(struct node *node, uint64_t to, const char *from,
	size_t len, uint32_t payer)
{
	if (node->small) {
		size_t room = small_room(node);
		if (to < room && len <= room - to)
			return write_heap(
				node, node->small + to, to, from, len);
		int error = pages_unpack(node, payer);
		if (error)
			return error;
	}
	link l = page_find(node, to / PAGE_BYTES);
	if (!l)
		return write_new(node, to, from, len, payer);
	if (link_in_store(l))
		return write_store(node, l, to, from, len);
	size_t start = to % PAGE_BYTES;
	return write_heap(node, (char *)link_to_page(l) + start, to, from,
		smaller(PAGE_BYTES - start, len));
}

int64_t pages_write(struct node *node, int64_t offset, const void *buf,
	size_t len, uint32_t payer)
{
	size_t done = 0;
	int64_t n = 0;

	if (!len)
		return 0; /* which makes nothing longer */
	if (store_in_use())
		garbage_work(payer, 1);
	if (node->areas && offset + (int64_t)len > node->size) {
		n = areas_fit(node, offset + (int64_t)len, payer);
		if (n)
			return n;
	}
	while (done < len) {
		n = write_piece(node, (uint64_t)offset + done,
			(const char *)buf + done, len - done, payer);
		if (n < 0)
			break;
		done += (size_t)n;
	}
	if (done && offset + (int64_t)done > node->size)
		node->size = offset + (int64_t)done;
	if (done < len)
		areas_fit(node, node->size, payer);
	if (!done)
		return n;
	node_touch(node, TOUCH_MODIFIED | TOUCH_CHANGED);
	return (int64_t)done;
}
