/* SPDX-License-Identifier: MIT */
/* greedy_honest.c: has memory of its own while the hostile one asks for much;
 * see greedy.h. */
#include "../system/say.h"
#include "alloc/alloc.h"
#include "greedy.h"

int cubicle_main(void)
{
	void *p = alloc_pages(CUBICLE_SELF, 1);

	greedy_attack(1000, 1);
	CHECK(p && alloc_pages(CUBICLE_SELF, 1));
	say("all");
	greedy_attack(100000, 0);
	CHECK_IS(alloc_free(CUBICLE_SELF, p, 1), 0);
	CHECK(alloc_pages(CUBICLE_SELF, 1) != 0);
	say("end");
	return check_failures() ? 1 : 0;
}
