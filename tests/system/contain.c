/* SPDX-License-Identifier: MIT */
/*
 * contain.c: what is left of a cubicle that broke a rule, and of those that
 * have to do with it. See contain.h, and contain.sh for the variants of the
 * layout.
 *
 *     contain COMMAND [WAYS]
 *
 * WAYS is how many of enum way the backend can see.
 */
#include <cubicle/host.h>
#include <cubicle/pages.h>
#include "commands.h"
#include "contain.h"
#include "rt/string.h"
#include "say.h"

/* --- the program's arguments ----------------------------------------------------- */

static int argument_small(unsigned n)
{
	int value = 0;

	for (const char *s = cubicle_argument(n); *s; s++)
		value = value * 10 + *s - '0';
	return value;
}

static int ways(void)
{
	return argument_small(2);
}

static uint32_t restarts(void)
{
	return ((const volatile struct cubicle_published *)CUBICLE_PUBLISHED)
		->restarts[FRAGILE_ID];
}

/* --- commands -------------------------------------------------------------------- */

int contain_back(int way)
{
	if (way < 0)
		__asm__ volatile("ud2");
	int result = fragile_break(way);

	/* Not yet: there is an old call of it. */
	return result == DEAD && fragile_ping(1) == DEAD ? 7 : -1;
}

/* It works, and has been started anew (times) times. */
static int works(uint32_t times)
{
	return fragile_ping(41) == 42 && restarts() == times;
}

/* Each way ends the call, and the next one finds a new instance. */
static void command_ways(void)
{
	for (int way = WAY_UNMAPPED; way < ways(); way++) {
		uint32_t before = restarts();
		CHECK_IS(fragile_break(way), DEAD);
		CHECK(restarts() == before);
		CHECK(works(before + 1));
	}
}

/* While middle was in between. */
static void check_seen(int level, int result)
{
	struct seen seen;

	CHECK_IS(middle_seen(&seen), 0);
	CHECK_IS(seen.at[level].result, result);
	CHECK_IS(seen.at[level].ping, DEAD);
	CHECK_IS(seen.at[level].memory, STATE_DATA + 1);
	CHECK_IS(seen.at[level].copied, 1);
}

static void command_depth_here(void)
{
	for (int way = WAY_UNMAPPED; way < ways(); way++) {
		uint32_t before = restarts();
		struct seen seen;

		CHECK_IS(fragile_through(THROUGH_DIRECT, way), DEAD);
		check_seen(0, DEAD);
		CHECK(restarts() == before);
		CHECK(works(before + 1));

		CHECK_IS(fragile_through(THROUGH_CONTAIN, way), DEAD);
		check_seen(0, 7);
		CHECK(restarts() == before + 1);
		CHECK(works(before + 2));

		CHECK_IS(fragile_through(THROUGH_TWICE, way), DEAD);
		check_seen(1, DEAD);
		check_seen(0, DEAD);
		CHECK(!middle_seen(&seen) && seen.times == 2);
		CHECK(works(before + 3));
		CHECK_IS(cubicle_depth(), 1);
	}
}

static void check_state(int64_t data, int64_t other)
{
	struct state s;

	CHECK_IS(fragile_state(&s), 0);
	CHECK_IS(s.data, data);
	CHECK_IS(s.bss, other);
	CHECK_IS(s.heap, other);
	CHECK_IS(s.stack, other);
}

/* A new instance has nothing of the old one, and the old one keeps all. */
static void command_fresh(void)
{
	struct state s;
	int64_t word = 0;

	CHECK_IS(pages_map(FRAGILE_ID, 0, 3), 0);
	check_state(STATE_DATA, 0);
	check_state(STATE_USED, STATE_USED);
	CHECK_IS(fragile_state(&s), 0);
	CHECK_IS(fragile_lend(CONTAIN_ID), 0);
	const volatile int64_t *lent = (const int64_t *)(uintptr_t)s.lent;
	CHECK_IS(*lent, STATE_USED);

	CHECK_IS(fragile_break(WAY_UNMAPPED), DEAD);
	/* Stopped: its memory stays, for whoever has it. */
	CHECK_IS(*lent, STATE_USED);
	CHECK_IS(cubicle_copy_in(&word, (const void *)(uintptr_t)s.lent, 8), 0);
	CHECK_IS(word, STATE_USED);

	CHECK(works(1));
	CHECK_IS(cubicle_copy_in(&word, (const void *)(uintptr_t)s.lent, 8),
		-14);
	/* Its heap is empty: all three pages can be mapped. */
	CHECK_IS(pages_map(FRAGILE_ID, 0, 3), 0);
	check_state(STATE_DATA, 0);
	check_state(STATE_USED, STATE_USED);
	CHECK_IS(fragile_lend(CONTAIN_ID), 0);
	CHECK_IS(*lent, STATE_USED);
}

/* What it writes into copies is gone; what was granted is in place. */
static void command_arguments_here(void)
{
	for (int way = WAY_UNMAPPED; way < ways(); way++) {
		static char granted[8192] __attribute__((aligned(4096)));
		struct many many = {{1, 2, 3, 4, 5, 6}};
		struct two two = {7, 8};
		char bytes[100] = "bytes";
		int64_t sum = 0;

		memset(granted, 'g', sizeof(granted));
		CHECK_IS(fragile_write(way, &many, &two, bytes, sizeof(bytes)),
			DEAD);
		for (int i = 0; i < 6; i++)
			sum += many.word[i] == i + 1;
		CHECK(sum == 6 && two.a == 7 && two.b == 8 &&
			!strcmp(bytes, "bytes"));
		CHECK_IS(fragile_write_granted(way, granted, sizeof(granted)),
			DEAD);
		CHECK(granted[0] == 'x' && granted[8191] == 'x');
		/* The grant is over: the page is ours alone. */
		granted[0] = 'y';
		CHECK_IS(fragile_write(WAY_NONE, &many, &two, bytes, 5), 0);
		CHECK(many.word[5] == 0x7878787878787878 && bytes[4] == 'x' &&
			two.b == many.word[5]);
		if (ways() > WAY_ACCESS)
			CHECK_IS(fragile_peek((uintptr_t)granted), DEAD);
	}
}

static void check_results(int way)
{
	struct many many;
	struct two two;
	char buf[16] = "buf";

	fragile_void(way);
	CHECK_IS(fragile_int(way), DEAD);
	CHECK_IS(fragile_short(way), 0);
	CHECK_IS((int)fragile_uint32(way), DEAD);
	CHECK_IS((int64_t)fragile_uint64(way), DEAD);
	CHECK(fragile_double(way) == 0);
	CHECK_IS((intptr_t)fragile_pointer(way), 0);
	two = fragile_two(way);
	CHECK(!two.a && !two.b);
	memset(&many, 1, sizeof(many));
	many = fragile_many(way);
	CHECK_IS(fragile_error(way), DEAD);
	CHECK_IS(fragile_error64(way), DEAD);
	CHECK_IS((intptr_t)fragile_own(way), 0);
	CHECK_IS(fragile_count(way, buf, sizeof(buf)), DEAD);
	CHECK(!strcmp(buf, "buf"));
}

/* All kinds of results: in the call that ends, … */
static void command_results(void)
{
	char buf[16] = "buf";
	struct two two = fragile_two(WAY_NONE);
	struct many many = fragile_many(WAY_NONE);

	/* … which have values else … */
	CHECK(two.a == 1 && two.b == 2 && many.word[5] == 6);
	CHECK(fragile_double(WAY_NONE) == 1.5);
	CHECK_IS(fragile_short(WAY_NONE), 1);
	CHECK_IS(fragile_count(WAY_NONE, buf, sizeof(buf)), 16);
	check_results(WAY_ILLEGAL);
	/* … and those that are forbidden. */
	CHECK_IS(fragile_error(WAY_RESULT), DEAD);
	CHECK_IS(fragile_error64(WAY_RESULT), DEAD);
	CHECK_IS((intptr_t)fragile_own(WAY_RESULT), 0);
	memcpy(buf, "buf", 4);
	CHECK_IS(fragile_count(WAY_RESULT, buf, sizeof(buf)), DEAD);
	CHECK(!strcmp(buf, "buf"));
}

/* Without `restart = yes` it stays as it is. */
static void command_dead(void)
{
	static const char page[4096] __attribute__((aligned(4096))) = "ab";
	struct many many = {{1}};
	struct two two = {1, 2};
	char c = 'c';

	CHECK_IS(fragile_give_callback(), 0);
	CHECK_IS(middle_use_callback(3), STATE_DATA + 3);
	CHECK_IS(fragile_break(WAY_ILLEGAL), DEAD);
	for (int i = 0; i < 3; i++) {
		CHECK_IS(fragile_ping(1), DEAD);
		check_results(WAY_NONE);
		CHECK_IS(fragile_write(WAY_NONE, &many, &two, &c, 1), DEAD);
		CHECK(many.word[0] == 1 && two.b == 2 && c == 'c');
		CHECK_IS(middle_use_callback(3), DEAD);
	}
	CHECK(restarts() == 0);
	CHECK_IS(middle_sum(page, sizeof(page)), 'a' + 'b');
}

/* A callback ends with the instance that has passed it. */
static void command_callback(void)
{
	CHECK_IS(pages_map(FRAGILE_ID, 0, 1), 0);
	check_state(STATE_DATA, 0);
	CHECK_IS(fragile_give_callback(), 0);
	CHECK_IS(middle_use_callback(3), STATE_USED + 3);
	CHECK_IS(fragile_break(WAY_ABORT), DEAD);
	CHECK_IS(middle_use_callback(3), DEAD);
	CHECK(restarts() == 1);
}

/* As often as one likes; whatever an instance has used comes back. */
static void command_many(void)
{
	int good = 0;

	for (int i = 0; i < 1000; i++) {
		struct state s;
		good += fragile_ping(i) == i + 1 &&
			!pages_map(FRAGILE_ID, 0, 3) && !fragile_state(&s) &&
			s.data == STATE_DATA && !s.bss && !s.heap && !s.stack &&
			!fragile_lend(CONTAIN_ID) && !fragile_tls() &&
			fragile_break(1 + i % WAY_RESULT) == DEAD &&
			cubicle_depth() == 1;
	}
	CHECK_IS(good, 1000);
	CHECK(works(1000));
}

/* --- fatal ------------------------------------------------------------------------- */

static void command_default(void)
{
	fragile_break(WAY_ILLEGAL);
	say("survived");
}

static void command_self(void)
{
	__asm__ volatile("ud2");
}

/* After more violations of another than are listed. */
static void command_many_self(void)
{
	command_many();
	command_self();
}

/* The one that starts is stopped at depth: middle goes on, and then all ends.
 */
static void command_self_deep(void)
{
	static int64_t word[512] __attribute__((aligned(4096)));

	middle_through(THROUGH_CONTAIN, -1, word, sizeof(word));
	say("survived");
}

int cubicle_main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} commands[] = {
		{"ways", command_ways},
		{"depth", command_depth_here},
		{"fresh", command_fresh},
		{"arguments", command_arguments_here},
		{"results", command_results},
		{"dead", command_dead},
		{"callback", command_callback},
		{"many", command_many},
		{"default", command_default},
		{"self", command_self},
		{"many-self", command_many_self},
		{"self-deep", command_self_deep},
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(cubicle_argument(1), commands[i].name))
			continue;
		commands[i].run();
		say("end");
		return check_failures() ? 1 : 0;
	}
	say("no such command");
	return 3;
}
