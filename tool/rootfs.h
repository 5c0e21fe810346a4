/* SPDX-License-Identifier: MIT */
/* rootfs.h: the root file system that is brought in (--rootfs). */
#ifndef TOOL_ROOTFS_H
#define TOOL_ROOTFS_H

/*
 * Turn (source), a directory or an archive of any format that libarchive
 * reads, into an uncompressed GNU tar archive in memory. Its descriptor, open
 * at the start for reading, goes to (fd).
 */
int rootfs_pack(const char *source, int *fd);

#endif
