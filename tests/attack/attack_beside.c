/* SPDX-License-Identifier: MIT */
/*
 * attack_beside.c: arguments show what they are, and nothing beside them; and
 * who calls again and again does not take the stack of whom it calls.
 */
#include "attacks.h"

/* The gate would copy (bytes) to a stack of which the half is used up. */
#define USED_BYTES 0x400000

/* What was handed over is at (buf), what follows it is the victim's own. */
static int take(void *buf, size_t len)
{
	return steal((uintptr_t)buf + len) == ATTACK_SUCCEEDED ? 0 : -1;
}

static __attribute__((noinline)) int send_deep(void)
{
	volatile uint8_t used[USED_BYTES];

	for (size_t i = 0; i < sizeof(used); i += 4096)
		used[i] = 1;
	return victim_send() + used[0] - 1;
}

static int argument(uint64_t arg)
{
	(void)arg;
	took = take;
	return send_deep() == 0 ? ATTACK_SUCCEEDED : ATTACK_FAILED;
}

#define NEST_BYTES 0x80000
#define NEST_MAX   120

static uint8_t nested[NEST_BYTES];
static size_t size = NEST_BYTES;
static int level;

/* As much on the victim's stack as it takes, and once more from there. */
static int64_t nest(int64_t x)
{
	if (++level > NEST_MAX)
		return x;
	while (size && victim_nest(nested, size) == -7 /* E2BIG */)
		size /= 2;
	return x;
}

/* The victim dies of it, or the attacker. */
static int stack(uint64_t arg)
{
	(void)arg;
	called = nest;
	nest(0);
	return ATTACK_FAILED;
}

const struct attack attacks_here[] = {
	{"argument", argument},
	{"stack", stack},
	{NULL, NULL},
};
