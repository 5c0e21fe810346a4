/* SPDX-License-Identifier: MIT */
/* stale_honest.c: a client of the service; see stale.h. */
#include "../system/say.h"
#include "stale.h"

int cubicle_main(void)
{
	CHECK_IS(stale_register(3), 0);
	CHECK_IS(stale_attack(0), 0);
	CHECK_IS(stale_early(0), 0);
	say("restart");
	CHECK_IS(stale_break(0), -130);
	stale_attack(0);
	CHECK_IS(stale_early(0), 0);
	/* What it passes to one, only that one may call. */
	CHECK_IS(stale_register(2), 0);
	stale_attack(0);
	CHECK_IS(stale_steps(0), 0);
	CHECK_IS(stale_use(0), 0);
	CHECK_IS(stale_steps(0), 1);
	say("end");
	return check_failures() ? 1 : 0;
}
