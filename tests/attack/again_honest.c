/* SPDX-License-Identifier: MIT */
/* again_honest.c: counts how often it is started; see again.h. */
#include "../system/say.h"
#include "again.h"

static int starts;

int again_service(int x)
{
	return x;
}

int cubicle_main(void)
{
	if (++starts > 1)
		return 1;
	CHECK_IS(again_attack(0), 0);
	again_attack(1);
	CHECK_IS(starts, 1);
	say("end");
	return check_failures() ? 1 : 0;
}
