/* SPDX-License-Identifier: MIT */
/* debuginfo_honest.c: goes on after the hostile one is stopped; see
 * debuginfo.h. */
#include "../../system/say.h"
#include "debuginfo.h"

static char mine[8192];

int cubicle_main(void)
{
	CHECK_IS(debuginfo_attack((void *)mine), -130);
	CHECK(mine[0] == 0);
	say("end");
	return check_failures() ? 1 : 0;
}
