/* SPDX-License-Identifier: MIT */
/*
 * devfs.h: null, zero, full, random, urandom, and the console under the names
 * console, tty, stdin, stdout and stderr. The functions are those of
 * vfs/filesystem.h; nothing can be made, removed or renamed.
 */
#ifndef DEVFS_H
#define DEVFS_H

#include "vfs/filesystem.h"

/* Nodes that vfs gives to a new cubicle as descriptors 0, 1 and 2. */
#define DEVFS_STDIN  2
#define DEVFS_STDOUT 3
#define DEVFS_STDERR 4

VFS_FILESYSTEM(devfs);
VFS_WAITS(devfs);

#endif
