/* SPDX-License-Identifier: MIT */
/*
 * text.c: text in memory that belongs to no file. perf looks for the names of
 * functions in the list that --perf-map writes only if the text is in such
 * memory.
 */
#include "base/base.h"
#include "base/host.h"
#include "base/observe.h"
#include "base/print.h"
#include "base/system.h"

void dev_text(uint64_t addr, uint64_t bytes, uint64_t offset)
{
	if (host_map_file(addr, bytes, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, (uint64_t)-1,
		    0) != (int64_t)addr ||
		host_read_all((uint64_t)system.image_fd, addr, bytes, offset) ||
		host_call(
			SYS_MPROTECT, addr, bytes, PROT_READ | PROT_EXEC, 0, 0))
		refuse("no memory for text that perf can name");
}
