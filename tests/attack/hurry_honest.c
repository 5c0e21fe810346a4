/* SPDX-License-Identifier: MIT */
/* hurry_honest.c: uses the service, too; see hurry.h. */
#include "../system/say.h"
#include "hurry.h"

#define CALLS 3000

int cubicle_main(void)
{
	CHECK_IS(hurry_work(1), 1);
	CHECK_IS(hurry_attack(CALLS, 0), 0);
	CHECK_IS(hurry_work(2), 2);
	say("nested");
	hurry_attack(CALLS, 1);
	CHECK_IS(hurry_work(3), 3);
	say("end");
	return check_failures() ? 1 : 0;
}
