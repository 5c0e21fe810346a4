/* SPDX-License-Identifier: MIT */
/* direct.h: files of the host that this cubicle reads and writes by itself. */
#ifndef LIBC_DIRECT_H
#define LIBC_DIRECT_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define DIRECT_NOT INT64_MIN /* it is not possible, and nothing was done */

/* pread() and pwrite() of VFS_TRANSFER_MAX bytes at most, by a call of the
 * monitor, or DIRECT_NOT. */
int64_t direct_pread(int fd, void *buf, size_t len, int64_t offset);
int64_t direct_pwrite(int fd, const void *buf, size_t len, int64_t offset);

/* The handle of (fd), a file that may be read, and written if (writable): see
 * cubicle/given.h. -EACCES: not so. -ENODEV: no file of the host. */
int64_t direct_handle(int fd, int writable);

/* (fd) was closed. */
void direct_closed(int fd);

/* The flags of an open file have changed, which other descriptors may share. */
void direct_changed(void);

#pragma GCC visibility pop

#endif
