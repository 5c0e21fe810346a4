/* SPDX-License-Identifier: MIT */
/*
 * exhaust_hostile.c: one of a crowd that takes what it can get; see exhaust.h.
 * Errors are what it waits for.
 */
#include "alloc/alloc.h"
#include "exhaust.h"

CUBICLE_FUNCTION((error, int64_t), exhaust_000, (value, int, what));

#define LENT_PAGES   256
#define APART_PAGES  512
#define IOVECS	     1024
#define HELD	     4
#define BUFFER_BYTES 0x100000

static uint8_t buffer[BUFFER_BYTES];
static struct piece pieces[IOVECS];

/* A service that looks at addresses finds those of the box. */
static uint8_t *pages_get(size_t pages)
{
	return alloc_pages(CUBICLE_SELF, pages);
}

/* --- windows --------------------------------------------------------------------- */

/* A window on (pages) pages at (at), every other one, open to all. */
static cubicle_window_t window_get(uint8_t *at, size_t pages)
{
	cubicle_window_t w = cubicle_window_init();

	for (size_t i = 0; w >= 0 && i < pages; i += 2)
		if (cubicle_window_add(w, at + i * CUBICLE_PAGE_BYTES, 1))
			break;
	for (cubicle_id_t id = 1; w >= 0 && id < CUBICLE_SLOTS; id++)
		cubicle_window_open(w, id);
	return w;
}

static int windows(void)
{
	cubicle_window_t w = cubicle_window_init();

	for (size_t i = 0; i < BUFFER_BYTES; i += 2)
		if (cubicle_window_add(w, buffer + i, 1))
			break;
	cubicle_window_remove(w, buffer); /* one for later */
	for (int i = 0; i < 900; i++)
		if (cubicle_window_init() < 0)
			break;
	return 0;
}

static int lend(void)
{
	uint8_t *at = pages_get(LENT_PAGES);

	if (!at)
		return 1;
	cubicle_window_remove(window_get(at, LENT_PAGES), at);
	for (int round = 0; round < 2; round++)
		exhaust_touch(
			at + 2 * CUBICLE_PAGE_BYTES, LENT_PAGES / 2 - 1, 2, 1);
	return 0;
}

static int apart(void)
{
	uint8_t *at = pages_get(APART_PAGES);

	if (!at)
		return 1;
	for (size_t i = 0; i < APART_PAGES; i += 32)
		cubicle_window_destroy(
			window_get(at + i * CUBICLE_PAGE_BYTES, 32));
	return 0;
}

/* In a heap that has room for it. */
static int fragment(void)
{
	size_t pages = CUBICLE_PUBLISHED->shares.views ? 256 : 7168;
	uint8_t *at = pages_get(pages);
	cubicle_window_t w = cubicle_window_init();

	if (!at || cubicle_window_add(w, at, pages * CUBICLE_PAGE_BYTES))
		return 1;
	for (cubicle_id_t id = 1; id < CUBICLE_SLOTS; id++)
		cubicle_window_open(w, id);
	exhaust_touch(at, pages / 2, 2, 1);
	cubicle_window_destroy(w);
	return 0;
}

/* --- calls ----------------------------------------------------------------------- */

#define F1(n)                          \
	static int64_t f##n(int64_t x) \
	{                              \
		return x + 1##n;       \
	}
#define F10(n)   \
	F1(n##0) \
	F1(n##1) \
	F1(n##2) \
	F1(n##3) \
	F1(n##4) \
	F1(n##5) \
	F1(n##6) \
	F1(n##7) \
	F1(n##8) \
	F1(n##9)
F10(0)
F10(1)
F10(2)
F10(3)
F10(4)
F10(5)
F10(6)
F10(7)
F10(8)
F10(9)
F10(10)
F10(11)
F10(12)
F10(13)

#define N10(n)                                                         \
	f##n##0, f##n##1, f##n##2, f##n##3, f##n##4, f##n##5, f##n##6, \
		f##n##7, f##n##8, f##n##9
static exhaust_step *const functions[] = {N10(0), N10(1), N10(2), N10(3),
	N10(4), N10(5), N10(6), N10(7), N10(8), N10(9), N10(10), N10(11),
	N10(12), N10(13)};

static int64_t hold(int64_t x);
static int64_t nest(int64_t x);
static int64_t next(int64_t x);
static int64_t stack(int64_t x);

static int callbacks(void)
{
	/* These are needed later. */
	exhaust_call(hold, 0);
	exhaust_call(nest, 0);
	exhaust_call(next, 0);
	exhaust_call(stack, 0);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		exhaust_call(functions[i], 1);
	return 0;
}

/* Hold more and more, and have the honest one work then. */
static int64_t hold(int64_t x)
{
	if (x && exhaust_keep(pieces, IOVECS, hold, x - 1) >= 0)
		return 0;
	return exhaust_check(0);
}

static int grants(void)
{
	for (int i = 0; i < IOVECS; i++)
		pieces[i] = (struct piece){&buffer[i], 1};
	return (int)hold(HELD);
}

static int64_t nest(int64_t x)
{
	return x ? exhaust_call(nest, x - 1) : exhaust_check(0);
}

/* As much on the service's stack as goes there, before (step). */
static int64_t push(exhaust_step *step, int64_t x)
{
	int64_t error = -7; /* E2BIG */

	for (size_t n = BUFFER_BYTES; n && error == -7; n /= 2)
		error = exhaust_push(buffer, n, step, x);
	return error == -7 ? exhaust_call(step, x) : error;
}

static int64_t next(int64_t x)
{
	if (x)
		exhaust_next((int)x);
	return 0;
}

static int together(void)
{
	/* Somebody may have used up what there was. */
	if (push(next, EXHAUST_TOGETHER))
		exhaust_next(EXHAUST_TOGETHER);
	return 0;
}

static int64_t stack(int64_t x)
{
	exhaust_check(0);
	return x ? push(stack, x - 1) : 0;
}

/* --- heaps ----------------------------------------------------------------------- */

static int heap(void)
{
	uint8_t *at[64];
	size_t n = 0;

	while (n < 64 && (at[n] = pages_get(64)))
		n++;
	for (size_t i = 0; i < n; i += 2)
		alloc_free(CUBICLE_SELF, at[i], 64);
	/* And as large blocks as there are. */
	for (size_t pages = 0x100000; pages >= 1024; pages /= 2)
		while (pages * CUBICLE_PAGE_BYTES <= 0x400000 &&
			pages_get(pages) && n++ < 66)
			;
	return 0;
}

int64_t exhaust_000(int what)
{
	switch (what) {
	case EXHAUST_WINDOWS:
		return windows();
	case EXHAUST_LEND:
		return lend();
	case EXHAUST_APART:
		return apart();
	case EXHAUST_FRAGMENT:
		return fragment();
	case EXHAUST_CALLBACKS:
		return callbacks();
	case EXHAUST_GRANTS:
		return grants();
	case EXHAUST_HEAP:
		return heap();
	case EXHAUST_NEST:
		nest(124);
		nest(125);
		nest(126);
		return 0;
	case EXHAUST_TOGETHER:
		return together();
	case EXHAUST_STOPPED:
		if (cubicle_self() & 1)
			stack(1000);
		else
			nest(1000);
		cubicle_abort("no more to be had");
	}
	return 1;
}
