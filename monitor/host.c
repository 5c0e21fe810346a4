/* SPDX-License-Identifier: MIT */
/*
 * host.c: system calls of the host, and what a freestanding program lacks.
 */
#include "host.h"
#include "monitor.h"

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	return arch_syscall(a, b, c, d, e, number);
}

/* Fresh memory at (addr), or anywhere if that is 0; NULL if there is none. */
void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	if (addr)
		flags |= MAP_FIXED_NOREPLACE;
	int64_t at = host_call(SYS_MMAP, addr, bytes, prot,
		MAP_PRIVATE | MAP_ANONYMOUS | flags, (uint64_t)-1);
	if (at < 0 && at > -4096)
		return NULL;
	return (void *)(uintptr_t)at;
}

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
