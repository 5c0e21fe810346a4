/* SPDX-License-Identifier: MIT */
/*
 * attack_derived.c: rights that outlive what they were derived from. The victim
 * opens a page to the attacker, who grants it to an accomplice; then the right
 * of the attacker ends, and the victim puts a secret there.
 */
#include "accomplice.h"
#include "attacks.h"

static int64_t close_page(int64_t x)
{
	victim_close();
	return x;
}

static int64_t stop_here(int64_t x)
{
	if (victim_close())
		return x;
	cubicle_abort("on purpose");
	return x;
}

static int derive(int64_t (*end)(int64_t), int touch)
{
	uint64_t page = victim_open();

	if (!page)
		return ATTACK_FAILED;
	called = end;
	return accomplice_copy(
		       (const void *)page, loot, touch ? 4096 : 64, touch) == 0
		? ATTACK_SUCCEEDED
		: ATTACK_FAILED;
}

/* The window is closed; (touch): what the accomplice does. */
static int closed(uint64_t touch)
{
	return derive(close_page, (int)touch);
}

/* The attacker is stopped as well. */
static int stopped(uint64_t touch)
{
	return derive(stop_here, (int)touch);
}

const struct attack attacks_here[] = {
	{"window", closed},
	{"stopped", stopped},
	{NULL, NULL},
};
