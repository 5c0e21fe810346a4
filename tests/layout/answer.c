/* SPDX-License-Identifier: MIT */
/* answer.c: what caller.c calls. */
#include "answer.h"

int answer_get(const char *question, size_t len)
{
	return len && *question ? 42 : 0;
}
