/* SPDX-License-Identifier: MIT */
/* attack_windows.c: windows that are closed, foreign, or too many. */
#include <stdbool.h>
#include "attacks.h"

/* Touch the page while it is open, and once more when it is closed. */
static int stale(uint64_t arg)
{
	uint64_t page = victim_open();

	(void)arg;
	if (!page)
		return ATTACK_FAILED;
	loot[0] = *(volatile uint64_t *)page;
	if (victim_close())
		return ATTACK_FAILED;
	return steal(page);
}

/* What is not in the window: the page next to it has a secret. */
static int neighbour(uint64_t arg)
{
	uint64_t page = victim_open();

	(void)arg;
	if (!page)
		return ATTACK_FAILED;
	loot[0] = *(volatile uint64_t *)page;
	return steal(page - 4096);
}

/* Would this be part of a window of ours? */
static bool added(cubicle_window_t w, uint64_t addr, uint64_t bytes)
{
	return cubicle_window_add(w, (const void *)(uintptr_t)addr, bytes) >= 0;
}

/*
 * Windows on what is not ours, although we may touch it; ranges that end there,
 * that wrap, or are none; windows that do not exist; nobody to open to.
 */
static int misuse(uint64_t arg)
{
	uint64_t page = victim_open(), own = (uintptr_t)loot;
	uint64_t space = CUBICLE_SPACE_BASE;
	cubicle_window_t w = cubicle_window_init();
	bool any = added(w, page, 4096) || added(w, page + 8, 8);

	(void)arg;
	any |= added(w, victim.data, 8) || added(w, victim.heap, 8192);
	any |= added(w, own, 0) || added(w, own, space + 4096 - own);
	any |= added(w, own, page + 8 - own) || added(w, own, -own);
	any |= added(w, own, UINT64_MAX) || added(w, own, UINT64_MAX / 2);
	any |= added(w, page, own + 8 - page) || added(w, 0, 8);
	any |= added(w, UINT64_MAX - 7, 8) || added(w, UINT64_MAX, 16);
	any |= added(w, space + CUBICLE_ARENA_OFFSET, 8);
	any |= added(w, (uintptr_t)CUBICLE_PUBLISHED, 8);
	any |= added(-1, own, 8) || added(INT32_MAX, own, 8);
	any |= added(w + 1024, own, 8) || added(w ^ 1, own, 8);
	any |= cubicle_window_open(w, 0) >= 0;
	any |= cubicle_window_open(w, CUBICLE_SLOTS) >= 0;
	any |= cubicle_window_open(w, UINT32_MAX) >= 0;
	any |= cubicle_window_open(-w, VICTIM_ID) >= 0;
	/* It is as if nothing had been. */
	return any || cubicle_window_destroy(w) ? ATTACK_SUCCEEDED
						: ATTACK_FAILED;
}

/* As many windows, and as many ranges, as there can be: others have theirs. */
static int fill(uint64_t arg)
{
	cubicle_window_t w = 0, last = 0;
	uint64_t at = (uintptr_t)loot;

	(void)arg;
	while ((w = cubicle_window_init()) >= 0)
		last = w;
	while (cubicle_window_add(last, (const void *)(uintptr_t)at, 1) == 0)
		at += 2;
	return victim_open() ? ATTACK_FAILED : ATTACK_SUCCEEDED;
}

const struct attack attacks_here[] = {
	{"stale", stale},
	{"neighbour", neighbour},
	{"misuse", misuse},
	{"fill", fill},
	{NULL, NULL},
};
