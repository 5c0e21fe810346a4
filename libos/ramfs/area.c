/* SPDX-License-Identifier: MIT */
/* area.c: see area.h. */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "area.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "store.h"
#include "tree.h"

/* An area starts and ends at a multiple of this, if that costs not too much.
 * Many programs map the next piece of a file that grows. */
#define AREA_STEP 64
#define SPARE_MAX 256 /* pages, and a quarter of the area */

/* Pages that the areas of a file have at most: 4 MiB, and spare ones. To map
 * and to unmap one, all of them may have to be copied in a call, which must not
 * take long. */
#define FILE_PAGES (1024 + SPARE_MAX)

/* Pages that are linked in one call: some 2 ms. */
#define LINK_MOST 1024

struct holder {
	struct holder *next;
	uint32_t client;
	uint64_t pages; /* that it has mapped; one can count several times */
};

struct area {
	struct area *next; /* of the same file */
	char *at;
	uint64_t first; /* page of the file */
	uint64_t pages, linked;
	int writable;
	uint32_t pieces; /* it was made of so many, each after the other */
	cubicle_window_t window; /* 0: none was needed yet */
	struct holder *holders;
};

static uint64_t area_end(const struct area *a)
{
	return a->first + a->pages;
}

static char *page_at(const struct area *a, uint64_t i)
{
	return a->at + i * PAGE_BYTES;
}

/* How many pages of (a) a file of (size) bytes has. */
static uint64_t pages_before(const struct area *a, int64_t size)
{
	uint64_t end = ((uint64_t)size + PAGE_BYTES - 1) / PAGE_BYTES;

	if (end <= a->first)
		return 0;
	return end - a->first < a->pages ? end - a->first : a->pages;
}

/* --- pages of the file --------------------------------------------------- */

/* Copy what page (page) of the file has, at (l), and the pages after it, (most)
 * at most, as far as they lie side by side in the store. Returns how many
 * pages. */
static int pages_enter(
	struct node *node, struct area *a, uint64_t page, link l, uint64_t most)
{
	char *to = page_at(a, page - a->first);
	uint32_t from = link_number(l), count = 1;

	if (link_in_store(l)) {
		size_t bytes = run_bytes(
			node, page * PAGE_BYTES, l, most * PAGE_BYTES);
		count = (uint32_t)(bytes / PAGE_BYTES);
		if (store_read(from - STORE_FIRST, 0, to, bytes) !=
			(int64_t)bytes)
			return -EIO;
	} else {
		memcpy(to, link_to_page(l), PAGE_BYTES);
	}
	for (uint32_t i = 0; i < count; i++) {
		tree_renumber(
			node, page + i, number_of(to + (size_t)i * PAGE_BYTES));
		content_give(from + i);
	}
	return (int)count;
}

/* Link (count) pages from (page) on, which are not written and alike. */
static int pages_link(struct node *node, struct area *a, uint64_t page,
	uint32_t count, uint32_t payer)
{
	char *at = page_at(a, page - a->first);
	uint32_t had = node->levels;
	struct need need;

	if (tree_prepare(node, page, page + count - 1, 1, payer, &need))
		return -ENOSPC;
	if (pages_ready(need.ready)) {
		tree_lower(node, had);
		return -ENOSPC;
	}
	memset(at, 0, count * PAGE_BYTES);
	tree_make(node, page, number_of(at), count, payer, &need);
	return 0;
}

/* Link pages until there are (count). On failure some of them are. */
static int area_link(
	struct node *node, struct area *a, uint64_t count, uint32_t payer)
{
	while (a->linked < count) {
		uint64_t page = a->first + a->linked, left = count - a->linked;
		link l = page_find(node, page);
		int n = l ? pages_enter(node, a, page, l, left)
			  : (int)tree_unwritten(node, page, (uint32_t)left);
		int error = n < 0 ? n
			: l	  ? 0
			    : pages_link(node, a, page, (uint32_t)n, payer);

		if (error)
			return error;
		a->linked += (uint64_t)n;
	}
	return 0;
}

/* The file no longer has the pages of (a) from number (count) on. */
static void area_unlink(struct node *node, struct area *a, uint64_t count)
{
	if (a->linked <= count)
		return;
	tree_take_out(node, a->first + count, a->first + a->linked - 1);
	/* A client that maps the rest later is not to see them. */
	memset(page_at(a, count), 0, (a->linked - count) * PAGE_BYTES);
	a->linked = count;
}

/* What a client has stored after the end of the file does not become content.
 */
static void tail_clear(const struct area *a, int64_t size)
{
	uint64_t page = (uint64_t)size / PAGE_BYTES;
	size_t start = (uint64_t)size % PAGE_BYTES;

	if (start && page >= a->first && page < area_end(a))
		memset(page_at(a, page - a->first) + start, 0,
			PAGE_BYTES - start);
}

int areas_fit(struct node *node, int64_t size, uint32_t payer)
{
	int error = 0;

	/* Where mapping is not complete, it will go on. */
	for (struct area *a = node->areas; a && !error; a = a->next)
		if (a->linked >= pages_before(a, node->size))
			error = area_link(
				node, a, pages_before(a, size), payer);
	for (struct area *a = node->areas; a; a = a->next) {
		if (size > node->size && !error)
			tail_clear(a, node->size);
		area_unlink(
			node, a, pages_before(a, error ? node->size : size));
	}
	return error;
}

/* --- the end of an area ---------------------------------------------------- */

/* Copy the linked page (from) of (a), and maybe some after it, to ordinary
 * pages. Returns how many; 0 if it is not possible. */
static uint32_t pages_leave(
	struct node *node, const struct area *a, uint64_t from)
{
	uint64_t left = a->linked - from;
	uint32_t count = left < FILES_TRANSFER_MAX / PAGE_BYTES
		? (uint32_t)left
		: FILES_TRANSFER_MAX / PAGE_BYTES;
	uint32_t number = content_take(&count, 0, node->payer);
	uint64_t bytes = (uint64_t)count * PAGE_BYTES;

	if (!number)
		return 0;
	if (number < STORE_FIRST) {
		memcpy(link_to_page(link_of(number, 0)), page_at(a, from),
			PAGE_BYTES);
	} else if (store_write(number - STORE_FIRST, 0, page_at(a, from),
			   bytes) != (int64_t)bytes) {
		for (uint32_t i = 0; i < count; i++)
			content_give(number + i);
		return 0;
	}
	for (uint32_t i = 0; i < count; i++)
		tree_renumber(node, a->first + from + i, number + i);
	return count;
}

static void memory_free(const struct area *a, uint64_t from, uint64_t end)
{
	if (from < end &&
		alloc_free(CUBICLE_SELF, page_at(a, from), end - from))
		cubicle_abort("ramfs: pages of an area cannot be freed");
}

/* Nobody has a window on (a) any more: its memory becomes free, as a whole, so
 * that other areas have room. What the file has there goes elsewhere, or, if
 * there is no memory, stays. */
static void memory_leave(struct node *node, struct area *a)
{
	uint64_t start = 0, i = 0;

	while (i < a->linked) {
		uint32_t n = pages_leave(node, a, i);
		if (!n) {
			content_keep();
			memory_free(a, start, i);
			start = i + 1;
		}
		i += n ? n : 1;
	}
	memory_free(a, start, a->pages);
}

static void area_delete(struct node *node, struct area *a)
{
	struct area **at = &node->areas;

	tail_clear(a, node->size);
	memory_leave(node, a);
	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
	heap_free(a);
}

/* --- holders --------------------------------------------------------------- */

static int may_hold(uint32_t client, uint64_t pages, uint64_t areas)
{
	return account_may(&accounts[ACCOUNT_MAPPED], client, pages) &&
		account_may(&accounts[ACCOUNT_AREAS], client, areas);
}

static void charge(uint32_t client, int64_t pages, int64_t areas)
{
	account_change(&accounts[ACCOUNT_MAPPED], client, pages);
	account_change(&accounts[ACCOUNT_AREAS], client, areas);
}

static struct holder *holder_of(const struct area *a, uint32_t client)
{
	struct holder *h = a->holders;

	while (h && h->client != client)
		h = h->next;
	return h;
}

/* Open the window of (a), which needs none for this cubicle itself. */
static int window_open(struct area *a, uint32_t client)
{
	if (client == cubicle_self())
		return 0;
	if (a->window)
		return cubicle_window_open(a->window, client);
	int window = cubicle_window_init();
	if (window < 0)
		return window;
	int error = cubicle_window_add(window, a->at, a->pages * PAGE_BYTES);
	if (!error)
		error = cubicle_window_open(window, client);
	if (error)
		cubicle_window_destroy(window);
	else
		a->window = window;
	return error;
}

/* (client) as a holder of (a), which is new if it has no mapping yet; or NULL.
 */
static struct holder *holder_add(struct area *a, uint32_t client)
{
	struct holder *h = holder_of(a, client);

	if (h)
		return h;
	h = may_hold(client, a->pages, a->pieces) ? heap_alloc(sizeof(*h))
						  : NULL;
	if (!h || window_open(a, client)) {
		heap_free(h);
		return NULL;
	}
	charge(client, (int64_t)a->pages, a->pieces);
	*h = (struct holder){a->holders, client, 0};
	a->holders = h;
	return h;
}

/* Returns whether this was the last holder: then there is no (a) any more. */
static int holder_remove(struct node *node, struct area *a, struct holder *h)
{
	struct holder **at = &a->holders;

	while (*at != h)
		at = &(*at)->next;
	*at = h->next;
	charge(h->client, -(int64_t)a->pages, -(int64_t)a->pieces);
	/* Closed before any page of it can be used for something else. */
	if (a->window && h->client != cubicle_self() &&
		cubicle_window_close(a->window, h->client))
		cubicle_abort("ramfs: a window cannot be closed");
	heap_free(h);
	if (a->holders)
		return 0;
	if (a->window && cubicle_window_destroy(a->window))
		cubicle_abort("ramfs: a window cannot be removed");
	area_delete(node, a);
	return 1;
}

/* --- new areas ------------------------------------------------------------- */

/* How far an area with the pages (first) to (end - 1) can go without touching
 * another: narrow (*low) and (*high). Returns whether there is room. */
static int room_between(const struct node *node, uint64_t first, uint64_t end,
	uint64_t *low, uint64_t *high)
{
	uint64_t all = end - first;

	for (const struct area *a = node->areas; a; a = a->next) {
		all += a->pages;
		if (a->first < end && first < area_end(a))
			return 0;
		if (area_end(a) <= first && *low < area_end(a))
			*low = area_end(a);
		if (a->first >= end && *high > a->first)
			*high = a->first;
	}
	return all <= FILE_PAGES;
}

static struct area *area_make(
	struct node *node, uint32_t client, uint64_t first, uint64_t end)
{
	uint64_t pages = end - first;
	struct area *a =
		may_hold(client, pages, 1) ? heap_zalloc(sizeof(*a)) : NULL;

	if (!a)
		return NULL;
	a->at = alloc_try(CUBICLE_SELF, pages);
	if (!a->at) {
		heap_free(a);
		return NULL;
	}
	pages_adopt(a->at);
	a->first = first;
	a->pages = pages;
	a->pieces = 1;
	a->next = node->areas;
	node->areas = a;
	return a;
}

/* An area with the pages (first) to (end - 1), and with spare ones around them
 * if these can be had. */
static struct area *area_new(
	struct node *node, uint32_t client, uint64_t first, uint64_t end)
{
	uint64_t low = 0, high = FILE_MAX / PAGE_BYTES,
		 more = (end - first) / 4;
	uint64_t from = first / AREA_STEP * AREA_STEP, to;

	if (!room_between(node, first, end, &low, &high))
		return NULL;
	more = more < SPARE_MAX ? more : SPARE_MAX;
	to = (end + more + AREA_STEP - 1) / AREA_STEP * AREA_STEP;
	from = from < low ? low : from;
	to = to > high ? high : to;
	struct area *a = area_make(node, client, from, to);
	return a ? a : area_make(node, client, first, end);
}

/* Make (a) reach to page (end), if (client) alone has it and the memory after
 * it is free. That is a range more of a window, and ramfs can have only so
 * many.
 */
static int area_extend_to(
	struct node *node, struct area *a, uint32_t client, uint64_t end)
{
	uint64_t more = end - area_end(a), low = 0, high = end;
	char *at = page_at(a, a->pages);

	if (!a->holders || a->holders->client != client || a->holders->next ||
		!room_between(node, area_end(a), end, &low, &high) ||
		!may_hold(client, more, 1) ||
		alloc_pages_at(CUBICLE_SELF, at, more))
		return -ENOMEM;
	if (a->window && cubicle_window_add(a->window, at, more * PAGE_BYTES)) {
		alloc_free(CUBICLE_SELF, at, more);
		return -ENOMEM;
	}
	a->pages += more;
	a->pieces++;
	charge(client, (int64_t)more, 1);
	return 0;
}

/* The same, and further if that can be had, for what is mapped next. */
static int area_extend(
	struct node *node, struct area *a, uint32_t client, uint64_t end)
{
	uint64_t to = (end + AREA_STEP - 1) / AREA_STEP * AREA_STEP;
	int error = area_extend_to(node, a, client, to);

	return error && to > end ? area_extend_to(node, a, client, end) : error;
}

/* The area that has the pages (first) to (end - 1), now or from now on. */
static struct area *area_for(
	struct node *node, uint32_t client, uint64_t first, uint64_t end)
{
	struct area *a = node->areas;

	while (a && (first < a->first || first >= area_end(a)))
		a = a->next;
	if (!a)
		return area_new(node, client, first, end);
	if (end > area_end(a) && area_extend(node, a, client, end))
		return NULL;
	return a;
}

/* --- mapping --------------------------------------------------------------- */

/* Link some more pages of (a). -EAGAIN: and then more. */
static int area_go_on(struct node *node, struct area *a, uint32_t client)
{
	uint64_t all = pages_before(a, node->size), to = a->linked + LINK_MOST;
	int error = area_link(node, a, to < all ? to : all, client);

	return error || a->linked >= all ? error : -EAGAIN;
}

int64_t area_map(struct node *node, uint32_t client, uint64_t first,
	uint64_t pages, int writable)
{
	if (pages > accounts[ACCOUNT_MAPPED].all || node->opens == UINT32_MAX)
		return -ENOMEM;
	struct area *a = area_for(node, client, first, first + pages);
	int is_new = a && !a->holders;
	struct holder *h = a ? holder_add(a, client) : NULL;
	if (is_new && !h)
		area_delete(node, a);
	if (!h)
		return -ENOMEM;
	node->opens += is_new;
	int error = area_go_on(node, a, client);
	if (error && error != -EAGAIN && !h->pages)
		node->opens -= holder_remove(node, a, h);
	if (error)
		return error;
	h->pages += pages;
	a->writable |= writable;
	return (int64_t)(uintptr_t)page_at(a, first - a->first);
}

int area_unmap(struct node *node, uint32_t client, uint64_t at, uint64_t pages)
{
	struct area *a = node->areas;

	while (a && at - (uintptr_t)a->at >= a->pages * PAGE_BYTES)
		a = a->next;
	if (!a || at % PAGE_BYTES || !pages ||
		pages > a->pages - (at - (uintptr_t)a->at) / PAGE_BYTES)
		return -EINVAL;
	struct holder *h = holder_of(a, client);
	if (!h || h->pages < pages)
		return -EINVAL;
	h->pages -= pages;
	/* Nobody says when it is written to. */
	if (a->writable)
		node_touch(node, TOUCH_MODIFIED | TOUCH_CHANGED);
	return h->pages ? 0 : holder_remove(node, a, h);
}
