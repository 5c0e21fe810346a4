/* SPDX-License-Identifier: MIT */
/* gadget.c: see gadget.h. */
#include <cubicle/component.h>
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

long gadget_total(const int *values, size_t count)
{
	long sum = 0;

	while (count--)
		sum += *values++;
	return sum;
}

long gadget_names(const char *const *names, int count)
{
	return count ? (long)strlen(names[0]) : 0;
}

long gadget_text(const char *text)
{
	return (long)strlen(text);
}

long gadget_pair(const struct gadget_pair *pair)
{
	return pair->a + pair->b;
}

void gadget_copy(unsigned char *to, const unsigned char *from, size_t n)
{
	while (n--)
		*to++ = *from++;
}

int gadget_fail(int how)
{
	return -5000 - how;
}

int gadget_peek(const void *at)
{
	return *(const volatile unsigned char *)at;
}

/* The test puts a window on (memory) here. */
#ifndef MEMORY_WINDOW
#define MEMORY_WINDOW
#endif

void *gadget_memory(void)
{
	MEMORY_WINDOW
	return memory;
}
