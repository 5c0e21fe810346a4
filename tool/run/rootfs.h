/* SPDX-License-Identifier: MIT */
/*
 * rootfs.h: the archive of `--rootfs`, as a tar archive in memory.
 *
 * Nobody has to trust the archive: it costs no more memory than it has data,
 * its holes cost none, and more than the file system can hold is refused.
 */
#ifndef TOOL_ROOTFS_H
#define TOOL_ROOTFS_H

#include <stdint.h>

/* The longest name of a member, as that of a path inside (vfs.h). */
#define ROOTFS_NAME_MAX 4095

/*
 * Make an uncompressed tar archive of the archive (source), in memory; (fd) is
 * set to a descriptor at its beginning. An archive of more than (bytes_max) is
 * refused, with a message that names the member.
 */
int rootfs_pack(const char *source, uint64_t bytes_max, int *fd);

#endif
