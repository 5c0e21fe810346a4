/* SPDX-License-Identifier: MIT */
/* host.c: system calls of the host. */
#include "base/host.h"

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	return arch_syscall(a, b, c, d, e, number);
}

int64_t host_map_file(uint64_t addr, uint64_t bytes, uint32_t prot,
	uint32_t flags, uint64_t fd, uint64_t offset)
{
	if (host_secret) {
		flags &= ~(uint32_t)(MAP_FIXED | MAP_FIXED_NOREPLACE);
		int64_t at = arch_mmap(bytes, prot, flags, fd, offset);
		if ((at < 0 && at > -4096) || !addr)
			return at;
		int64_t moved = host_call(SYS_MREMAP, (uint64_t)at, bytes,
			bytes, MREMAP_MAYMOVE | MREMAP_FIXED, addr);
		if (moved != (int64_t)addr)
			host_call(SYS_MUNMAP, (uint64_t)at, bytes, 0, 0, 0);
		return moved;
	}
	/* No secret exists yet, so its register can pass the sixth argument. */
	host_secret = offset;
	int64_t at = host_call(SYS_MMAP, addr, bytes, prot, flags, fd);
	host_secret = 0;
	return at;
}

int host_read_all(uint64_t fd, uint64_t to, uint64_t bytes, uint64_t offset)
{
	for (uint64_t done = 0; done < bytes;) {
		int64_t n = host_call(SYS_PREAD64, fd, to + done, bytes - done,
			offset + done, 0);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n ? (int)n : -ENODATA;
		done += (uint64_t)n;
	}
	return 0;
}

void *host_map(uint64_t addr, uint64_t bytes, uint32_t prot, uint32_t flags)
{
	if (addr)
		flags |= MAP_FIXED_NOREPLACE;
	int64_t at = host_map_file(addr, bytes, prot,
		MAP_PRIVATE | MAP_ANONYMOUS | flags, (uint64_t)-1, 0);
	if (at < 0 && at > -4096)
		return NULL;
	return (void *)(uintptr_t)at;
}
