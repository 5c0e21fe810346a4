/* SPDX-License-Identifier: MIT */
/* direct.h: files of the host that this cubicle reads and writes by itself. */
#ifndef LIBC_DIRECT_H
#define LIBC_DIRECT_H

#include <stddef.h>
#include <stdint.h>

struct vfs_stat;

#pragma GCC visibility push(hidden)

#define DIRECT_NOT INT64_MIN /* it is not possible, and nothing was done */

/* The handle of (fd) by which this cubicle may read it, or DIRECT_NOT. */
int64_t direct_read_handle(int fd);

/* pread() and pwrite() of VFS_TRANSFER_MAX bytes at most, by a call of the
 * monitor, or DIRECT_NOT. */
int64_t direct_pread(int fd, void *buf, size_t len, int64_t offset);
int64_t direct_pwrite(int fd, const void *buf, size_t len, int64_t offset);

/* The handle of (fd), a file that may be read, and written if (writable): see
 * cubicle/given.h. -EACCES: not so. -ENODEV: no file of the host. */
int64_t direct_handle(int fd, int writable);

/* fstat(), by a call of the monitor, of a file that was read or written so; or
 * DIRECT_NOT. */
int64_t direct_fstat(int fd, struct vfs_stat *st);

/* F_SETLK on (handle). -EBADF: only vfs can do that. */
int direct_lock(int64_t handle, int type, int64_t start, int64_t length);

/* Is (fd) known to be a file of a file system that has nothing to be synced? */
int direct_has_no_disk(int fd);

/* (fd) was opened, and (given) is what vfs_give() says of it; 0: it was not
 * asked.
 */
void direct_opened(int fd, int64_t given);

/* (fd) was closed. */
void direct_closed(int fd);

/* The flags of an open file have changed, which other descriptors may share. */
void direct_changed(void);

#pragma GCC visibility pop

#endif
