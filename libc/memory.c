/* SPDX-License-Identifier: MIT */
/*
 * memory.c: mmap() and its kin, on pages of the alloc component.
 *
 * A private mapping of a file is a copy of it. A shared mapping of a file of
 * the host is made of pages of the heap: the monitor lets them show the file. A
 * shared mapping of a file in memory is memory of the file system, which vfs
 * finds (mapped_file()).
 *
 * NOTE a shared mapping of a file in memory can be written even if it was
 * mapped to be read only, which mprotect() takes as what the descriptor allows.
 * Its address cannot be chosen (MAP_FIXED).
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "alloc/alloc.h"
#include "direct.h"
#include "mapped.h"
#include "optional.h"
#include "syscall.h"
#include "view.h"

#define PAGE_BYTES 4096u

static size_t pages_of(size_t bytes)
{
	return bytes / PAGE_BYTES + (bytes % PAGE_BYTES != 0);
}

static int in_heap(const void *addr, size_t pages)
{
	uintptr_t offset = (uintptr_t)addr - pages_heap(cubicle_self());

	return cubicle_owner(addr) == cubicle_self() &&
		offset < pages_heap_bytes() &&
		pages <= (pages_heap_bytes() - offset) / PAGE_BYTES;
}

/* --- pages of the heap ------------------------------------------------------ */

static void release(void *addr, size_t pages)
{
	/* They were handed out: this cannot fail. */
	if (alloc_free(CUBICLE_SELF, addr, pages))
		cubicle_abort("mmap: pages cannot be given back");
}

/* The same of any pages, which may be handed out or not. */
static void release_any(char *addr, size_t pages)
{
	if (alloc_free(CUBICLE_SELF, addr, pages) == 0 || pages == 1)
		return;
	release_any(addr, pages / 2);
	release_any(addr + pages / 2 * PAGE_BYTES, pages - pages / 2);
}

/*
 * Get (pages) pages filled with zeroes, and store their address in (*at).
 * With MAP_FIXED they are at the address that (*at) has, and replace the pages
 * there. With MAP_FIXED_NOREPLACE they are at that address, too.
 *   -EEXIST  MAP_FIXED_NOREPLACE, and some page there is in use
 *   -EINVAL  the address is not page-aligned
 *   -ENOMEM  the heap is full, or the address is not in it
 */
static int take(void **at, size_t pages, int flags)
{
	void *addr = *at;

	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))) {
		*at = alloc_pages(CUBICLE_SELF, pages);
		return *at ? 0 : -ENOMEM;
	}
	if ((uintptr_t)addr % PAGE_BYTES)
		return -EINVAL;
	if (!in_heap(addr, pages))
		return -ENOMEM;
	if (!(flags & MAP_FIXED_NOREPLACE)) {
		int error = mapped_remove((uintptr_t)addr, pages * PAGE_BYTES);
		if (error)
			return error;
		release_any(addr, pages);
	}
	int error = alloc_pages_at(CUBICLE_SELF, addr, pages);
	return error == -EINVAL ? -ENOMEM : error;
}

/* Pages of the heap have been given other rights, at some time. */
static int rights_differ;

/* Let pages of the heap have rights. Whatever can be written can be read. */
static int protect(void *addr, size_t pages, int prot)
{
	int to = prot & PROT_WRITE ? PROT_READ | PROT_WRITE : prot & PROT_READ;

	if (!(prot & PROT_WRITE))
		rights_differ = 1;
	return rights_differ
		? cubicle_heap_protect(addr, pages * PAGE_BYTES, to)
		: 0;
}

/* May these pages be written? */
static int are_writable(char *addr, size_t pages)
{
	for (size_t i = 0; rights_differ && i < pages; i++)
		if (cubicle_gate_copy_in(
			    addr + i * PAGE_BYTES, addr + i * PAGE_BYTES, 1))
			return 0;
	return 1;
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

/* Let the pages at (to) show a file of the host; (handle) is that of (fd). */
static int host_load(char *to, size_t pages, int64_t handle, int fd,
	int writable, int64_t offset)
{
	struct mapped m = {(uintptr_t)to, (uintptr_t)to + pages * PAGE_BYTES,
		offset, fd, writable};
	int error = given_map(handle, to, pages * PAGE_BYTES, writable, offset);

	return error ? error : mapped_add(&m);
}

/* --- mmap ------------------------------------------------------------------- */

/* The program does not know of views (view.h), so they give way. */
static int64_t map_in_memory(int fd, int64_t offset, size_t bytes, int writable)
{
	int64_t at = mapped_file(fd, offset, bytes, writable);

	return at == -ENOMEM && view_forget_all()
		? mapped_file(fd, offset, bytes, writable)
		: at;
}

static long map_shared(
	void *at, size_t bytes, int prot, int flags, int fd, int64_t offset)
{
	int writable = !!(prot & PROT_WRITE);
	int64_t handle = direct_handle(fd, writable);

	if (handle == -ENODEV && flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		return (uintptr_t)at % PAGE_BYTES ? -EINVAL : -EOPNOTSUPP;
	if (handle == -ENODEV)
		return map_in_memory(fd, offset, bytes, writable);
	int error =
		handle < 0 ? (int)handle : take(&at, pages_of(bytes), flags);
	if (error)
		return error;
	error = host_load(at, pages_of(bytes), handle, fd, writable, offset);
	if (error)
		release(at, pages_of(bytes));
	return error ? error : (long)(uintptr_t)at;
}

/* There were more copies of files than can be known. */
static int copies_unknown;

static void copy_add(void *at, size_t pages)
{
	struct mapped m = {(uintptr_t)at, (uintptr_t)at + pages * PAGE_BYTES, 0,
		MAPPED_COPY, 1};

	copies_unknown |= mapped_add(&m) != 0;
}

static long map_private(
	void *at, size_t bytes, int prot, int flags, int fd, int64_t offset)
{
	long error = take(&at, pages_of(bytes), flags);

	if (error)
		return error;
	if (!(flags & MAP_ANONYMOUS))
		error = file_load(at, bytes, fd, offset);
	if (!error && (prot & PROT_WRITE) == 0)
		error = protect(at, pages_of(bytes), prot);
	if (!error && !(flags & MAP_ANONYMOUS))
		copy_add(at, pages_of(bytes));
	if (error)
		release(at, pages_of(bytes));
	return error ? error : (long)(uintptr_t)at;
}

/* Can (fd) be mapped? */
static int file_check(int fd)
{
	struct vfs_stat st;
	int flags =
		vfs_fcntl ? vfs_fcntl(CUBICLE_SELF, fd, F_GETFL, 0) : -ENODEV;
	int error = flags < 0 ? flags : vfs_fstat(CUBICLE_SELF, fd, &st);

	if (error)
		return error;
	if (flags & O_PATH)
		return -EBADF;
	if ((flags & O_ACCMODE) == O_WRONLY)
		return -EACCES;
	return (st.mode & S_IFMT) == S_IFREG ? 0 : -ENODEV;
}

static long map(
	void *addr, size_t bytes, int prot, int flags, int fd, int64_t offset)
{
	int type = flags & MAP_TYPE, anonymous = flags & MAP_ANONYMOUS;
	int error = anonymous ? 0 : file_check(fd);

	if (offset % PAGE_BYTES)
		return -EINVAL;
	if (error == -EBADF)
		return error;
	if (!bytes ||
		(type != MAP_PRIVATE && type != MAP_SHARED &&
			type != MAP_SHARED_VALIDATE))
		return -EINVAL;
	if (bytes > SSIZE_MAX)
		return -ENOMEM;
	if (offset < 0 || offset > INT64_MAX - (int64_t)bytes)
		return -EOVERFLOW;
	if (error || prot & PROT_EXEC)
		return error ? error : -EACCES;
	if (!anonymous && type != MAP_PRIVATE)
		return map_shared(addr, bytes, prot, flags, fd, offset);
	return map_private(addr, bytes, prot, flags, fd, offset);
}

/* Without MAP_FIXED the address is a wish only. */
long memory_mmap(
	long addr, long bytes, long prot, long flags, long fd, long offset)
{
	return map(PTR(addr), (size_t)bytes, (int)prot, (int)flags, (int)fd,
		offset);
}

/* --- munmap, msync, mprotect, madvise ---------------------------------------- */

static int unmap(void *addr, size_t pages)
{
	size_t bytes = pages * PAGE_BYTES;

	if (mapped_may_be_file(addr)) {
		/* Of two mappings of a page, one would end: not a view's. */
		view_forget((uintptr_t)addr, bytes);
		int ended = vfs_unmap(CUBICLE_SELF, (uintptr_t)addr, bytes);
		if (ended)
			return ended < 0 ? ended : 0;
	}
	int error = mapped_remove((uintptr_t)addr, bytes);
	if (!error)
		error = alloc_free(CUBICLE_SELF, addr, pages);
	/* As on Linux, pages of the range need not be mapped. */
	if (error == -EINVAL && in_heap(addr, pages)) {
		release_any(addr, pages);
		error = 0;
	}
	return error;
}

long memory_munmap(long addr, long bytes, UNUSED4)
{
	if (bytes <= 0 || addr % PAGE_BYTES)
		return -EINVAL;
	return unmap(PTR(addr), pages_of((size_t)bytes));
}

/* MS_ASYNC has nothing to do: the host writes shared pages back by itself. */
long memory_msync(long addr, long bytes, long flags, UNUSED3)
{
	size_t whole = pages_of((size_t)bytes) * PAGE_BYTES;

	if (addr % PAGE_BYTES ||
		(flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) ||
		(flags & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC))
		return -EINVAL;
	if (!(flags & MS_SYNC) || !bytes)
		return 0;
	if (mapped_may_be_file(PTR(addr)) &&
		vfs_is_mapped(CUBICLE_SELF, (uintptr_t)addr, whole) > 0)
		return 0;
	int error = given_sync(PTR(addr), whole);
	return error == -EINVAL ? -ENOMEM : error;
}

/* There is no break: malloc() then takes mmap(). */
long memory_no_brk(UNUSED6)
{
	return 0;
}

/* NOTE the rights of a shared mapping stay as they are, and so do those of what
 * is not in the heap. */
static long change_rights(void *addr, size_t pages, int prot)
{
	size_t bytes = pages * PAGE_BYTES;
	const struct mapped *shown = mapped_shared((uintptr_t)addr, bytes);
	int writable = !!(prot & PROT_WRITE);

	if (shown)
		return (prot & PROT_READ) && writable == shown->writable
			? 0
			: -EACCES;
	int of_file = mapped_may_be_file(addr)
		? vfs_is_mapped(CUBICLE_SELF, (uintptr_t)addr, bytes)
		: 0;
	if (of_file > 0)
		return (prot & PROT_READ) &&
				writable == (of_file == VFS_MAPPED_WRITABLE)
			? 0
			: -EACCES;
	if (!in_heap(addr, pages))
		return -EACCES;
	if (!alloc_has(CUBICLE_SELF, addr, pages))
		return -ENOMEM;
	rights_differ = 1;
	int error = protect(addr, pages, prot);
	return error == -EINVAL ? -ENOMEM : error;
}

long memory_mprotect(long addr, long bytes, long prot, UNUSED3)
{
	if (addr % PAGE_BYTES || prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
		return -EINVAL;
	if (prot & PROT_EXEC)
		return -EACCES;
	return bytes
		? change_rights(PTR(addr), pages_of((size_t)bytes), (int)prot)
		: 0;
}

/* MADV_DONTNEED: pages become zeroes.
 *   -EINVAL  NOTE it is a private mapping of a file, which is not read again;
 * or the pages cannot be written, and would get other rights */
static long forget(char *addr, size_t bytes)
{
	uintptr_t at = (uintptr_t)addr;
	size_t pages = pages_of(bytes);

	if (at % PAGE_BYTES)
		return -EINVAL;
	if (!bytes || mapped_shared(at, bytes) ||
		(mapped_may_be_file(addr) &&
			vfs_is_mapped(CUBICLE_SELF, at, pages * PAGE_BYTES) >
				0))
		return 0;
	if (copies_unknown || mapped_copy(at, bytes) ||
		!are_writable(addr, pages))
		return -EINVAL;
	if (alloc_free(CUBICLE_SELF, addr, pages))
		return -ENOMEM;
	return alloc_pages_at(CUBICLE_SELF, addr, pages) ? -ENOMEM : 0;
}

/* All other advice may be ignored. */
long memory_madvise(long addr, long bytes, long advice, UNUSED3)
{
	return (int)advice == MADV_DONTNEED ? forget(PTR(addr), (size_t)bytes)
					    : 0;
}

/* --- mremap -------------------------------------------------------------------- */

/* Pages that are mapped, and where to. */
struct move {
	char *from, *to; /* (to) is not NULL with MREMAP_FIXED */
	size_t had, pages;
	int flags;
};

/* A file in memory: the address of a page is always the same, so it cannot
 * move. */
static long remap_in_memory(const struct move *m)
{
	uint64_t at = (uintptr_t)m->from;
	size_t had = m->had * PAGE_BYTES, bytes = m->pages * PAGE_BYTES;
	int error = 0;

	if (m->to)
		return -EOPNOTSUPP;
	view_forget_all();
	if (m->pages < m->had)
		error = vfs_unmap(CUBICLE_SELF, at + bytes, had - bytes);
	if (m->pages <= m->had)
		return error < 0 ? error : (long)at;
	int64_t to =
		mapped_checked(vfs_remap(CUBICLE_SELF, at, 0, bytes), bytes);
	if (to < 0)
		return to;
	if (to != (int64_t)at && !(m->flags & MREMAP_MAYMOVE)) {
		vfs_unmap(CUBICLE_SELF, (uint64_t)to, bytes);
		return -ENOMEM;
	}
	/* Now there are two at the same place. */
	error = vfs_unmap(CUBICLE_SELF, at, had);
	return error < 0 ? error : (long)to;
}

/* Let the (pages) pages at (to), which are fresh, be what (m) has at (from). */
static int move_content(char *to, size_t pages, const struct move *m,
	const struct mapped *shown)
{
	size_t same = m->had < pages ? m->had : pages;

	if (!shown) {
		memcpy(to, m->from, same * PAGE_BYTES);
		if (mapped_copy((uintptr_t)m->from, m->had * PAGE_BYTES))
			copy_add(to, pages);
		return 0;
	}
	struct mapped part = mapped_from(shown, (uintptr_t)m->from);
	int64_t handle = part.fd == MAPPED_CLOSED
		? -EBADF
		: direct_handle(part.fd, part.writable);
	int error = handle < 0 ? (int)handle
			       : host_load(to, pages, handle, part.fd,
					 part.writable, part.offset);
	/* The program has closed the file, or it was lost. */
	return error == -EBADF || error == -ESTALE ? -ENOMEM : error;
}

/* Let it have more pages where it is. */
static int grow(const struct move *m, const struct mapped *shown)
{
	char *end = m->from + m->had * PAGE_BYTES;
	size_t more = m->pages - m->had;
	struct move rest = {.from = end, .had = 0};
	int error = alloc_pages_at(CUBICLE_SELF, end, more);

	if (error)
		return -ENOMEM;
	error = shown ? move_content(end, more, &rest, shown) : 0;
	if (error)
		release(end, more);
	return error;
}

static long move(const struct move *m, const struct mapped *shown)
{
	void *to = m->to;
	int error = take(&to, m->pages, m->to ? MAP_FIXED : 0);

	if (error)
		return error;
	error = move_content(to, m->pages, m, shown);
	if (error) {
		release(to, m->pages);
		return error;
	}
	error = unmap(m->from, m->had);
	return error ? error : (long)(uintptr_t)to;
}

static long remap_heap(const struct move *m)
{
	uintptr_t at = (uintptr_t)m->from;
	const struct mapped *shown = mapped_shared(at, m->had * PAGE_BYTES);
	struct mapped all = shown ? *shown : (struct mapped){0};

	if (!in_heap(m->from, m->had) ||
		!alloc_has(CUBICLE_SELF, m->from, m->had) ||
		(shown &&
			(all.start > at || all.end < at + m->had * PAGE_BYTES)))
		return -EFAULT;
	shown = shown ? &all : NULL;
	/* NOTE the new pages would have other rights. */
	if (!shown && !are_writable(m->from, m->had) &&
		(m->to || m->pages > m->had))
		return -EFAULT;
	if (m->to)
		return move(m, shown);
	if (m->pages <= m->had) {
		long error = m->pages == m->had
			? 0
			: unmap(m->from + m->pages * PAGE_BYTES,
				  m->had - m->pages);
		return error ? error : (long)at;
	}
	/* NOTE private mappings of files do not grow: nothing here remembers
	 * the file, so the rest of it cannot be read. */
	if (mapped_copy(at, m->had * PAGE_BYTES))
		return -ENOMEM;
	if (!grow(m, shown))
		return (long)at;
	return m->flags & MREMAP_MAYMOVE ? move(m, shown) : -ENOMEM;
}

static long remap(const struct move *m)
{
	uint64_t at = (uintptr_t)m->from;

	if (m->flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED) ||
		m->flags == MREMAP_FIXED || at % PAGE_BYTES || !m->pages ||
		!m->had)
		return -EINVAL;
	if (m->to &&
		((uintptr_t)m->to % PAGE_BYTES ||
			(m->to < m->from + m->had * PAGE_BYTES &&
				m->from < m->to + m->pages * PAGE_BYTES)))
		return -EINVAL;
	if (mapped_may_be_file(m->from) &&
		vfs_is_mapped(CUBICLE_SELF, at, m->had * PAGE_BYTES) > 0)
		return remap_in_memory(m);
	return remap_heap(m);
}

long memory_mremap(
	long addr, long had, long bytes, long flags, long to, UNUSED1)
{
	struct move m = {PTR(addr), NULL, pages_of((size_t)had),
		pages_of((size_t)bytes), (int)flags};

	if (flags & MREMAP_FIXED)
		m.to = PTR(to);
	if (had < 0 || bytes <= 0)
		return -EINVAL;
	return remap(&m);
}
