/* SPDX-License-Identifier: MIT */
/*
 * remember.h: what vfs has answered, and still would.
 */
#ifndef LIBC_REMEMBER_H
#define LIBC_REMEMBER_H

#include "optional.h"

#pragma GCC visibility push(hidden)

/* System calls so far, with the current one. */
extern uint64_t syscall_count;

#pragma GCC visibility pop

/* vfs_fstat() and vfs_stat(). */
int remember_fstat(int fd, struct vfs_stat *st);
int remember_stat(int dirfd, const char *path, int flags, struct vfs_stat *st);

/* A system call has opened (fd), of which vfs knows (o). */
void remember_opened(int fd, const struct vfs_opened *o);

/* vfs_fstat(), if the system call before this one opened (fd). Returns 1 then,
 * and 0 if (st) is not known. */
int remember_just_opened(int fd, struct vfs_stat *st);

/* Descriptor (fd) means something else from now on, or nothing. */
void remember_closed(int fd);

/* Relative paths begin somewhere else from now on. */
void remember_directory_changed(void);

#endif
