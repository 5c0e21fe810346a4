/* SPDX-License-Identifier: MIT */
/*
 * place.h: a piece of each kind of memory that a cubicle has, and attempts to
 * get at it. Linked into every test component, so each can be the victim, and
 * each can be the one that reaches for the other's memory.
 */
#ifndef PLACE_H
#define PLACE_H

#include <stdint.h>

enum place {
	PLACE_STACK,
	PLACE_HEAP, /* the driver has mapped it */
	PLACE_DATA,
	PLACE_BSS,
	PLACE_RODATA,
	PLACE_TEXT, /* a function that is not exported; it uses PLACE_DATA */
};

enum touch {
	TOUCH_READ,
	TOUCH_WRITE,
	TOUCH_CALL,
};

/* Address of the (place) of the calling component. */
uint64_t place_address(int place);

/* Read, write or call what is at (addr). What was read or returned. */
int64_t place_touch(uint64_t addr, int touch);

/* (addr) as a report of a touch of it has it: with backend sfi half of an
 * address counts, and a call leads to a bundle. */
uint64_t place_named(uint64_t addr, int touch);

static inline void *place_pointer(uint64_t addr)
{
	return (void *)(uintptr_t)addr;
}

#endif
