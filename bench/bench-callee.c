/* SPDX-License-Identifier: MIT */
/* bench-callee.c: see bench-callee.h. */
#include <linux/errno.h>
#include "bench-callee.h"
#include "rt/string.h"

cubicle_id_t callee_id(void)
{
	return cubicle_self();
}

void callee_nothing(void)
{
}

uint64_t callee_numbers(uint64_t a, uint64_t b, uint64_t c)
{
	return a + b + c;
}

int callee_string(const char *s)
{
	return s[0];
}

int callee_in(const void *buf, size_t len)
{
	return len && *(const volatile char *)buf;
}

int callee_out(void *buf, size_t len)
{
	if (len)
		*(volatile char *)buf = 1;
	return 0;
}

int callee_grant(const void *buf, size_t len)
{
	(void)buf;
	(void)len;
	return 0;
}

int callee_copy(const void *buf, size_t len)
{
	static char copy[BENCH_BYTES_MAX];

	if (len > sizeof(copy))
		return -EINVAL;
	return cubicle_copy_in(copy, buf, len);
}

uint64_t callee_touch(const void *buf, size_t len)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < len; i += CUBICLE_PAGE_BYTES)
		sum += ((const volatile uint8_t *)buf)[i];
	return sum;
}
