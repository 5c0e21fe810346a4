/* SPDX-License-Identifier: MIT */
/*
 * mapped.h: which pages of the heap show a file of the host (MAP_SHARED), and
 * which are a copy of a file (MAP_PRIVATE). Shared mappings of files in memory
 * are known to vfs (vfs_map()).
 */
#ifndef LIBC_MAPPED_H
#define LIBC_MAPPED_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define MAPPED_MAX 256 /* mappings */

#define MAPPED_COPY   -1
#define MAPPED_CLOSED -2

/* Pages (start) to (end) show the file that was mapped by descriptor (fd) from
 * (offset) on, to be read and, if (writable), written. Or (fd) is
 * MAPPED_CLOSED: that was closed; or MAPPED_COPY: they are a copy. The handle
 * of the file is not kept: its number can be that of another file by now. */
struct mapped {
	uintptr_t start, end;
	int64_t offset;
	int fd, writable;
};

/* The part of (m) from (at) on. */
static inline struct mapped mapped_from(const struct mapped *m, uintptr_t at)
{
	struct mapped part = *m;

	part.offset += (int64_t)(at - m->start);
	part.start = at;
	return part;
}

/* --- shared mappings of files in memory --- */

/* vfs_map() of as many pages as (bytes) need. Returns the address, which is in
 * the cubicle of these files. -ENODEV: vfs cannot be asked. */
int64_t mapped_file(int fd, int64_t offset, size_t bytes, int writable);

/* (at), if that is what vfs can have for (bytes) bytes of a mapping, or an
 * error. -EIO  it is no such address */
int64_t mapped_checked(int64_t at, size_t bytes);

/* Can (addr) be in such a mapping? */
int mapped_may_be_file(const void *addr);

/* --- others --- */

/* -ENOMEM  there are too many */
int mapped_add(const struct mapped *m);

/* (at, bytes) will be unmapped, which may be any part of several mappings.
 *   -ENOMEM  two parts of one would be left, and there are too many */
int mapped_remove(uintptr_t at, size_t bytes);

/* (fd) was closed. */
void mapped_closed(int fd);

/* Is there any? */
int mapped_any(void);

/* A mapping with a page of (at, bytes), or NULL. It is valid until the next
 * change. */
const struct mapped *mapped_shared(uintptr_t at, size_t bytes);
/* One that cannot be written. */
const struct mapped *mapped_read(uintptr_t at, size_t bytes);
const struct mapped *mapped_copy(uintptr_t at, size_t bytes);
#pragma GCC visibility pop

#endif
