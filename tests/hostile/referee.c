/* SPDX-License-Identifier: MIT */
/*
 * referee.c: lets hostile play round after round, and asks honest in between.
 *
 *     SEED FIRST LAST [WITHOUT [TRACE]]     rounds FIRST to LAST
 *     end NAME ARGUMENT                     a call that is in no round
 *
 * A round is a number of calls, all of which follow from SEED and its number.
 * It ends when hostile returns or breaks a rule; the next one then enters a new
 * instance. WITHOUT has bits of sequences to leave out; calls of round TRACE
 * are printed. A violation of anybody but hostile ends the system; the last
 * line "round N" says when.
 *
 * It takes the place of a libc: boot starts it as it starts a program.
 */
#include <cubicle/component.h>
#include "honest.h"
#include "hostile.h"
#include "hostile_functions.h"
#include "libc.h"
#include "plat/plat.h"
#include "referee.h"
#include "rt/string.h"
#include "vfs/linux.h"
#include "vfs/vfs.h"

#define DEAD	   (-130)
#define HONEST_ID  2
#define HOSTILE_ID 3
#define TRACE_NONE UINT64_MAX

static struct hostile_order order;
static uint64_t trace_round = TRACE_NONE;
static char text[HONEST_TEXT_BYTES];
static int locked, shared; /* descriptors */

/* hostile counts its calls there, of each function; what comes behind that is
 * for it to point at. */
static uint64_t counter[1024] __attribute__((aligned(4096)));

#define NAME(f) #f,
static const char *const names[] = {HOSTILE_FUNCTIONS(NAME)};
#define NAMES (sizeof(names) / sizeof(names[0]))
_Static_assert(NAMES < HOSTILE_COUNTERS, "a counter for each function");

/* --- words ------------------------------------------------------------------ */

static char line[1024];
static size_t used;

static void put(const char *s)
{
	size_t n = strnlen(s, sizeof(line) - used);

	memcpy(line + used, s, n);
	used += n;
}

static void put_number(uint64_t n)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = 0;
	do
		digits[--i] = (char)('0' + n % 10);
	while (n /= 10);
	put(digits + i);
}

/* hostile may have left half a line. */
static void line_begin(const char *word)
{
	used = 0;
	put("\nhostile: ");
	put(word);
}

static void line_end(void)
{
	put("\n");
	for (size_t done = 0; done < used;) {
		int64_t n = plat_console_write(1, line + done, used - done);
		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

static void say_number(const char *word, uint64_t n)
{
	line_begin(word);
	put(" ");
	put_number(n);
	line_end();
}

int referee_note(const char *note)
{
	if (!note)
		return 0;
	line_begin("call ");
	put(note);
	line_end();
	return 0;
}

static uint64_t number(unsigned n)
{
	uint64_t value = 0;

	for (const char *s = cubicle_argument(n); *s; s++)
		value = value * 10 + (uint64_t)(*s - '0');
	return value;
}

/* --- one round ---------------------------------------------------------------- */

/* (what) was done to an innocent one; (detail) says more. */
static int harm(const char *what, const char *detail)
{
	line_begin("harmed: ");
	put(what);
	put(detail);
	line_end();
	return 1;
}

/* vfs has to know of honest's lock on (name), which is open as (fd). */
static int lock_check(int fd, const char *name)
{
	struct vfs_lock l = {.type = F_WRLCK,
		.start = HONEST_LOCK_START,
		.length = HONEST_LOCK_BYTES};
	int error = vfs_lock_get(CUBICLE_SELF, fd, &l);

	if (!error && l.type != F_UNLCK && l.pid == HONEST_ID &&
		l.start == HONEST_LOCK_START && l.length == HONEST_LOCK_BYTES)
		return 0;
	line_begin("harmed: honest's lock on ");
	put(name);
	put(" is gone: error ");
	put_number((uint64_t)-error);
	put(", type ");
	put_number((uint64_t)l.type);
	put(", of cubicle ");
	put_number((uint64_t)l.pid);
	put(", from ");
	put_number((uint64_t)l.start);
	line_end();
	return 1;
}

/* Cubicles other than hostile that were stopped or started anew. */
static uint32_t others_stopped(void)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	uint32_t n = 0;

	for (uint32_t id = 1; id <= p->cubicles; id++)
		if (id != HOSTILE_ID)
			n += p->stops[id] + p->restarts[id];
	return n;
}

static uint64_t seed_of(uint64_t seed, uint64_t round)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15 + round * 0xd1b54a32d192ed03 + 1;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	return (x ^ x >> 27) * 0x94d049bb133111eb;
}

/* 0 if nobody was harmed. */
static int play(uint64_t seed, uint64_t round)
{
	say_number("round", round);
	order.seed = seed_of(seed, round);
	order.trace = round == trace_round;
	int result = hostile_round(&order);
	if (result > 0)
		return harm("a secret was read", "");
	if (others_stopped())
		return harm("somebody else was stopped", "");
	if (honest_check(round, text, sizeof(text)))
		return harm("honest: ", text);
	return lock_check(locked, HONEST_LOCKED) ||
		lock_check(shared, HONEST_SHARED);
}

/* --- all of them --------------------------------------------------------------- */

static int open_counter(void)
{
	cubicle_window_t w = cubicle_window_init();

	order.counters = (uintptr_t)counter;
	return w < 0 || cubicle_window_add(w, counter, sizeof(counter)) ||
		cubicle_window_open(w, HOSTILE_ID);
}

static int start(void)
{
	int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, HONEST_SHARED,
		O_RDWR | O_CREAT, 0666);

	if (fd < 0 || open_counter())
		return harm("referee", " cannot start");
	shared = fd;
	if (honest_start(HOSTILE_ID, &order.honest, text, sizeof(text)))
		return harm("honest cannot start: ", text);
	locked = vfs_open(CUBICLE_SELF, VFS_AT_CWD, HONEST_LOCKED, O_RDWR, 0);
	if (locked < 0)
		return harm("referee", " cannot open what honest has locked");
	return lock_check(locked, HONEST_LOCKED) ||
		lock_check(shared, HONEST_SHARED);
}

/* How many calls were made; functions of which there was none. */
static uint64_t count_calls(void)
{
	uint64_t all = 0;

	for (size_t i = 0; i < NAMES; i++) {
		all += counter[i];
		line_begin(counter[i] ? "called " : "not called ");
		put(names[i]);
		put(" ");
		put_number(counter[i]);
		line_end();
	}
	return all;
}

static int play_all(void)
{
	uint64_t seed = number(1), first = number(2), last = number(3);
	uint64_t round = first;
	int bad = start();

	order.without = number(4);
	if (*cubicle_argument(5))
		trace_round = number(5);
	for (; !bad && round <= last; round++)
		bad = play(seed, round);
	say_number("rounds", round - first);
	say_number("calls", count_calls());
	say_number(
		"violations of hostile", CUBICLE_PUBLISHED->stops[HOSTILE_ID]);
	say_number("innocents blamed", others_stopped());
	say_number("innocents harmed", (uint64_t)bad);
	say_number("slowest call of honest, per cent", honest_slowest());
	return bad;
}

int libc_start(const char *strings, size_t bytes, int argc, int envc)
{
	(void)strings, (void)bytes, (void)argc, (void)envc;
	if (strcmp(cubicle_argument(1), "end"))
		return play_all();
	int result = hostile_end(cubicle_argument(2), (int)number(3));
	say_number("came back with", (uint64_t)(int64_t)result);
	return 1;
}
