/* SPDX-License-Identifier: MIT */
/*
 * lease.h: record locks, of which vfs is asked only for new ones.
 */
#ifndef LIBC_LEASE_H
#define LIBC_LEASE_H

#include "optional.h"

/* vfs_lock_set(). */
long lease_lock(int fd, int command, const struct vfs_lock *lock);

/* Descriptor (fd) means something else from now on, or nothing. */
void lease_closed(int fd);

#endif
