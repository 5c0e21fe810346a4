/* SPDX-License-Identifier: MIT */
/* misaligned.c: has pointers at odd addresses. */
#include "input.h"

struct __attribute__((packed)) odd {
	char c;
	int (*function)(void);
	int (*friendly)(int x);
};

struct odd misaligned[2] = {
	{'a', cubicle_main, friend_get}, {'b', cubicle_main, friend_get}};

int cubicle_main(void)
{
	return misaligned[1].friendly(1);
}
