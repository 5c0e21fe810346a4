/* SPDX-License-Identifier: MIT */
/* other.c: see other.h. */
#include "other.h"
#include "place.h"
#include "rt/string.h"

cubicle_id_t other_self(void)
{
	return cubicle_self();
}

uint64_t other_place(int place)
{
	return place_address(place);
}

int64_t other_touch(uint64_t addr, int touch)
{
	return place_touch(addr, touch);
}

int64_t other_grant_in(const unsigned char *p, size_t len, int touch)
{
	static unsigned char copy[16384];
	int64_t sum = 0;

	if (len > sizeof(copy))
		return -1;
	if (!touch) {
		int error = cubicle_copy_in(copy, p, len);
		if (error)
			return error;
		p = copy;
	}
	for (size_t i = 0; i < len; i++)
		sum += p[i];
	return sum;
}

int64_t other_grant_out(unsigned char *p, size_t len, int touch, int byte)
{
	static unsigned char copy[16384];

	if (len > sizeof(copy))
		return -1;
	memset(touch ? p : copy, byte, len);
	return touch ? 0 : cubicle_copy_out(p, copy, len);
}

int other_fill(unsigned char *p, size_t len, int byte)
{
	memset(p, byte, len);
	return 0;
}

int64_t other_jump(uint64_t function, uint32_t edge)
{
	register uint64_t r11 __asm__("r11") = edge;
	int64_t result;

	__asm__ volatile("call *%2"
			 : "=a"(result), "+r"(r11)
			 : "r"(function)
			 : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10",
			 "memory", "cc");
	return result;
}
