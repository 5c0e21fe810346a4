/* SPDX-License-Identifier: MIT */
/* place.c: see place.h. */
#include <cubicle/component.h>
#include <cubicle/pages.h>
#include "place.h"

static volatile int64_t in_data = 41, in_bss;
static const int64_t in_rodata = 17;

/* Never called through a gate, as nothing exports it. */
static __attribute__((noinline)) int64_t in_text(void)
{
	return ++in_data;
}

uint64_t place_address(int place)
{
	switch (place) {
	case PLACE_STACK:
		return (uintptr_t)__builtin_frame_address(0);
	case PLACE_HEAP:
		return pages_heap(cubicle_self());
	case PLACE_DATA:
		return (uintptr_t)&in_data;
	case PLACE_BSS:
		return (uintptr_t)&in_bss;
	case PLACE_RODATA:
		return (uintptr_t)&in_rodata;
	case PLACE_TEXT:
		return (uintptr_t)in_text;
	}
	return 0;
}

int64_t place_touch(uint64_t addr, int touch)
{
	volatile int64_t *p = place_pointer(addr);
	int64_t (*function)(void) = (int64_t(*)(void))(uintptr_t)addr;

	switch (touch) {
	case TOUCH_READ:
		return *p;
	case TOUCH_WRITE:
		*p = 99;
		return 99;
	case TOUCH_CALL:
		return function();
	}
	return -1;
}

uint64_t place_named(uint64_t addr, int touch)
{
#ifdef __CUBICLE_SFI__
	uint32_t low = (uint32_t)addr;

	if (touch == TOUCH_CALL)
		low &= -CUBICLE_BUNDLE_BYTES;
	uint64_t id = cubicle_space_owner(&CUBICLE_PUBLISHED->shares, low);
	if (id >= CUBICLE_SLOTS)
		return low;
	return CUBICLE_SPACE_BASE + (id << CUBICLE_SLOT_SHIFT) + low;
#else
	(void)touch;
	return addr;
#endif
}
