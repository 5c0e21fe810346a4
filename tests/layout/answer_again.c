/* SPDX-License-Identifier: MIT */
/* answer_again.c: a second component that exports answer_get(). */
#include "answer.h"

int answer_get(const char *question, size_t len)
{
	return len && *question ? 43 : 0;
}
