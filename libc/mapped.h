/* SPDX-License-Identifier: MIT */
/*
 * mapped.h: which pages of the heap show a file of the host (MAP_SHARED).
 * Mappings of files in memory are known to vfs (vfs_map()).
 */
#ifndef LIBC_MAPPED_H
#define LIBC_MAPPED_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define MAPPED_MAX 256 /* mappings */

/* Pages (start) to (end) show the file (handle) from (offset) on, to be read
 * and, if (writable), written. The handle may no longer be given. */
struct mapped {
	uintptr_t start, end;
	int64_t handle, offset;
	int writable;
};

/* -ENOMEM  there are too many */
int mapped_add(const struct mapped *m);

/* (at, bytes) will be unmapped, which may be any part of several mappings.
 *   -ENOMEM  two parts of one would be left, and there are too many */
int mapped_remove(uintptr_t at, size_t bytes);

/* A mapping with a page of (at, bytes), or NULL. Only (read): one that cannot
 * be written. It is valid until the next change. */
const struct mapped *mapped_has(uintptr_t at, size_t bytes, int read);

#pragma GCC visibility pop

#endif
