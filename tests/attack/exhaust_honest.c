/* SPDX-License-Identifier: MIT */
/*
 * exhaust_honest.c: lets a crowd of hostile cubicles loose, one after the
 * other, and goes on with its own work; see exhaust.h.
 */
#include <cubicle/host.h>
#include "alloc/alloc.h"
#include "exhaust.h"
#include "../system/say.h"

/* As many as there are. */
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE weak
#define CROWD1(n) \
	CUBICLE_FUNCTION((error, int64_t), exhaust_##n, (value, int, what));
#define EACH10(of, n)                                                  \
	of(n##0) of(n##1) of(n##2) of(n##3) of(n##4) of(n##5) of(n##6) \
		of(n##7) of(n##8) of(n##9)
#define EACH(of)       \
	EACH10(of, 00) \
	EACH10(of, 01) \
	EACH10(of, 02) \
	EACH10(of, 03) \
	EACH10(of, 04) \
	EACH10(of, 05) \
	EACH10(of, 06) \
	EACH10(of, 07) \
	EACH10(of, 08) \
	EACH10(of, 09)
EACH(CROWD1)

#define NAME1(n) exhaust_##n,
static int64_t (*const crowd[])(int) = {EACH(NAME1)};
#define CROWD (sizeof(crowd) / sizeof(crowd[0]))

static const char *const whats[EXHAUST_WHATS] = {"lent pages",
	"pages kept apart", "fragments", "windows", "callbacks", "grants",
	"heaps", "calls within calls", "the service's stack, together",
	"calls or stack, until stopped"};

#define WORK_PAGES 4
#define DATA_BYTES 4096

static uint8_t data[DATA_BYTES], *work;
static cubicle_id_t service;
static int nested, refused;

/* --- what it does ------------------------------------------------------------------ */

static int64_t add_one(int64_t x)
{
	return x + 1;
}

static int64_t add_two(int64_t x)
{
	return x + 2;
}

static int64_t add_three(int64_t x)
{
	return x + 3;
}

static exhaust_step *const functions[] = {add_one, add_two, add_three};
static int phase; /* so many of these it uses */

static int64_t down(int64_t x)
{
	return x ? exhaust_call(down, x - 1) : 42;
}

static bool window_works(void)
{
	cubicle_window_t w = cubicle_window_init();
	uint8_t before = work[0];

	if (w < 0 ||
		cubicle_window_add(w, work, WORK_PAGES * CUBICLE_PAGE_BYTES) ||
		cubicle_window_open(w, service))
		return false;
	int64_t got = exhaust_touch(work, WORK_PAGES, 1, 1);
	bool good =
		cubicle_window_destroy(w) == 0 && got == WORK_PAGES * before;
	for (size_t i = 0; i < WORK_PAGES && got >= 0; i++)
		good &= work[i * CUBICLE_PAGE_BYTES] == (uint8_t)(before + 1);
	return good;
}

static bool grants_work(void)
{
	struct piece pieces[8];

	for (int i = 0; i < 8; i++)
		pieces[i] = (struct piece){&data[16 * i], 16};
	return exhaust_keep(pieces, 8, add_one, 5) == 6;
}

static bool heap_works(void)
{
	uint8_t *at = alloc_pages(CUBICLE_SELF, 3);

	if (!at)
		return false;
	for (size_t i = 0; i < 3 * CUBICLE_PAGE_BYTES; i++)
		if (at[i])
			return false;
	at[0] = at[3 * CUBICLE_PAGE_BYTES - 1] = 1;
	return alloc_free(CUBICLE_SELF, at, 3) == 0;
}

static bool callbacks_work(void)
{
	for (int i = 0; i <= phase; i++)
		if (exhaust_call(functions[i], 1) != i + 2)
			return false;
	return true;
}

static bool data_is_there(void)
{
	for (size_t i = 0; i < DATA_BYTES; i++)
		if (data[i] != (uint8_t)(7 * i + 3))
			return false;
	return true;
}

/* What of it does not work; NULL: all does. */
static const char *all_works(void)
{
	if (!data_is_there())
		return "data";
	if (!window_works())
		return "window";
	if (!callbacks_work())
		return "callback";
	if (!grants_work())
		return "grants";
	if (!heap_works())
		return "heap";
	if (down(5) != 42)
		return "calls within calls";
	return NULL;
}

/* A hostile cubicle may have left less than that takes: then calls fail, and
 * nothing else happens. */
int exhaust_check(int none)
{
	(void)none;
	nested++;
	if (!data_is_there()) {
		say("harmed: data, in a nested call");
		return -5;
	}
	refused += all_works() != NULL;
	return 0;
}

/* --- the crowd --------------------------------------------------------------------- */

static size_t at;

int exhaust_next(int what)
{
	while (at < CROWD && !crowd[at])
		at++;
	if (at >= CROWD)
		return exhaust_check(0);
	return (int)crowd[at++](what);
}

static void look(int what, size_t who)
{
	const char *bad = all_works();

	if (!bad)
		return;
	say("harmed:");
	say(bad);
	say("after:");
	say(whats[what]);
	say_hex("by", who);
}

/* What its work takes at the best: the machine may be busy. */
static int64_t work_ns(void)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < 10; i++) {
		int64_t start = host_clock_ns(1);
		all_works();
		int64_t took = host_clock_ns(1) - start;
		best = took < best ? took : best;
	}
	return best;
}

/* So many times as long as at the start. */
#define SLOW 20
static int64_t at_first;

static void let_loose(int what)
{
	int64_t start = host_clock_ns(1), errors = 0;

	nested = refused = 0;
	for (at = 0; at < CROWD;) {
		if (what == EXHAUST_TOGETHER)
			exhaust_next(what);
		else if (crowd[at])
			errors += crowd[at](what) < 0;
		at++;
		look(what, at);
	}
	say(whats[what]);
	say_hex("  ms", (uint64_t)(host_clock_ns(1) - start) / 1000000);
	say_hex("  errors", (uint64_t)errors);
	say_hex("  nested", (uint64_t)nested);
	say_hex("  refused", (uint64_t)refused);
	int64_t now = work_ns();
	say_hex("  its work: ns", (uint64_t)now);
	if (now > SLOW * at_first)
		say("harmed:\nslow");
}

int cubicle_main(void)
{
	service = (cubicle_id_t)2;
	for (size_t i = 0; i < DATA_BYTES; i++)
		data[i] = (uint8_t)(7 * i + 3);
	work = alloc_pages(CUBICLE_SELF, WORK_PAGES);
	if (!work || all_works()) {
		say("does not even start");
		return 1;
	}
	at_first = work_ns();
	say_hex("its work: ns", (uint64_t)at_first);
	for (int what = 0; what < EXHAUST_WHATS; what++) {
		phase = what > EXHAUST_CALLBACKS ? 2 : what > 1;
		let_loose(what);
	}
	say("unharmed to the end");
	return 0;
}
