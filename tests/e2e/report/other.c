/* SPDX-License-Identifier: MIT */
/* other.c: see other.h. */
#include "other.h"

int other_answer(const char *p, size_t len)
{
	return len && *p == 'g' ? 42 : -1;
}

int other_peek(const void *at)
{
	return *(const volatile unsigned char *)at;
}
