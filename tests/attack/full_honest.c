/* SPDX-License-Identifier: MIT */
/* full_honest.c: passes what always fits; see full.h. */
#include "full.h"
#include "../system/say.h"

/* Less than a third of the service's stack. */
static uint8_t data[0x14000];

int full_check(int none)
{
	(void)none;
	data[5] = 42;
	return full_sum(data, sizeof(data)) == 42 ? 0 : -5;
}

int cubicle_main(void)
{
	CHECK_IS(full_check(0), 0);
	say_hex("attack", (uint64_t)full_attack(0xf0000));
	CHECK_IS(full_check(0), 0);
	say("unharmed to the end");
	return check_failures();
}
