/* SPDX-License-Identifier: MIT */
/* windows.c: commands of the driver about windows. */
#include <cubicle/pages.h>
#include "commands.h"
#include "driver.h"
#include "other.h"
#include "place.h"
#include "say.h"
#include "server.h"

#define PAGE CUBICLE_PAGE_BYTES

#define EPERM  1
#define ENOENT 2
#define ENOMEM 12
#define EFAULT 14
#define EEXIST 17
#define EINVAL 22

static struct page {
	int64_t first;
	char rest[PAGE - 16];
	int64_t last;
} page[6] __attribute__((aligned(PAGE)));

static cubicle_window_t window_on(const void *addr, size_t len, cubicle_id_t to)
{
	cubicle_window_t w = cubicle_window_init();

	if (w < 0 || cubicle_window_add(w, addr, len) ||
		cubicle_window_open(w, to))
		check(false, "a window is opened");
	return w;
}

/* --- refusals ------------------------------------------------------------- */

static void refused_ranges(cubicle_window_t w)
{
	char *own = (char *)page, *last;
	const void *foreign = place_pointer(server_place(PLACE_DATA));
	const void *unmapped = place_pointer(pages_heap(DRIVER_ID) + 64 * PAGE);

	CHECK_IS(cubicle_window_add(w, own, 0), -EINVAL);
	CHECK_IS(cubicle_window_add(w, own, SIZE_MAX), -EINVAL);
	CHECK_IS(cubicle_window_add(w, place_pointer(~7ul), 16), -EINVAL);
	CHECK_IS(cubicle_window_add(w, foreign, 8), -EPERM);
	CHECK_IS(cubicle_window_add(w, CUBICLE_PUBLISHED, 8), -EPERM);
	CHECK_IS(cubicle_window_add(w, NULL, 8), -EPERM);
	CHECK_IS(cubicle_window_add(w, unmapped, 8), -EFAULT);
	CHECK_IS(cubicle_window_add(w, own, 1ul << 33), -EPERM);
	map_heap(DRIVER_ID, 32, 1);
	last = place_pointer(pages_heap(DRIVER_ID) + 32 * PAGE);
	CHECK_IS(cubicle_window_add(w, last, PAGE + 1), -EFAULT);
	CHECK_IS(cubicle_window_add(w, last, PAGE), 0);
	CHECK_IS(cubicle_window_remove(w, last), 0);
}

static void refused_overlaps(cubicle_window_t w)
{
	cubicle_window_t v = cubicle_window_init();
	char *own = (char *)page;

	CHECK_IS(cubicle_window_add(w, own + 100, 100), 0);
	CHECK_IS(cubicle_window_add(w, own + 100, 100), -EEXIST);
	CHECK_IS(cubicle_window_add(v, own + 100, 100), -EEXIST);
	CHECK_IS(cubicle_window_add(v, own + 50, 51), -EEXIST);
	CHECK_IS(cubicle_window_add(v, own + 199, 10), -EEXIST);
	CHECK_IS(cubicle_window_add(v, own + 120, 1), -EEXIST);
	CHECK_IS(cubicle_window_add(v, own, 1000), -EEXIST);
	CHECK_IS(cubicle_window_add(v, own + 50, 50), 0);
	CHECK_IS(cubicle_window_add(v, own + 200, 10), 0);
	CHECK_IS(cubicle_window_remove(w, own + 101), -ENOENT);
	CHECK_IS(cubicle_window_remove(w, own + 50), -ENOENT);
	CHECK_IS(cubicle_window_remove(w, own + 100), 0);
	CHECK_IS(cubicle_window_remove(w, own + 100), -ENOENT);
	CHECK_IS(cubicle_window_add(v, own + 120, 1), 0);
	CHECK_IS(cubicle_window_destroy(v), 0);
	CHECK_IS(cubicle_window_add(w, own, 1000), 0);
}

static void refused_handles(cubicle_window_t w)
{
	static const cubicle_window_t wrong[] = {
		-1, 0, 1023, 0x7fffffff, -0x7fffffff - 1};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CHECK_IS(cubicle_window_add(wrong[i], page, 8), -EINVAL);
		CHECK_IS(cubicle_window_remove(wrong[i], page), -EINVAL);
		CHECK_IS(cubicle_window_open(wrong[i], SERVER_ID), -EINVAL);
		CHECK_IS(cubicle_window_close(wrong[i], SERVER_ID), -EINVAL);
		CHECK_IS(cubicle_window_close_all(wrong[i]), -EINVAL);
		CHECK_IS(cubicle_window_destroy(wrong[i]), -EINVAL);
	}
	CHECK_IS(cubicle_window_open(w, 0), -EINVAL);
	CHECK_IS(cubicle_window_open(w, DRIVER_ID), -EINVAL);
	CHECK_IS(cubicle_window_open(w, OTHER_ID + 1), -EINVAL);
	CHECK_IS(cubicle_window_open(w, 64), -EINVAL);
	CHECK_IS(cubicle_window_open(w, ~0u), -EINVAL);
	CHECK_IS(cubicle_window_close(w, OTHER_ID + 1), -EINVAL);
	CHECK_IS(cubicle_window_close(w, DRIVER_ID), -EINVAL);
}

static void refused_stale_handle(void)
{
	cubicle_window_t w = cubicle_window_init(), v;

	CHECK_IS(cubicle_window_destroy(w), 0);
	CHECK_IS(cubicle_window_open(w, SERVER_ID), -EINVAL);
	CHECK_IS(cubicle_window_destroy(w), -EINVAL);
	v = cubicle_window_init();
	CHECK(v >= 0 && v != w);
	CHECK_IS(cubicle_window_open(w, SERVER_ID), -EINVAL);
	CHECK_IS(cubicle_window_destroy(v), 0);
}

/* The handle and the memory of another cubicle are of no use to the server. */
static void refused_to_others(cubicle_window_t w)
{
	const void *theirs = place_pointer(server_place(PLACE_DATA));
	int64_t own;

	CHECK_IS(server_window(SERVER_WINDOW_ADD, w, theirs, 8), -EINVAL);
	CHECK_IS(server_window(SERVER_WINDOW_OPEN, w, NULL, OTHER_ID), -EINVAL);
	CHECK_IS(server_window(SERVER_WINDOW_CLOSE_ALL, w, NULL, 0), -EINVAL);
	CHECK_IS(server_window(SERVER_WINDOW_DESTROY, w, NULL, 0), -EINVAL);
	own = server_window(SERVER_WINDOW_INIT, 0, NULL, 0);
	CHECK(own >= 0);
	CHECK_IS(server_window(
			 SERVER_WINDOW_ADD, (cubicle_window_t)own, &page[0], 8),
		-EPERM);
	/* Not even what is windowed to it. */
	CHECK_IS(cubicle_window_open(w, SERVER_ID), 0);
	CHECK_IS(server_peek(&page[0].first), 0);
	CHECK_IS(server_window(
			 SERVER_WINDOW_ADD, (cubicle_window_t)own, &page[0], 8),
		-EPERM);
	CHECK_IS(server_window(
			 SERVER_WINDOW_DESTROY, (cubicle_window_t)own, NULL, 0),
		0);
}

void command_window_errors(void)
{
	cubicle_window_t w = cubicle_window_init();

	CHECK(w >= 0);
	refused_ranges(w);
	refused_overlaps(w);
	refused_handles(w);
	refused_stale_handle();
	refused_to_others(w);
	CHECK_IS(cubicle_window_destroy(w), 0);
}

/* --- use ------------------------------------------------------------------ */

static void use_back_and_forth(void)
{
	cubicle_window_t w = window_on(&page[0], PAGE, SERVER_ID);

	page[0].first = 5;
	CHECK_IS(server_peek(&page[0].first), 5);
	page[0].first = 6;
	CHECK_IS(server_peek(&page[0].first), 6);
	server_poke(&page[0].last, 7);
	CHECK_IS(page[0].last, 7);
	CHECK_IS(cubicle_window_open(w, OTHER_ID), 0);
	CHECK_IS(other_touch((uintptr_t)&page[0].last, TOUCH_READ), 7);
	CHECK_IS(server_peek(&page[0].last), 7);
	CHECK_IS(other_touch((uintptr_t)&page[0].last, TOUCH_WRITE), 99);
	CHECK_IS(server_peek(&page[0].last), 99);
	CHECK_IS(page[0].last, 99);
	/* Closed to one it stays open to the other. */
	CHECK_IS(cubicle_window_close(w, OTHER_ID), 0);
	CHECK_IS(server_peek(&page[0].first), 6);
	CHECK_IS(cubicle_window_destroy(w), 0);
	CHECK_IS(page[0].last, 99);
}

static void use_added_later(void)
{
	cubicle_window_t w = window_on(&page[1], 8, SERVER_ID);

	page[2].first = 21;
	CHECK_IS(cubicle_window_add(w, &page[2], 8), 0);
	CHECK_IS(server_peek(&page[2].first), 21);
	CHECK_IS(cubicle_window_remove(w, &page[1]), 0);
	CHECK_IS(server_peek(&page[2].first), 21);
	CHECK_IS(cubicle_window_close_all(w), 0);
	CHECK_IS(cubicle_window_open(w, SERVER_ID), 0);
	CHECK_IS(server_peek(&page[2].first), 21);
	CHECK_IS(cubicle_window_destroy(w), 0);
}

/* Two windows show one page: what one of them closes, the other keeps open. */
static void use_shared_page(void)
{
	cubicle_window_t w = window_on(&page[3], 8, SERVER_ID);
	cubicle_window_t v = window_on(&page[3].last, 8, SERVER_ID);

	page[3].first = 31;
	page[3].last = 32;
	CHECK_IS(server_peek(&page[3].first), 31);
	CHECK_IS(cubicle_window_close(w, SERVER_ID), 0);
	CHECK_IS(server_peek(&page[3].last), 32);
	CHECK_IS(cubicle_window_destroy(w), 0);
	CHECK_IS(server_peek(&page[3].last), 32);
	CHECK_IS(cubicle_window_destroy(v), 0);
}

/* A range across pages, at odd addresses. */
static void use_odd_range(void)
{
	cubicle_window_t w = window_on(&page[3].last, PAGE + 16, SERVER_ID);

	page[3].last = 41;
	page[4].first = 42;
	page[5].first = 43;
	CHECK_IS(server_peek(&page[4].first), 42);
	CHECK_IS(server_peek(&page[3].last), 41);
	CHECK_IS(server_peek(&page[5].first), 43);
	CHECK_IS(cubicle_window_destroy(w), 0);
}

/* A page of the heap that is unmapped leaves its window. */
static void use_unmapped(void)
{
	int64_t *p = place_pointer(pages_heap(DRIVER_ID) + 8 * PAGE);
	cubicle_window_t w;

	map_heap(DRIVER_ID, 8, 2);
	w = window_on(p, 2 * PAGE, SERVER_ID);
	*p = 51;
	CHECK_IS(server_peek(p), 51);
	CHECK_IS(pages_unmap(DRIVER_ID, 8, 2), 0);
	CHECK_IS(cubicle_window_remove(w, p), -ENOENT);
	map_heap(DRIVER_ID, 8, 2);
	CHECK_IS(*p, 0);
	CHECK_IS(cubicle_window_add(w, p, 8), 0);
	*p = 52;
	CHECK_IS(server_peek(p), 52);
	CHECK_IS(cubicle_window_destroy(w), 0);
}

/* What the server opens to the other; the driver only passes the address. */
static void use_third(void)
{
	uint64_t addr = server_place(PLACE_DATA);
	cubicle_window_t w =
		(cubicle_window_t)server_window(SERVER_WINDOW_INIT, 0, NULL, 0);

	CHECK_IS(
		server_window(SERVER_WINDOW_ADD, w, place_pointer(addr), 8), 0);
	CHECK_IS(server_window(SERVER_WINDOW_OPEN, w, NULL, OTHER_ID), 0);
	CHECK_IS(other_touch(addr, TOUCH_READ), 41);
	CHECK_IS(other_touch(addr, TOUCH_WRITE), 99);
	CHECK_IS(server_peek(place_pointer(addr)), 99);
	CHECK_IS(server_window(SERVER_WINDOW_DESTROY, w, NULL, 0), 0);
}

/* Text can be read by others, too, whatever it is a mapping of. */
static void use_text(void)
{
	const int64_t *text = place_pointer(place_address(PLACE_TEXT));
	cubicle_window_t w = window_on(text, 8, SERVER_ID);

	CHECK(*text != 0);
	CHECK_IS(server_peek(text), *text);
	CHECK_IS(cubicle_window_close(w, SERVER_ID), 0);
	CHECK_IS(cubicle_window_open(w, OTHER_ID), 0);
	CHECK_IS(other_touch((uintptr_t)text, TOUCH_READ), *text);
	CHECK_IS(cubicle_window_destroy(w), 0);
}

void command_window_use(void)
{
	use_back_and_forth();
	use_added_later();
	use_shared_page();
	use_odd_range();
	use_unmapped();
	use_third();
	use_text();
}

/*
 * One window; the first touch of each side maps, the next does not: two pages
 * mapped and two taken back.
 */
void command_window_count(void)
{
	cubicle_window_t w = window_on(&page[0], 8, SERVER_ID);

	for (int i = 0; i < 3; i++)
		server_poke(&page[0].first, i);
	*(volatile int64_t *)&page[0].first = 3;
	for (int i = 0; i < 3; i++)
		server_poke(&page[0].first, i);
	cubicle_window_close(w, SERVER_ID);
}

/* Opened and never touched: one of 256 pages, and one of 257. */
void command_window_ahead(void)
{
	uint64_t heap = pages_heap(DRIVER_ID);

	map_heap(DRIVER_ID, 0, 600);
	window_on(place_pointer(heap), 256 * PAGE, SERVER_ID);
	window_on(place_pointer(heap + 300 * PAGE), 257 * PAGE, SERVER_ID);
}

/* The address of a page that is open to the server; and wait for input. */
void command_window_wait(void)
{
	say_hex("address", (uintptr_t)&page[1]);
	window_on(&page[1], PAGE, SERVER_ID);
	command_wait();
}

/* --- limits --------------------------------------------------------------- */

#define HANDLES_MAX 2000
#define RANGES_MAX  9000

void command_window_limits(void)
{
	static cubicle_window_t handle[HANDLES_MAX];
	int n = 0, ranges = 0, error = 0, bad = 0;

	while (n < HANDLES_MAX && (handle[n] = cubicle_window_init()) >= 0)
		n++;
	CHECK_IS(n < HANDLES_MAX ? handle[n] : 0, -ENOMEM);
	CHECK_IS(n, 1024);
	/* Two bytes for each, one unused between them. */
	while (ranges < RANGES_MAX && !error) {
		error = cubicle_window_add(
			handle[ranges % n], (char *)page + 2 * ranges, 1);
		ranges += !error;
	}
	CHECK_IS(error, -ENOMEM);
	CHECK_IS(ranges, 8192);
	CHECK_IS(cubicle_window_remove(handle[0], page), 0);
	CHECK_IS(cubicle_window_add(handle[0], page, 1), 0);
	for (int i = 0; i < n; i++)
		bad += cubicle_window_destroy(handle[i]) != 0;
	CHECK_IS(bad, 0);
	for (int i = 0; i < n; i++)
		bad += cubicle_window_close_all(handle[i]) != -EINVAL;
	CHECK_IS(bad, 0);
	CHECK(cubicle_window_init() >= 0);
}

#define MANY 8192

/* 8192 ranges on as many pages, in 64 windows of which every second is open:
 * each page of those can be looked up. */
void command_window_many(void)
{
	cubicle_window_t w[64];
	uint64_t heap = pages_heap(DRIVER_ID);
	int bad = 0;

	map_heap(DRIVER_ID, 0, MANY);
	for (int i = 0; i < 64; i++)
		w[i] = cubicle_window_init();
	/* In no order: 5003 is a prime. */
	for (int i = 0; i < MANY; i++) {
		uint64_t at = (uint64_t)i * 5003 % MANY;
		bad += cubicle_window_add(w[at % 64],
			       place_pointer(heap + at * PAGE), PAGE) != 0;
	}
	CHECK_IS(bad, 0);
	for (int i = 0; i < 64; i += 2)
		bad += cubicle_window_open(w[i], SERVER_ID) != 0;
	CHECK_IS(bad, 0);
	for (uint64_t at = 0; at < MANY; at += 62) {
		int64_t *p = place_pointer(heap + at * PAGE);
		*p = (int64_t)at;
		bad += at % 2 == 0 && server_peek(p) != (int64_t)at;
	}
	CHECK_IS(bad, 0);
	for (int i = 0; i < 64; i++)
		bad += cubicle_window_destroy(w[i]) != 0;
	CHECK_IS(bad, 0);
}

/* --- violations ----------------------------------------------------------- */

static void close_as_told(cubicle_window_t w, void *p)
{
	if (argument_is(2, "close"))
		CHECK_IS(cubicle_window_close(w, SERVER_ID), 0);
	else if (argument_is(2, "close-all"))
		CHECK_IS(cubicle_window_close_all(w), 0);
	else if (argument_is(2, "destroy"))
		CHECK_IS(cubicle_window_destroy(w), 0);
	else if (argument_is(2, "remove"))
		CHECK_IS(cubicle_window_remove(w, p), 0);
	else if (argument_is(2, "unmap") || argument_is(2, "unmap-part"))
		CHECK_IS(pages_unmap(DRIVER_ID, 16, 1), 0);
}

/*
 * The server has touched a page that was windowed to it; then the window is
 * closed in the way (HOW), or something near it is touched.
 */
void command_window_after(void)
{
	int64_t *p = place_pointer(pages_heap(DRIVER_ID) + 16 * PAGE);
	int64_t *target = argument_is(2, "unmap-part") ? p + PAGE / 8 : p;
	size_t len = target == p ? PAGE : 2 * PAGE;
	cubicle_window_t w;

	map_heap(DRIVER_ID, 15, 3);
	w = window_on(p, len, argument_is(2, "wrong") ? OTHER_ID : SERVER_ID);
	if (!argument_is(2, "wrong"))
		CHECK_IS(server_peek(target), 0);
	close_as_told(w, p);
	if (argument_is(2, "next"))
		target = p + PAGE / 8;
	if (argument_is(2, "previous"))
		target = p - 1;
	say_hex("address", (uintptr_t)target);
	server_peek(target);
	say("survived");
}

/*
 * With lazy windows: after closing, the server still gets at what it has
 * touched, until the owner has touched it (HOW `touched`); but not at what it
 * has not touched (`untouched`).
 */
void command_window_lazy(void)
{
	cubicle_window_t w = window_on(&page[0], 2 * PAGE, SERVER_ID);
	const int64_t *target = &page[0].first;

	CHECK_IS(server_peek(&page[0].first), 0);
	CHECK_IS(cubicle_window_close(w, SERVER_ID), 0);
	CHECK_IS(server_peek(&page[0].first), 0);
	if (argument_is(2, "touched"))
		*(volatile int64_t *)&page[0].first = 5;
	else
		target = &page[1].first;
	say_hex("address", (uintptr_t)target);
	server_peek(target);
	say("survived");
}
