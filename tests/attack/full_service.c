/* SPDX-License-Identifier: MIT */
/* full_service.c: see full.h. */
#include "full.h"

int64_t full_push(const void *buf, size_t len, full_step *step, int64_t x)
{
	(void)buf, (void)len;
	return step(x);
}

uint64_t full_sum(const uint8_t *buf, size_t len)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += buf[i];
	return sum;
}
