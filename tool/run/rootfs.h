/* SPDX-License-Identifier: MIT */
/*
 * rootfs.h: the archive of `--rootfs`, and files of the layout, as a tar
 * archive in memory.
 *
 * Nobody has to trust the archive: it costs no more memory than it has data,
 * its holes cost none, and more than the file system can hold is refused.
 */
#ifndef TOOL_ROOTFS_H
#define TOOL_ROOTFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest name of a member, as that of a path inside (vfs.h). */
#define ROOTFS_NAME_MAX 4095

/* One that is to be in the archive unless the user's has it already. */
struct rootfs_file {
	const char *path; /* from / on, in plain names */
	char *data;	  /* NULL: an empty directory */
	size_t bytes;
	int64_t modified; /* seconds since 1970 */
	bool there;	  /* in what the user has */
};

/*
 * Make an uncompressed tar archive of the archive (source), which may be NULL,
 * and of the (count) files (file), in memory; (fd) is set to a descriptor at
 * its beginning. An archive of more than (bytes_max) is refused, with a message
 * that names the member.
 */
int rootfs_pack(const char *source, struct rootfs_file *file, unsigned count,
	uint64_t bytes_max, int *fd);

#endif
