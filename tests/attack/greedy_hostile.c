/* SPDX-License-Identifier: MIT */
/* greedy_hostile.c: see greedy.h. */
#include "alloc/alloc.h"
#include "greedy.h"

int greedy_attack(uint64_t pages, int back)
{
	void *p = alloc_pages(CUBICLE_SELF, pages);

	return back && p ? alloc_free(CUBICLE_SELF, p, pages) : 0;
}
