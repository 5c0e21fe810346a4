/* SPDX-License-Identifier: MIT */
/* mapped.h: which pages of the heap show a file (MAP_SHARED). */
#ifndef LIBC_MAPPED_H
#define LIBC_MAPPED_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define MAPPED_MAX 256 /* mappings */

/* (at, bytes) shows a file, to be read and, if (writable), written.
 *   -ENOMEM  there are too many */
int mapped_add(uintptr_t at, size_t bytes, int writable);

/* (at, bytes) will be unmapped, which may be any part of several mappings.
 *   -ENOMEM  two parts of one would be left, and there are too many */
int mapped_remove(uintptr_t at, size_t bytes);

/* Does a page of (at, bytes) show a file? Only (read): one that cannot be
 * written? */
int mapped_has(uintptr_t at, size_t bytes, int read);

#pragma GCC visibility pop

#endif
