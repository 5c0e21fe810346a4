/* SPDX-License-Identifier: MIT */
/*
 * probe.c: the party that begins. It calls each function of the subject, again
 * and again, and at the end says what all three have found.
 *
 *     conformance ROUNDS SEED
 */
#include "crossing.h"
#include "order.h"
#include "rt/string.h"
#include "subject.h"

static const char *const registers[] = {subject_RESULTS};
static const uint64_t gates[] = {subject_LIST(CROSSING_GATE)};
static struct table target = {
	"subject", subject_BACKS, subject_COUNT, registers, gates, {NULL}};

const struct party party = {NULL, &target, subject_order, NULL};

ORDER_DEFINE(probe)

/* Argument (n) of the program, a number. */
static uint64_t argument_number(unsigned n)
{
	const char *s = cubicle_argument(n);
	uint64_t value = 0;

	while (*s)
		value = value * 10 + (uint64_t)(*s++ - '0');
	return value;
}

static void say(const char *what, uint64_t number)
{
	crossing_say(what);
	crossing_say_number(number, 10);
	crossing_say("\n");
}

static uint64_t ask(uint64_t (*gate)(void))
{
	return crossing_plain((uintptr_t)gate, 0, 0, 0, 0);
}

int cubicle_main(void)
{
	uint64_t rounds = argument_number(1), seed = argument_number(2);

	for (uint64_t r = 0; r < rounds; r++)
		for (unsigned f = 0; f < subject_COUNT; f++)
			crossing_to_target(f,
				state_number(seed, r * subject_COUNT + f), 0);
	uint64_t failures =
		crossing_failures + ask(subject_failures) + ask(third_failures);
	say("functions ", subject_COUNT);
	say("rounds ", rounds);
	say("calls ", crossing_calls + ask(subject_calls) + ask(third_calls));
	say("checks ",
		crossing_checks + ask(subject_checks) + ask(third_checks));
	say("failures ", failures);
	return failures != 0;
}
