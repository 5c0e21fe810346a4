/* SPDX-License-Identifier: MIT */
/* caller.c: starts, and calls answer_get(). */
#include "answer.h"

int cubicle_main(void)
{
	return answer_get("?", 1) != 42;
}
