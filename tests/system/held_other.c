/* SPDX-License-Identifier: MIT */
/* held_other.c: uses what is opened to it; see held.h. */
#include "held.h"

int64_t held_read(char *at, int way)
{
	char c = 0;

	if (way == HELD_DIRECT)
		return *(volatile char *)at;
	int error = cubicle_copy_in(&c, at, 1);
	return error ? error : c;
}

int64_t held_write(char *at, int way)
{
	char c = 9;

	if (way == HELD_COPY)
		return cubicle_copy_out(at, &c, 1);
	*(volatile char *)at = c;
	return 0;
}

int64_t held_granted(char *at, size_t len, int way, int prot)
{
	(void)len;
	int64_t error = held_write(at, way);

	if (!error)
		error = held_change(prot);
	return error ? 1 : held_write(at + 1, way);
}
