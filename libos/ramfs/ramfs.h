/* SPDX-License-Identifier: MIT */
/*
 * ramfs.h: files in memory. The functions are those of vfs/filesystem.h.
 *
 * All of it lies in the heap of ramfs's own cubicle. Times of modification are
 * exact where the time stamp counter can be used, and else those of the first
 * look at them.
 */
#ifndef RAMFS_H
#define RAMFS_H

#include "vfs/filesystem.h"

VFS_FILESYSTEM(ramfs);
VFS_MAPS(ramfs);

/* No node has this bit in its number. */
#define RAMFS_FREE_BIT (1ull << 31)

/* From now on attributes and entries of (node) have the inode (inode), and
 * attributes have the node as (rdevice); 0: no longer. */
CUBICLE_FUNCTION((error, int), ramfs_show,
	(value, uint64_t, node),
	(value, uint64_t, inode));

#endif
