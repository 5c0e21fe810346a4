/* SPDX-License-Identifier: MIT */
/*
 * publish.c: two pieces of memory are seen twice: by the monitor to write, and
 * to read the one by cubicles, the other by the tool.
 */
#include <cubicle/published_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/cpu.h"
#include "base/base.h"
#include "base/counters.h"
#include "base/host.h"
#include "base/observe_copies.h"
#include "base/print.h"
#include "base/published.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "load/publish.h"

void publish_map(void)
{
	int64_t fd = host_call(SYS_MEMFD_CREATE, (uintptr_t) "published",
		1 /* MFD_CLOEXEC */, 0, 0, 0);
	uint64_t here = (uintptr_t)&published_pages;
	uint64_t there = CUBICLE_PUBLISHED_ADDRESS;

	if (fd < 0 ||
		host_call(SYS_FTRUNCATE, (uint64_t)fd, CUBICLE_PUBLISHED_BYTES,
			0, 0, 0) ||
		host_call(SYS_MMAP, here, CUBICLE_PUBLISHED_BYTES,
			PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			(uint64_t)fd) != (int64_t)here ||
		host_call(SYS_MMAP, there, CUBICLE_PUBLISHED_BYTES, PROT_READ,
			MAP_SHARED | MAP_FIXED_NOREPLACE,
			(uint64_t)fd) != (int64_t)there)
		refuse("no memory to publish in");
	published_fd = (uint64_t)fd;
}

#define F_SEAL_SHRINK 2

#define FALLOC_FL_KEEP_SIZE  1
#define FALLOC_FL_PUNCH_HOLE 2

void counters_map(void)
{
	uint64_t fd = (uint64_t)system.counters_fd;
	uint64_t here = (uintptr_t)&counters, bytes = sizeof(counters);
	int64_t seals = host_call(SYS_FCNTL, fd, F_GET_SEALS, 0, 0, 0);

	/* Were it to shrink, each count would be a fault. */
	if (seals < 0 || !(seals & F_SEAL_SHRINK) ||
		host_call(SYS_LSEEK, fd, 0, SEEK_END, 0, 0) != (int64_t)bytes)
		refuse("descriptor %d, for counters, is not a sealed memory "
		       "file of %lu bytes",
			system.counters_fd, bytes);
	if (host_call(SYS_FALLOCATE, fd,
		    FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, bytes, 0) ||
		host_call(SYS_MMAP, here, bytes, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_FIXED, fd) != (int64_t)here)
		refuse("no memory to count in");
	host_call(SYS_CLOSE, fd, 0, 0, 0, 0);
}

/* Bytes of the first (count) strings at (s). */
static uint32_t strings_bytes(const char *s, uint32_t count)
{
	const char *end = s;

	while (count--)
		end += strlen(end) + 1;
	return (uint32_t)(end - s);
}

void publish(const void *components_table, uint32_t components_bytes)
{
	struct cubicle_published *p = &published_pages.header;

	p->cubicles = cubicle_count;
	p->shares = shares;
	p->components = system.components;
	p->arg_count = system.arg_count;
	p->env_count = system.env_count;
	p->saves = system.saves;
	p->syscalls = !!ASKED_FOR(TRACE_SYSCALLS);
	p->rootfs = !!(system.flags & CUBICLE_SYSTEM_ROOTFS);
	p->share_ports = !!(system.flags & CUBICLE_SYSTEM_SHARE_PORTS);
	p->checks_copies = !!CHECKS_COPIES;
	p->heap_log = !!LISTS_BLOCKS;
	p->components_offset = sizeof(*p);
	p->strings_offset = p->components_offset + components_bytes;
	p->strings_bytes = strings_bytes(
		system.strings, system.arg_count + system.env_count);
	p->saves_offset = p->strings_offset + p->strings_bytes;
	p->open_files = system.open_files;
	p->store_bytes = system.store_bytes;
	p->store = (uint32_t)system.store_fd;
	p->mounts = system.mounts;
	p->sockets = system.sockets;
	p->mounts_offset = p->saves_offset +
		strings_bytes(system.strings + p->strings_bytes, system.saves);
	memcpy(published_pages.bytes + p->strings_offset, system.strings,
		system.strings_bytes);
	memcpy(published_pages.bytes + p->components_offset, components_table,
		components_bytes);
	arch_calibrate(p);
	counters.tick_mult = p->tsc_mult;
}
