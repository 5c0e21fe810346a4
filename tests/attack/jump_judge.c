/* SPDX-License-Identifier: MIT */
/*
 * jump_judge.c: the judge of the jump test.
 *
 *     jump START END STEP PATTERN
 *
 * has the attacker jump to every STEPth byte from START to END with every
 * pattern of jump.h, at START from PATTERN on. Each try has to end with the
 * attacker stopped, or back in its own code with its own rights; no secret may
 * be in its memory then. After each chunk of tries the victim looks whether its
 * secrets are as they were.
 *
 * Prints a line for each address with a letter for each try: (s)topped, (b)ack
 * with its own rights, (r)eturned by the gate, (W)on, (L)eaked; after each
 * chunk "unchanged" or "CHANGED".
 */
#include <stdbool.h>
#include <cubicle/host.h>
#include <cubicle/pages.h>
#include "attacker.h"
#include "jump.h"
#include "victim.h"
#include "rt/string.h"

#define CHUNK 512

static struct secret secret;
static struct ranges ranges;
static bool prepared;
static uint64_t at, end, step, first_pattern;

static void put(const char *s)
{
	host_write(HOST_STDOUT, s, strlen(s));
}

static void put_address(uint64_t n)
{
	char digits[20] = "0x0000000000000000 ";

	for (size_t i = 17; i > 1; i--, n /= 16)
		digits[i] = "0123456789abcdef"[n % 16];
	put(digits);
}

static uint64_t argument_number(unsigned n)
{
	const char *s = cubicle_argument(n);
	uint64_t value = 0;

	for (s += *s ? 2 : 0; *s; s++) /* 0x… */
		value = value * 16 +
			(uint64_t)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
	return value;
}

/* --- one try ------------------------------------------------------------------------ */

/* Is a word of the secret in the page of the attacker at (start)? An attacker
 * that was not stopped may have closed its window. */
static bool holds_secret(uint64_t start)
{
	static uint64_t page[512];

	if (cubicle_copy_in(page, (const void *)(uintptr_t)start, 4096)) {
		prepared = false;
		return false;
	}
	for (int i = 0; i < 512; i++)
		for (int k = 0; k < SECRET_BYTES / 8; k++)
			if (page[i] == secret.word[k])
				return true;
	return false;
}

/* Its state, its fake frames, the top of its stack: what it changes. */
static bool any_secret(void)
{
	for (uint64_t p = ranges.end[0] - 4 * 4096; p < ranges.end[0];
		p += 4096)
		if (holds_secret(p))
			return true;
	return holds_secret(ranges.end[1] - 4096);
}

/* The letter of what became of it. */
static const char *outcome(int result)
{
	if (any_secret())
		return "L";
	switch (result) {
	case -130: /* EOWNERDEAD */
		return "s";
	case ATTACK_FAILED:
		return "b";
	case JUMP_WON:
		return "W";
	}
	return "r";
}

static void try(const struct places *p, uint64_t pattern)
{
	if (!prepared)
		prepared = attacker_prepare(&ranges) == 0;
	int result =
		attacker_attack("jump", at | pattern << JUMP_PATTERN_SHIFT, p);

	put(outcome(result));
	if (result == -130)
		prepared = false;
}

int judge_go(const struct places *p)
{
	static bool busy;

	/* The attacker gets here, too, by a jump to the stub. */
	if (busy || !p)
		return -1;
	struct places copy = *p;
	busy = true;
	for (int i = 0; i < CHUNK && at < end; i++, at += step) {
		put_address(at);
		for (uint64_t k = first_pattern; k < JUMP_PATTERNS; k++)
			try(&copy, k);
		first_pattern = 0;
		put("\n");
	}
	busy = false;
	return 0;
}

int64_t judge_nothing(int64_t x)
{
	return x;
}

int64_t judge_call_back(int64_t x)
{
	return x;
}

int cubicle_main(void)
{
	at = argument_number(2);
	end = argument_number(3);
	step = argument_number(4);
	first_pattern = argument_number(5);
	if (!step || pages_map(VICTIM_ID, 0, 1) ||
		host_random(&secret, sizeof(secret)))
		return 3;
	while (at < end)
		put(victim_hold(&secret) ? "CHANGED\n" : "unchanged\n");
	put("done\n");
	return 0;
}
