/* SPDX-License-Identifier: MIT */
/*
 * tar.h: reader of a tar archive: GNU, ustar, pax and V7 formats.
 *
 * Nouns
 *   member  a file, directory, link, … with its name and attributes
 *   data    the content of a file; comes right after its member
 *
 * Errors: -1, and (fault) and perhaps (error) of struct tar say why.
 */
#ifndef BOOT_TAR_H
#define BOOT_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "vfs/vfs.h"

#define TAR_BLOCK_BYTES	   512
#define TAR_BUFFER_BYTES   65536
#define TAR_EXTENDED_BYTES 32768 /* longest extended header */

enum tar_type {
	TAR_FILE = '0',
	TAR_LINK = '1',
	TAR_SYMLINK = '2',
	TAR_CHARACTER_DEVICE = '3',
	TAR_BLOCK_DEVICE = '4',
	TAR_DIRECTORY = '5',
	TAR_FIFO = '6',
};

struct tar_member {
	enum tar_type type;
	uint32_t mode; /* permission bits */
	int64_t bytes; /* of data */
	struct vfs_time modified;
	char path[VFS_PATH_BYTES];   /* as it stands in the archive */
	char target[VFS_PATH_BYTES]; /* of a link, also as it stands there */
};

/* Up to (len) bytes of an archive to (buf); 0 at its end. */
typedef int64_t tar_read(void *buf, size_t len);

struct tar {
	tar_read *read;
	const char *fault; /* a constant, for a message */
	int error;	   /* negative errno of (read), or 0 */
	bool started;	   /* there was a member */
	int64_t data_left; /* of this member, not read yet */
	int64_t padding;   /* after that, up to the next header */
	size_t used, filled;
	char buffer[TAR_BUFFER_BYTES];
	char extended[TAR_EXTENDED_BYTES + 1];
};

/* Start at the first byte that (read) gives. */
void tar__open(struct tar *tar, tar_read *read);

/* Go on to the next member: 1, 0 if there is none, or -1. */
int tar__next(struct tar *tar, struct tar_member *member);

/* The next bytes of data; *data is valid until the next call. Returns how many,
 * 0 at the end of the member's data, or -1. */
int64_t tar__data(struct tar *tar, const char **data);

/* Read up to the end of the input, so that its writer can finish. */
int tar__drain(struct tar *tar);

#endif
