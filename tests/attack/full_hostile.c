/* SPDX-License-Identifier: MIT */
/* full_hostile.c: see full.h. */
#include "full.h"

static uint8_t buffer[0x100000];
static int found, level;

/* Call the honest one each time that there is a little less. */
static int64_t fill(int64_t bytes)
{
	int error = level >= 68 || bytes < 0x10000 ? full_check(0) : 0;

	found = error ? error : found;
	level++;
	if (level >= 68)
		bytes = level == 68 ? 0xd0000 : 0x9000;
	int64_t got = full_push(buffer, (size_t)bytes, fill, bytes);
	if (got == -7)
		return full_push(buffer, 0x4000, fill, 0x4000);
	return got;
}

int full_attack(uint64_t bytes)
{
	fill((int64_t)bytes);
	return found;
}
