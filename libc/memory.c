/* SPDX-License-Identifier: MIT */
/*
 * memory.c: mmap() and its kin, on pages of the alloc component.
 *
 * A private mapping of a file is a copy of it. Only files of the host can be
 * mapped shared: the monitor maps their pages in place of those of the heap.
 * A shared mapping of another file is refused, even for reading. A copy would
 * not show later writes to the file, and SQLite relies on them.
 *
 * NOTE the rights of pages are not changed: all are read and write, except
 * those of a file that was mapped to be read. A shared mapping cannot grow.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "alloc/alloc.h"
#include "direct.h"
#include "mapped.h"
#include "optional.h"
#include "syscall.h"

#define PAGE_BYTES 4096u

static size_t pages_of(size_t bytes)
{
	return bytes / PAGE_BYTES + (bytes % PAGE_BYTES != 0);
}

/* Fill fresh pages with the file, as far as it goes. */
static long file_load(char *to, size_t bytes, int fd, int64_t offset)
{
	for (size_t done = 0; done < bytes;) {
		int64_t n = vfs_pread(CUBICLE_SELF, fd, to + done, bytes - done,
			offset + (int64_t)done);
		if (n < 0)
			return n;
		if (!n)
			break;
		done += (size_t)n;
	}
	return 0;
}

static long map_shared(size_t bytes, int prot, int fd, int64_t offset)
{
	int writable = !!(prot & PROT_WRITE);
	int64_t handle = direct_handle(fd, writable);
	char *p =
		handle < 0 ? NULL : alloc_pages(CUBICLE_SELF, pages_of(bytes));

	if (!p)
		return handle < 0 ? handle : -ENOMEM;
	size_t whole = pages_of(bytes) * PAGE_BYTES;
	int error = given_map(handle, p, whole, writable, offset);
	if (!error)
		error = mapped_add((uintptr_t)p, whole, writable);
	if (!error)
		return (long)(uintptr_t)p;
	alloc_free(CUBICLE_SELF, p, pages_of(bytes));
	return error;
}

static long map(size_t bytes, int prot, int flags, int fd, int64_t offset)
{
	int anonymous = flags & MAP_ANONYMOUS;

	if (!bytes || offset < 0 || offset % PAGE_BYTES)
		return -EINVAL;
	if (flags & MAP_FIXED)
		return -EINVAL;
	if (!anonymous && !vfs_pread)
		return -ENODEV;
	if (prot & PROT_EXEC)
		return -EACCES;
	if (!anonymous && (flags & MAP_TYPE) != MAP_PRIVATE)
		return map_shared(bytes, prot, fd, offset);
	char *p = alloc_pages(CUBICLE_SELF, pages_of(bytes));
	if (!p)
		return -ENOMEM;
	long error = anonymous ? 0 : file_load(p, bytes, fd, offset);
	if (!error)
		return (long)(uintptr_t)p;
	alloc_free(CUBICLE_SELF, p, pages_of(bytes));
	return error;
}

/* Without MAP_FIXED the address is a wish only. */
long memory_mmap(
	long addr, long bytes, long prot, long flags, long fd, long offset)
{
	(void)addr;
	return map((size_t)bytes, (int)prot, (int)flags, (int)fd, offset);
}

long memory_munmap(long addr, long bytes, UNUSED4)
{
	size_t pages = pages_of((size_t)bytes);

	if (!bytes || addr % PAGE_BYTES)
		return -EINVAL;
	int error = mapped_remove((uintptr_t)addr, pages * PAGE_BYTES);
	return error ? error : alloc_free(CUBICLE_SELF, PTR(addr), pages);
}

/* MS_ASYNC has nothing to do: the host writes shared pages back by itself. */
long memory_msync(long addr, long bytes, long flags, UNUSED3)
{
	if (addr % PAGE_BYTES ||
		(flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) ||
		(flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return -EINVAL;
	if (!(flags & MS_SYNC) || !bytes)
		return 0;
	int error = given_sync(PTR(addr), pages_of((size_t)bytes) * PAGE_BYTES);
	return error == -EINVAL ? -ENOMEM : error;
}

/* There is no break: malloc() then takes mmap(). */
long memory_no_brk(UNUSED6)
{
	return 0;
}

long memory_mprotect(long addr, long bytes, long prot, UNUSED3)
{
	size_t whole = pages_of((size_t)bytes) * PAGE_BYTES;

	if ((prot & PROT_WRITE) && mapped_has((uintptr_t)addr, whole, 1))
		return -EACCES;
	return prot & PROT_EXEC ? -EACCES : 0;
}

/* All advice may be ignored, except the one that fills with zeroes. */
long memory_madvise(long addr, long bytes, long advice, UNUSED3)
{
	(void)addr, (void)bytes;
	return (int)advice == MADV_DONTNEED ? -EINVAL : 0;
}

static int in_heap(const void *addr)
{
	return cubicle_owner(addr) == cubicle_self() &&
		(uintptr_t)addr - pages_heap(cubicle_self()) <
		pages_heap_bytes();
}

static long remap(void *addr, size_t old_bytes, size_t bytes, int flags)
{
	size_t old_pages = pages_of(old_bytes), pages = pages_of(bytes);

	if (!pages || !old_pages || (uintptr_t)addr % PAGE_BYTES)
		return -EINVAL;
	if (!in_heap(addr))
		return -EFAULT;
	if (pages <= old_pages) {
		long error = pages == old_pages
			? 0
			: memory_munmap((long)(uintptr_t)addr +
					  (long)(pages * PAGE_BYTES),
				  (long)((old_pages - pages) * PAGE_BYTES), 0,
				  0, 0, 0);
		return error ? error : (long)(uintptr_t)addr;
	}
	/* A copy would not be the file. */
	if (!(flags & MREMAP_MAYMOVE) || (flags & MREMAP_FIXED) ||
		mapped_has((uintptr_t)addr, old_pages * PAGE_BYTES, 0))
		return -ENOMEM;
	char *p = alloc_pages(CUBICLE_SELF, pages);
	if (!p)
		return -ENOMEM;
	memcpy(p, addr, old_pages * PAGE_BYTES);
	alloc_free(CUBICLE_SELF, addr, old_pages);
	return (long)(uintptr_t)p;
}

long memory_mremap(long addr, long old_bytes, long bytes, long flags, UNUSED2)
{
	return remap(PTR(addr), (size_t)old_bytes, (size_t)bytes, (int)flags);
}
