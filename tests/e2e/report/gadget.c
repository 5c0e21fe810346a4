/* SPDX-License-Identifier: MIT */
/* gadget.c: see gadget.h. */
#include "gadget.h"
#include "rt/string.h"

static unsigned char memory[16] = "gadget";

long gadget_sum(const unsigned char *p, size_t len)
{
	long sum = 0;

	while (len--)
		sum += *p++;
	return sum;
}

void gadget_fill(int value, unsigned char *to, size_t bytes)
{
	memset(to, value, bytes);
}

int gadget_fail(int how)
{
	return -5000 - how;
}

int gadget_peek(const void *at)
{
	return *(const volatile unsigned char *)at;
}

void *gadget_memory(void)
{
	return memory;
}
