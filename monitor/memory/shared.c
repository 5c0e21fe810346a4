/* SPDX-License-Identifier: MIT */
/* shared.c: pages of a heap that show a file of the host. */
#include "base/backend.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/print.h"
#include "base/space.h"
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
	return count(addr, addr + bytes) - before;
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
		host_call(SYS_MUNMAP, start, at - start, 0, 0, 0);
		error = memory_reserve(start, at - start, owner);
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

int shared_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint64_t fd,
	uint64_t offset)
{
	uint32_t owner = (uint32_t)owner_of(addr);
	uint32_t flags = prot & PROT_WRITE ? MAP_SHARED : file_read_flags();
	/* Nobody can touch the pages from now on. */
	int64_t error = memory_heap_protect(addr, bytes, PROT_NONE);

	if (!error)
		error = shared_end(addr, bytes);
	if (!error) {
		int32_t more = mark(addr, bytes, true);
		error = memory_files_count(owner, more);
		if (error)
			mark(addr, bytes, false);
	}
	if (!error) {
		error = host_map_file(
			addr, bytes, PROT_NONE, flags | MAP_FIXED, fd, offset);
		error = error == (int64_t)addr ? 0 : error;
		if (error && shared_end(addr, bytes))
			panic("cannot restore %lx", addr);
	}
	int failed = memory_heap_protect(
		addr, bytes, error ? PROT_READ | PROT_WRITE : prot);
	return error ? (int)error : failed;
}
