/* SPDX-License-Identifier: MIT */
/* attack_windows.c: windows that are closed. */
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

const struct attack attacks_here[] = {
	{"stale", stale},
	{NULL, NULL},
};
