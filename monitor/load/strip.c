/* SPDX-License-Identifier: MIT */
/* strip.c: what the kernel mapped by itself is unmapped. */
#include "base/host.h"
#include "base/print.h"
#include "defence.h"
#include "load/strip.h"

#define SPACE_END (CUBICLE_SPACE_BASE + CUBICLE_SLOTS * CUBICLE_SLOT_NEXT)
/* With page tables of five levels, more addresses exist, but the kernel maps
 * nothing there unless it is asked to. */
#define USER_END 0x7ffffffff000

static void unmap(uint64_t start, uint64_t end)
{
	if (host_call(SYS_MUNMAP, start, end - start, 0, 0, 0))
		refuse("the kernel refuses to unmap %lx to %lx, where its own "
		       "pages and the first stack are",
			start, end);
}

void space_strip(void)
{
	if (!DEFENDS(DEFENCE_STRIP))
		return;
	unmap(0, CUBICLE_SPACE_BASE);
	unmap(SPACE_END, USER_END);
}
