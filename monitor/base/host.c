/* SPDX-License-Identifier: MIT */
/* host.c: system calls of the host. */
#include "base/host.h"

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	return arch_syscall(a, b, c, d, e, number);
}

void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	if (addr)
		flags |= MAP_FIXED_NOREPLACE;
	int64_t at = host_call(SYS_MMAP, addr, bytes, prot,
		MAP_PRIVATE | MAP_ANONYMOUS | flags, (uint64_t)-1);
	if (at < 0 && at > -4096)
		return NULL;
	return (void *)(uintptr_t)at;
}
