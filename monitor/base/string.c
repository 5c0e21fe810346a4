/* SPDX-License-Identifier: MIT */
/* string.c: what a freestanding program lacks. */
#include "base/string.h"

void *memcpy(void *dst, const void *src, size_t len)
{
	void *to = dst;
	__asm__ volatile("rep movsb"
			 : "+D"(to), "+S"(src), "+c"(len)::"memory");
	return dst;
}

void *memset(void *dst, int byte, size_t len)
{
	void *to = dst;
	__asm__ volatile("rep stosb"
			 : "+D"(to), "+c"(len)
			 : "a"(byte)
			 : "memory");
	return dst;
}

int memcmp(const void *a, const void *b, size_t len)
{
	const uint8_t *p = a, *q = b;
	for (size_t i = 0; i < len; i++)
		if (p[i] != q[i])
			return p[i] - q[i];
	return 0;
}

bool memchr_nul(const char *s, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (!s[i])
			return true;
	return false;
}

size_t strlen(const char *s)
{
	size_t n = 0;
	while (s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (uint8_t)*a - (uint8_t)*b;
}
