/* SPDX-License-Identifier: MIT */
/* faults.c: commands of the driver that end in a fault of its own. */
#include <cubicle/host.h>
#include <cubicle/pages.h>
#include "commands.h"
#include "driver.h"
#include "place.h"
#include "say.h"

static void touch(uint64_t addr, int how)
{
	say_hex("address", place_named(addr, how));
	place_touch(addr, how);
}

static void fault_null(void)
{
	touch(0, TOUCH_READ);
}

static void fault_null_write(void)
{
	touch(8, TOUCH_WRITE);
}

static void fault_null_call(void)
{
	touch(0, TOUCH_CALL);
}

static void fault_illegal(void)
{
	__asm__ volatile("ud2");
}

static void fault_privileged(void)
{
	__asm__ volatile("hlt");
}

static void fault_breakpoint(void)
{
	__asm__ volatile("int3");
}

static void fault_noncanonical(void)
{
	place_touch(0x8000000000000000, TOUCH_READ);
}

static void fault_division(void)
{
	int quotient = 1, rest = 0;

	__asm__ volatile("idivl %2" : "+a"(quotient), "+d"(rest) : "r"(0));
}

static void fault_float(void)
{
	uint16_t fcw = 0x037b; /* division by zero is not masked */

	__asm__ volatile("fldcw %0\n fld1\n fldz\n fdivrp %%st, %%st(1)\n"
			 "fwait\n"
			 :
			 : "m"(fcw));
}

static int64_t deeper(int64_t n)
{
	volatile int64_t frame[64] = {n};

	return frame[0] > 0 ? deeper(n + 1) + frame[0] : 0;
}

static void fault_stack(void)
{
	deeper(1);
}

static void fault_text(void)
{
	touch(place_address(PLACE_TEXT), TOUCH_WRITE);
}

static void fault_rodata(void)
{
	touch(place_address(PLACE_RODATA), TOUCH_WRITE);
}

static void fault_call_data(void)
{
	touch(place_address(PLACE_DATA), TOUCH_CALL);
}

static void fault_call_bss(void)
{
	touch(place_address(PLACE_BSS), TOUCH_CALL);
}

static void fault_call_rodata(void)
{
	touch(place_address(PLACE_RODATA), TOUCH_CALL);
}

static void fault_call_stack(void)
{
	touch(place_address(PLACE_STACK), TOUCH_CALL);
}

static void fault_call_heap(void)
{
	map_heap(DRIVER_ID, 0, 1);
	touch(place_address(PLACE_HEAP), TOUCH_CALL);
}

static void fault_heap(void)
{
	touch(pages_heap(DRIVER_ID) + 0x10000000, TOUCH_WRITE);
}

static void fault_published(void)
{
	touch((uintptr_t)CUBICLE_PUBLISHED, TOUCH_WRITE);
}

static void fault_stub(void)
{
	touch(CUBICLE_SPACE_BASE + CUBICLE_STUBS_OFFSET, TOUCH_WRITE);
}

static void fault_nobody(void)
{
	touch(CUBICLE_SPACE_BASE + 40 * CUBICLE_SLOT_NEXT, TOUCH_READ);
}

static void fault_abort(void)
{
	cubicle_abort("the driver gives up");
}

void command_fault(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} faults[] = {
		{"null", fault_null},
		{"null-write", fault_null_write},
		{"null-call", fault_null_call},
		{"illegal", fault_illegal},
		{"privileged", fault_privileged},
		{"breakpoint", fault_breakpoint},
		{"noncanonical", fault_noncanonical},
		{"division", fault_division},
		{"float", fault_float},
		{"stack", fault_stack},
		{"text", fault_text},
		{"rodata", fault_rodata},
		{"call-data", fault_call_data},
		{"call-bss", fault_call_bss},
		{"call-rodata", fault_call_rodata},
		{"call-stack", fault_call_stack},
		{"call-heap", fault_call_heap},
		{"heap", fault_heap},
		{"published", fault_published},
		{"stub", fault_stub},
		{"nobody", fault_nobody},
		{"abort", fault_abort},
	};

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (argument_is(2, faults[i].name))
			faults[i].run();
	say("survived");
}

void command_wait(void)
{
	char c;

	map_heap(DRIVER_ID, 0, 2);
	say("waiting");
	while (host_read(HOST_STDIN, &c, 1) > 0)
		;
}
