/* SPDX-License-Identifier: MIT */
/* stubs.c: the code that a component calls to enter a gate. */
#include "base/backend.h"
#include "base/base.h"
#include "base/host.h"
#include "base/limits.h"
#include "base/print.h"
#include "base/string.h"
#include "call/edge.h"
#include "load/stubs.h"

/* mov $edge, %r11d; jmp enter: all that a stub does. */
static void stub_write(uint8_t *to, uint32_t edge)
{
	uint64_t at = stub_address(0, edge);
	int32_t distance = (int32_t)((uintptr_t)backend->enter - (at + 11));

	memset(to, 0xcc, CUBICLE_STUB_BYTES);
	to[0] = 0x41;
	to[1] = 0xbb;
	memcpy(to + 2, &edge, 4);
	to[6] = 0xe9;
	memcpy(to + 7, &distance, 4);
}

void stubs_write(void)
{
	uint64_t at = stub_address(0, 0);
	uint64_t bytes = PAGE_UP(CUBICLE_STUB_BYTES * EDGES_MAX);
	uint8_t *stubs = host_map(at, bytes, PROT_READ | PROT_WRITE, 0);

	if (!stubs)
		refuse("no memory for the stubs of the gates");
	for (uint32_t e = 0; e < EDGES_MAX; e++)
		stub_write(stubs + CUBICLE_STUB_BYTES * e, e);
	if (host_call(SYS_MPROTECT, at, bytes, PROT_READ | PROT_EXEC, 0, 0))
		refuse("the kernel refuses executable stubs");
}
