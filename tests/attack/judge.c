/* SPDX-License-Identifier: MIT */
/*
 * judge.c: arranges an attack and says how it went.
 *
 *     attack NAME [ARG]
 *
 * prints what the call to the attacker returned, whether a secret is anywhere
 * in the attacker's memory or was changed, and what else the script asks about.
 * The judge is on nobody's side and is not attacked itself.
 */
#include <stdbool.h>
#include <cubicle/host.h>
#include <cubicle/pages.h>
#include "attacker.h"
#include "victim.h"
#include "rt/string.h"

static struct secret secret;
static struct ranges ranges;
static int64_t result = -1;
static bool shown;

/* --- words ------------------------------------------------------------------------ */

static void say(const char *word, const char *value)
{
	host_write(HOST_STDOUT, word, strlen(word));
	host_write(HOST_STDOUT, " ", 1);
	host_write(HOST_STDOUT, value, strlen(value));
	host_write(HOST_STDOUT, "\n", 1);
}

static void say_number(const char *word, int64_t n)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

	digits[i] = 0;
	do
		digits[--i] = (char)('0' + left % 10);
	while (left /= 10);
	if (n < 0)
		digits[--i] = '-';
	say(word, digits + i);
}

static uint64_t argument_number(unsigned n)
{
	const char *s = cubicle_argument(n);
	uint64_t base = s[0] == '0' && s[1] == 'x' ? 16 : 10, value = 0;

	for (s += base == 16 ? 2 : 0; *s; s++)
		value = value * base +
			(uint64_t)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
	return value;
}

/* --- the attack -------------------------------------------------------------------- */

int judge_go(const struct places *p)
{
	const char *name = cubicle_argument(2);
	struct places told = *p;
	char buf[16];

	told.judge = (uintptr_t)&secret;
	told.gate = (uintptr_t)host_stream;

	/* Here it is the judge who is lied to: what of it does he see? */
	if (!strcmp(name, "result-count")) {
		result = attacker_count(buf, sizeof(buf));
		if (result > (int64_t)sizeof(buf))
			result = 1;
	} else if (!strcmp(name, "result-error")) {
		result = attacker_error();
		if (result < -4095)
			result = 1;
	} else if (!strcmp(name, "result-own")) {
		result = attacker_own(p->data) ? 1 : -130;
	} else {
		result = attacker_attack(name, argument_number(3), &told);
	}
	return 0;
}

int64_t judge_nothing(int64_t x)
{
	return x;
}

int64_t judge_call_back(int64_t x)
{
	return attacker_called(x);
}

int judge_shown(const struct secret *s)
{
	shown |= !memcmp(s, &secret, sizeof(secret));
	return 0;
}

int64_t judge_visit(judge_visitor *visitor, uint64_t a, uint64_t b, uint64_t c)
{
	return visitor ? visitor(a, b, c) : -1;
}

/* --- the verdict --------------------------------------------------------------------- */

/* Is any word of the secret at any place of (start, end)? */
static bool holds_secret(uint64_t start, uint64_t end)
{
	const volatile uint8_t *p = (const uint8_t *)(uintptr_t)start;
	uint64_t window = 0;

	for (uint64_t i = 0; i < end - start; i++) {
		window = window >> 8 | (uint64_t)p[i] << 56;
		for (int k = 0; i >= 7 && k < SECRET_BYTES / 8; k++)
			if (window == secret.word[k])
				return true;
	}
	return false;
}

int cubicle_main(void)
{
	if (host_random(&secret, sizeof(secret)))
		return 3;
	/* So that a string can carry it. */
	for (size_t i = 0; i < sizeof(secret); i++)
		((uint8_t *)&secret)[i] |= 1;
	if (pages_map(VICTIM_ID, 0, 2) || attacker_prepare(&ranges))
		return 4;
	int changed = victim_hold(&secret);
	say_number("result", result);
	say_number("changed", changed);
	say("leaked",
		shown || holds_secret(ranges.start[0], ranges.end[0]) ||
				holds_secret(ranges.start[1], ranges.end[1])
			? "1"
			: "0");
	say_number("alive", victim_add(20, 22));
	say("end", "");
	return 0;
}
