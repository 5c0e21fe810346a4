/* SPDX-License-Identifier: MIT */
/*
 * hostfs.h: directories of the host. The functions are those of
 * vfs/filesystem.h; the (source) of hostfs_start() is the number of a mount
 * (cubicle/files.h).
 *
 * Everything is the host's: content, names, attributes, times, locks, errors. A
 * file is written when the call returns, and is on the disk after an fsync().
 * Inode and device numbers are the host's, too.
 *
 *   - No path leads out of the mount: a symbolic link that would is -EXDEV.
 *   - Devices, FIFOs and sockets are shown, and cannot be opened: -ENXIO.
 *   - Set-user-id and set-group-id bits cannot be set: -EPERM.
 *   - New files have the permissions that the umask of the tool leaves.
 *   - To change the permissions of a file it must be readable.
 *   - The path of an open directory is where it was when it was opened first.
 *     If it is moved, it has no path, as if it had been removed: -ENOENT for
 *     getcwd(), and for `..` from it. Other paths from it work.
 */
#ifndef HOSTFS_H
#define HOSTFS_H

#include "vfs/filesystem.h"

VFS_SHARED_FILESYSTEM(hostfs);

#endif
