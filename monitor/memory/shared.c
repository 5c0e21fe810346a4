/* SPDX-License-Identifier: MIT */
/* shared.c: pages of a heap that show a file of the host. */
#include "base/backend.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/space.h"
#include "defence.h"
#include "memory/mappings.h"
#include "memory/pages.h"
#include "memory/shared.h"

/* Mappings that begin at the pages from (addr) to (end), because of files. */
static int32_t count(uint64_t addr, uint64_t end)
{
	int32_t n = 0;

	if (!in_slot((uint32_t)owner_of(addr), end))
		end -= PAGE;
	for (uint64_t at = addr; at <= end; at += PAGE)
		n += page_of(at)->shared == SHARED_FIRST ||
			!page_of(at)->shared != !page_of(at - PAGE)->shared;
	return n;
}

/* Mark (addr, bytes), and return by how many mappings that is more. */
static int32_t mark(uint64_t addr, uint64_t bytes, bool shared)
{
	int32_t before = count(addr, addr + bytes);

	for (uint64_t at = addr; at < addr + bytes; at += PAGE)
		page_of(at)->shared = shared ? SHARED_NEXT : 0;
	if (shared)
		page_of(addr)->shared = SHARED_FIRST;
	/* What was mapped with these pages begins after them now. */
	if (in_slot((uint32_t)owner_of(addr), addr + bytes) &&
		page_of(addr + bytes)->shared)
		page_of(addr + bytes)->shared = SHARED_FIRST;
	return count(addr, addr + bytes) - before;
}

/*
 * Where a backend does not map the heap in its own way, the memory of the heap
 * waits in the guard after the slot while a file is in its place, and comes
 * back later. The kernel never merges memory that is mapped anew with the rest
 * of the heap, and a cubicle could use up all mappings so.
 */
#define ASIDE CUBICLE_SLOT_BYTES

static bool goes_aside(void)
{
	return !backend->reserve && DEFENDS(DEFENCE_ASIDE);
}

/* Move (bytes), one mapping, from (from) to (to), in place of what is there. */
static int move(uint64_t from, uint64_t to, uint64_t bytes)
{
	return host_call(SYS_MREMAP, from, bytes, bytes,
		       MREMAP_MAYMOVE | MREMAP_FIXED, to) == (int64_t)to
		? 0
		: -ENOMEM;
}

static int put_aside(uint64_t addr, uint64_t bytes)
{
	return goes_aside() ? move(addr, addr + ASIDE, bytes) : 0;
}

static int take_back(uint64_t addr, uint64_t bytes)
{
	if (goes_aside())
		return move(addr + ASIDE, addr, bytes);
	host_call(SYS_MUNMAP, addr, bytes, 0, 0, 0);
	return memory_reserve(addr, bytes, (uint32_t)owner_of(addr));
}

int shared_end(uint64_t addr, uint64_t bytes)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	uint64_t at = addr, end = addr + bytes;
	int error = 0;

	while (at < end && !error) {
		uint64_t start = at;
		while (at < end && page_of(at)->shared)
			at += PAGE;
		if (at == start) {
			at += PAGE;
			continue;
		}
		error = take_back(start, at - start);
		if (!error)
			cubicles[owner].files +=
				(uint32_t)mark(start, at - start, false);
	}
	return error;
}

/* Backend mprotect gives its heap to a cubicle as a whole, to be written. */
static uint32_t file_read_flags(void)
{
	return backend->isolation == ISOLATION_MPROTECT ? MAP_PRIVATE
							: MAP_SHARED;
}

/* Map the file in place of the memory. */
static int file_put(uint64_t addr, uint64_t bytes, uint32_t flags, uint64_t fd,
	uint64_t offset)
{
	int error = put_aside(addr, bytes);

	if (error)
		return error;
	int64_t at = host_map_file(
		addr, bytes, PROT_NONE, flags | MAP_FIXED, fd, offset);
	if (at == (int64_t)addr)
		return 0;
	if (take_back(addr, bytes))
		panic("cannot restore %lx", addr);
	return (int)at;
}

int shared_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint64_t fd,
	uint64_t offset)
{
	uint32_t owner = (uint32_t)owner_of(addr), before = page_of(addr)->prot;
	uint32_t flags = prot & PROT_WRITE ? MAP_SHARED : file_read_flags();
	/* Nobody can touch the pages from now on. */
	int64_t error = memory_heap_protect(addr, bytes, PROT_NONE);

	if (!error)
		error = shared_end(addr, bytes);
	if (!error)
		error = memory_forget(addr, bytes);
	if (!error) {
		int32_t more = mark(addr, bytes, true);
		error = memory_files_count(owner, more);
		if (!error) {
			error = file_put(addr, bytes, flags, fd, offset);
			memory_files_count(owner, error ? -more : 0);
		}
		if (error)
			mark(addr, bytes, false);
	}
	/* The rights of the first page take no more mappings than there were.
	 */
	int failed = memory_heap_protect(addr, bytes, error ? before : prot);
	return error ? (int)error : failed;
}

void shared_lose(uint64_t addr)
{
	uint32_t owner = (uint32_t)owner_of(addr), prot = page_of(addr)->prot;
	uint64_t start = PAGE_DOWN(addr), end = start + PAGE;

	while (page_of(start)->shared == SHARED_NEXT)
		start -= PAGE;
	while (in_slot(owner, end) && page_of(end)->shared == SHARED_NEXT)
		end += PAGE;
	if (memory_heap_protect(start, end - start, PROT_NONE) ||
		shared_end(start, end - start) ||
		memory_heap_protect(start, end - start, prot))
		panic("cannot restore %lx", start);
}
