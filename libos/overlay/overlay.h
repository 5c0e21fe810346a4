/* SPDX-License-Identifier: MIT */
/*
 * overlay.h: a directory of the host that looks writable and is never written.
 * The functions are those of vfs/filesystem.h; the (source) of overlay_start()
 * is that of hostfs_start().
 *
 * Nouns
 *   upper layer  ramfs, which holds all changes
 *   lower layer  hostfs
 *   whiteout     a name in the upper layer that hides one in the lower layer
 *   copy up      give the upper layer a file or directory of the lower layer
 *
 * It behaves like overlayfs of Linux. The differences, and what overlayfs leaves
 * open:
 *
 *   - A file is copied up as a whole, with its holes, when it is opened for
 *     writing, when it is mapped (MAP_SHARED), when its permissions or times
 *     change, and when it gets another name. All descriptors that have it open
 *     read the copy from then on. Its inode number stays the same. If there is
 *     no room for the copy, the call fails with -ENOSPC and the file is as it
 *     was.
 *   - A directory of the lower layer cannot be renamed: -EXDEV. Programs then
 *     copy it.
 *   - Names of the lower layer that are hard links of one file are separate
 *     files here, with one link each.
 *   - Devices, FIFOs and sockets of the lower layer are shown, and can be
 *     removed; opening, renaming and linking one is -ENXIO.
 *   - A directory of the lower layer has one link.
 *   - A name is listed once, also if its file is copied up during the listing.
 *     Offsets of entries stay valid.
 *   - The inode number in an entry of a directory differs from the one in the
 *     file's attributes if the file has several links in the lower layer or is on
 *     another device than the root of the lower layer.
 *   - A path in the lower layer has up to VFS_PATH_BYTES: -ENAMETOOLONG.
 *   - A directory of the lower layer with more than 2^24 entries is not listed:
 *     -EOVERFLOW.
 *   - File systems of the host that ignore the case of names are not supported
 *     as a lower layer.
 *   - Changes last as long as the process.
 *
 * The host may change the lower layer at any time. Then a file that is open and
 * not copied up has the new content; attributes and names may be old until vfs
 * changes some file; a file that replaced another one is seen when it is opened
 * the next time; a name that was removed here stays removed; and a listing may
 * lack names or have them twice. What hostfs answers is checked: an answer that
 * cannot be true is -EIO.
 *
 * The file system in which the upper layer lies is a ramfs of its own: overlay
 * is mounted once, and ramfs not at the same time. -EBUSY
 *
 * A client pays in ramfs for what is copied up on its behalf, and here for what
 * it has open: all of that is at most its part of a quarter of the heap
 * (-ENOMEM).
 */
#ifndef OVERLAY_H
#define OVERLAY_H

#include "vfs/filesystem.h"

VFS_FILESYSTEM(overlay);
VFS_MAPS(overlay);

/* (payer) pays for what the next call copies up or hides, if it is one without
 * a payer. */
CUBICLE_FUNCTION((error, int), overlay_payer,
	(value, uint32_t, payer));

#endif
