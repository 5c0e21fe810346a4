/* SPDX-License-Identifier: MIT */
/* hostile_zbox.c: in the place of examples/zlib/zbox.c and of zlib: instead of
 * a stream it works on the stack of the program, where all return addresses
 * are. */
#include <cubicle/published_abi.h>
#include "../../examples/zlib/zbox.h"

#define PROGRAM_ID 1
#define STACK_TOP                                                \
	(cubicle_share(&CUBICLE_PUBLISHED->shares, PROGRAM_ID) + \
		CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES)

uint64_t zbox_open(int deflates, int level, int method, int bits, int memory,
	int strategy, struct zbox_result *result)
{
	(void)deflates, (void)level, (void)method, (void)bits;
	(void)memory, (void)strategy;
	result->status = 0;
	return 1;
}

int64_t zbox_do(uint64_t handle, const struct zbox_request *request,
	const unsigned char *from, size_t bytes, unsigned char *to, size_t room,
	struct zbox_result *result)
{
	volatile char *at = (volatile char *)(STACK_TOP - 4096);

	(void)handle, (void)request, (void)from, (void)bytes;
	(void)to, (void)room;
	while (at < (volatile char *)STACK_TOP)
		*at++ = 'x';
	result->status = 1;
	return 0;
}

/* What else the program imports. */
CUBICLE_FUNCTION((value, unsigned long), crc32, (value, unsigned long, crc),
	(in, const unsigned char *, from, bytes), (value, unsigned, bytes));
CUBICLE_FUNCTION((value, unsigned long), adler32, (value, unsigned long, adler),
	(in, const unsigned char *, from, bytes), (value, unsigned, bytes));
CUBICLE_FUNCTION((value, const char *), zlibVersion);

unsigned long crc32(
	unsigned long crc, const unsigned char *from, unsigned bytes)
{
	return crc + (from ? bytes : 0);
}

unsigned long adler32(
	unsigned long adler, const unsigned char *from, unsigned bytes)
{
	return adler + (from ? bytes : 0);
}

const char *zlibVersion(void)
{
	return "1";
}
