/* SPDX-License-Identifier: MIT */
/* mappings.c: the mappings that the kernel allows, divided among the cubicles.
 */
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/space.h"
#include "defence.h"
#include "memory/mappings.h"
#include "memory/pages.h"

/*
 * The kernel limits the mappings of a process, and each change of a page in the
 * middle of others costs two. They are divided among the cubicles: what one
 * cubicle causes never takes from another, and there are always enough to take
 * a page back. The worst case counts: a lent page needs two mappings of its
 * own, and so does a page that backend sfi keeps apart.
 */
#define MAPPINGS_FIXED	 2000 /* of the monitor, and ... */
#define MAPPINGS_CUBICLE 64   /* ... of each cubicle, as it is loaded */
#define MAPPINGS_LEAST	 200  /* that a cubicle needs to work */

uint32_t memory_apart_max;
static uint32_t holes_max, files_max;

static const char mappings_file[] = "/proc/sys/vm/max_map_count";

/* The kernel's limit, or 65530, its default. */
static uint64_t mappings_max(void)
{
	char text[16] = "";
	uint64_t n = 0;
	int64_t fd = host_call(SYS_OPEN, (uintptr_t)mappings_file, 0, 0, 0, 0);

	if (fd < 0)
		return 65530;
	host_call(SYS_READ, (uint64_t)fd, (uintptr_t)text, sizeof(text) - 1, 0,
		0);
	host_call(SYS_CLOSE, (uint64_t)fd, 0, 0, 0, 0);
	for (const char *c = text; *c >= '0' && *c <= '9'; c++)
		n = 10 * n + (uint64_t)(*c - '0');
	return n;
}

static uint32_t least(uint64_t a, uint32_t b)
{
	return a < b ? (uint32_t)a : b;
}

void memory_start(void)
{
	uint64_t fixed = MAPPINGS_FIXED + MAPPINGS_CUBICLE * cubicle_count;
	uint64_t max = mappings_max();
	uint64_t each = max > fixed ? (max - fixed) / cubicle_count : 0;

	if (each < MAPPINGS_LEAST)
		refuse("the kernel allows %lu mappings, which is too few for "
		       "%u cubicles: raise vm.max_map_count to %lu",
			max, cubicle_count,
			fixed + MAPPINGS_LEAST * cubicle_count);
	memory_lent_max = least(each / 6, LENT_MOST);
	memory_apart_max = (uint32_t)(each / 12);
	holes_max = (uint32_t)(each / 4);
	files_max = (uint32_t)(each / 8);
	if (!DEFENDS(DEFENCE_BUDGET)) {
		memory_lent_max = LENT_MOST;
		memory_apart_max = LENT_MOST / 2;
		holes_max = files_max = ~0u;
	}
}

/* Add (more) to (*count), unless that is more than (max). */
static int count_change(uint32_t *count, int32_t more, uint32_t max)
{
	if (more > 0 && *count + (uint32_t)more > max)
		return -ENOMEM;
	*count += (uint32_t)more;
	return 0;
}

int memory_files_count(uint32_t owner, int32_t more)
{
	return count_change(&cubicles[owner].files, more, files_max);
}

int memory_holes_count(uint64_t addr, uint64_t bytes, bool map)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	int32_t more = page_of(addr - PAGE)->prot ? -1 : 1;

	more += in_slot(owner, addr + bytes) && page_of(addr + bytes)->prot ? -1
									    : 1;
	return count_change(
		&cubicles[owner].holes, map ? more : -more, holes_max);
}

/* Do (a) and a page beside it with (prot) need different mappings? */
static int32_t differs(const struct page *a, uint32_t prot)
{
	return a->prot && prot && a->prot != prot && !a->shared;
}

/* By how many mappings the heap will have more if (addr, bytes) of it, which
 * shows no file, has (prot). memory_holes_count() counts
 * pages that are not mapped. */
static int32_t mappings_more(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	uint64_t end = addr + bytes;
	int32_t more = differs(page_of(addr - PAGE), prot) +
		differs(page_of(end), prot);

	for (uint64_t at = addr; at <= end; at += PAGE)
		if (!page_of(at)->shared)
			more -= differs(page_of(at - PAGE), page_of(at)->prot);
	return more;
}

int memory_heap_protect(uint64_t addr, uint64_t bytes, uint32_t prot)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	bool counts = !prot || !page_of(addr)->shared;
	int32_t more = counts ? mappings_more(addr, bytes, prot) : 0;
	int error = memory_files_count(owner, more);

	if (error)
		return error;
	error = memory_protect(addr, bytes, prot);
	if (error)
		memory_files_count(owner, -more);
	return error;
}
