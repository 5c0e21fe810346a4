/* SPDX-License-Identifier: MIT */
/* take_program.c: gets SIGTERM, for which it waits; see take.h. */
#include <cubicle/host.h>
#include "../system/say.h"
#include "take.h"

#define SIGTERM_BIT (1u << 14)
#define WAIT_NS	    10000000

int cubicle_main(void)
{
	cubicle_signals(SIGTERM_BIT, 0);
	say("ready");
	/* -EINTR, or the signal came before. */
	while (!CUBICLE_PUBLISHED->signals)
		host_wait(0, WAIT_NS);
	int64_t stolen = take_attack();
	int64_t own = cubicle_signals(SIGTERM_BIT, 0);

	say_hex("stolen", (uint64_t)(stolen > 0 ? stolen : 0));
	say_hex("own", (uint64_t)own);
	return stolen > 0;
}
