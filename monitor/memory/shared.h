/* SPDX-License-Identifier: MIT */
/* shared.h: pages of a heap that show a file of the host. */
#ifndef MONITOR_MEMORY_SHARED_H
#define MONITOR_MEMORY_SHARED_H

#include "base/base.h"

/* Let (addr, bytes), mapped pages of a heap, show file (fd) from (offset) on,
 * with (prot). On failure nothing has changed, or the pages are zeroes. */
int shared_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint64_t fd,
	uint64_t offset);

/* Let (addr, bytes), which nobody can access now, be memory of the heap again:
 * none of it shows a file any more. */
int shared_end(uint64_t addr, uint64_t bytes);

/*
 * The file that the page at (addr) shows has nothing there: let all that was
 * mapped with the page be memory of the heap again, which is zeroes.
 */
void shared_lose(uint64_t addr);

#endif
