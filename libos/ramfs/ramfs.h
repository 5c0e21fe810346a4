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

#endif
