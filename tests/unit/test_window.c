/* SPDX-License-Identifier: MIT */
/*
 * test_window.c: the monitor's windows against a model that is a plain list,
 * through a long random sequence of right and wrong calls.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../monitor.h"

#define STEPS	 60000
#define CUBICLES 4
#define PAGES	 40 /* that the cubicles work with, of which one is unmapped */
#define HOLE	 17
#define HANDLES	 32
#define RANGES	 400

/* --- the rest of the monitor ---------------------------------------------- */

struct thread thread;
struct cubicle_system system;
struct cubicle_counters counters;

uint32_t cubicle_count = CUBICLES;
struct cubicle_shares shares;

/* Who has each page of cubicle 1, by what memory_revoke() was told. */
static uint32_t holder[PAGES];

static uint64_t address(uint64_t page)
{
	return slot_base(1) + CUBICLE_HEAP_OFFSET + page * PAGE;
}

static uint64_t heap_number(uint64_t addr)
{
	return (addr - address(0)) / PAGE;
}

enum check memory_check_below(struct frame *from, uint32_t id, struct urange r,
	bool write, struct uptr *bad)
{
	(void)from, (void)id, (void)write, (void)bad;
	for (uint64_t p = heap_number(r.start); p <= heap_number(r.end - 1);
		p++)
		if (p == HOLE || p >= PAGES)
			return CHECK_UNMAPPED;
	return CHECK_OK;
}

void memory_revoke_start(void)
{
}

void memory_revoke(struct urange r, uint32_t from)
{
	for (uint64_t p = heap_number(r.start); p <= heap_number(r.end - 1);
		p++)
		if (holder[p] == from && !window_shows(1, address(p), from))
			holder[p] = 0;
}

/* A backend where others can have a page beside its owner. */
static int show_nothing(
	uint32_t id, uint64_t addr, uint64_t bytes, uint32_t prot)
{
	(void)id, (void)addr, (void)bytes, (void)prot;
	return 0;
}

static const struct backend shows = {.show = show_nothing};
const struct backend *backend = &shows;

/* Pages lent by the call in progress. */
static uint64_t ahead;

void grant_recheck(struct urange r, bool unmapped)
{
	(void)r, (void)unmapped;
}

void memory_lend_ahead(uint64_t addr, uint64_t bytes, uint32_t to)
{
	for (uint64_t p = heap_number(addr); p <= heap_number(addr + bytes - 1);
		p++) {
		assert_true(window_shows(1, address(p), to));
		holder[p] = to;
		ahead++;
	}
}

/* --- the model ------------------------------------------------------------ */

static struct model_window {
	bool used;
	int32_t handle;
	cubicle_set_t open;
} window[HANDLES];

static struct model_range {
	bool used;
	int window;
	uint64_t start, end;
} range[RANGES];

static bool model_shows(uint64_t page, uint32_t to)
{
	for (int i = 0; i < RANGES; i++)
		if (range[i].used && range[i].start < page + PAGE &&
			range[i].end > page &&
			(window[range[i].window].open & CUBICLE_SET(to)))
			return true;
	return false;
}

static int model_overlap(uint64_t start, uint64_t end)
{
	for (int i = 0; i < RANGES; i++)
		if (range[i].used && range[i].start < end &&
			range[i].end > start)
			return i;
	return -1;
}

static int model_starts(int w, uint64_t start)
{
	for (int i = 0; i < RANGES; i++)
		if (range[i].used && range[i].window == w &&
			range[i].start == start)
			return i;
	return -1;
}

static void model_forget(int w)
{
	for (int i = 0; i < RANGES; i++)
		if (range[i].used && range[i].window == w)
			range[i].used = false;
}

/* --- steps ---------------------------------------------------------------- */

static uint64_t random_state = 88172645463325252;

static uint64_t below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

static void step_init(int w)
{
	if (window[w].used)
		return;
	int64_t handle = call_window_init();
	assert_true(handle >= 0 && handle <= INT32_MAX);
	/* Never one that was in use before. */
	assert_true((int32_t)handle != window[w].handle);
	window[w] = (struct model_window){true, (int32_t)handle, 0};
}

static void step_add(int w)
{
	uint64_t start = address(below(PAGES)) + below(PAGE);
	uint64_t bytes = below(8) ? 1 + below(3 * PAGE) : 1 + below(64);
	int64_t error = call_window_add(window[w].handle, start, bytes);
	int place = 0;

	if (!window[w].used) {
		assert_int_equal(error, -EINVAL);
		return;
	}
	if (memory_check_below(NULL, 1, uptr_range(uptr_from(start), bytes),
		    false, NULL) != CHECK_OK) {
		assert_int_equal(error, -EFAULT);
		return;
	}
	if (model_overlap(start, start + bytes) >= 0) {
		assert_int_equal(error, -EEXIST);
		return;
	}
	assert_int_equal(error, 0);
	while (range[place].used)
		place++;
	range[place] = (struct model_range){true, w, start, start + bytes};
}

static void step_remove(int w)
{
	int i = (int)below(RANGES);
	uint64_t start =
		range[i].used ? range[i].start : address(0) + below(99);
	int64_t error;

	if (range[i].used && below(4))
		w = range[i].window;
	error = call_window_remove(window[w].handle, start);
	if (!window[w].used) {
		assert_int_equal(error, -EINVAL);
		return;
	}
	i = model_starts(w, start);
	assert_int_equal(error, i < 0 ? -ENOENT : 0);
	if (i >= 0)
		range[i].used = false;
}

static void step_open(int w)
{
	uint32_t to = (uint32_t)below(CUBICLES + 2);
	ahead = 0;
	int64_t error = call_window_open(window[w].handle, to);
	bool right = window[w].used && to >= 2 && to <= CUBICLES;

	assert_int_equal(error, right ? 0 : -EINVAL);
	if (right)
		window[w].open |= CUBICLE_SET(to);
	assert_true(ahead <= (right ? 256 : 0));
}

static void step_close(int w)
{
	uint32_t to = (uint32_t)below(CUBICLES + 2);
	int64_t error = call_window_close(window[w].handle, to);
	bool right = window[w].used && to >= 2 && to <= CUBICLES;

	assert_int_equal(error, right ? 0 : -EINVAL);
	if (right)
		window[w].open &= ~CUBICLE_SET(to);
}

static void step_close_all(int w)
{
	assert_int_equal(call_window_close_all(window[w].handle),
		window[w].used ? 0 : -EINVAL);
	window[w].open = 0;
}

static void step_destroy(int w)
{
	assert_int_equal(call_window_destroy(window[w].handle),
		window[w].used ? 0 : -EINVAL);
	window[w].used = false;
	window[w].open = 0;
	model_forget(w);
}

/* Pages are unmapped. */
static void step_forget(void)
{
	uint64_t start = address(below(PAGES)), end = start + PAGE;
	int i;

	window_forget(1, (struct urange){start, end});
	while ((i = model_overlap(start, end)) >= 0)
		range[i].used = false;
	holder[heap_number(start)] = 0;
}

/* Some other cubicle touches a page: it gets it if it is shown. */
static void step_touch(void)
{
	uint64_t page = address(below(PAGES));
	uint32_t to = 2 + (uint32_t)below(CUBICLES - 1);

	assert_int_equal(window_shows(1, page, to), model_shows(page, to));
	if (window_shows(1, page, to))
		holder[heap_number(page)] = to;
}

static void check_all(void)
{
	for (uint64_t p = 0; p < PAGES; p++) {
		for (uint32_t to = 1; to <= CUBICLES; to++)
			assert_int_equal(window_shows(1, address(p), to),
				model_shows(address(p), to));
		/* Strict: nobody keeps what is not shown to him any more. */
		if (holder[p])
			assert_true(model_shows(address(p), holder[p]));
	}
}

static void test_model(void **state)
{
	(void)state;
	thread.running = 1;
	for (int i = 0; i < STEPS; i++) {
		int w = (int)below(HANDLES);
		switch (below(14)) {
		case 0:
			step_destroy(w);
			break;
		case 1:
		case 2:
			step_init(w);
			break;
		case 3:
		case 4:
		case 5:
			step_add(w);
			break;
		case 6:
			step_remove(w);
			break;
		case 7:
		case 8:
			step_open(w);
			break;
		case 9:
			step_close(w);
			break;
		case 10:
			if (!below(4))
				step_close_all(w);
			break;
		case 11:
			if (!below(8))
				step_forget();
			break;
		default:
			step_touch();
		}
		if (i % 64 == 0)
			check_all();
	}
}

static void test_ranges_of_others(void **state)
{
	int64_t w;

	(void)state;
	thread.running = 2;
	w = call_window_init();
	assert_true(w >= 0);
	assert_int_equal(call_window_add((int32_t)w, address(0), 8), -EPERM);
	assert_int_equal(
		call_window_add((int32_t)w, slot_base(2) - 8, 16), -EPERM);
	assert_int_equal(
		call_window_add((int32_t)w, slot_base(3) - 8, 16), -EPERM);
	assert_int_equal(call_window_add((int32_t)w, slot_base(2), 0), -EINVAL);
	assert_int_equal(
		call_window_add((int32_t)w, slot_base(2), ~(uint64_t)0),
		-EINVAL);
	assert_int_equal(call_window_add((int32_t)w, ~(uint64_t)0, 2), -EINVAL);
	assert_int_equal(call_window_add((int32_t)w, slot_base(2),
				 CUBICLE_SLOT_BYTES + 1),
		-EPERM);
	/* The other's handle is not ours. */
	thread.running = 3;
	assert_int_equal(call_window_open((int32_t)w, 1), -EINVAL);
	thread.running = 2;
	assert_int_equal(call_window_destroy((int32_t)w), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_ranges_of_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
