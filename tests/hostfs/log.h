/* SPDX-License-Identifier: MIT */
/*
 * log.h: what recorder.c writes to the file `log` of the second mount, and
 * replay.c reads: records, each followed by (bytes) bytes.
 */
#ifndef TESTS_HOSTFS_LOG_H
#define TESTS_HOSTFS_LOG_H

#include <stdint.h>

enum log_kind {
	LOG_OPEN = 1, /* (file), by the path that follows; (at): O_TRUNC */
	LOG_WRITE,    /* the bytes that follow, at (at) of (file) */
	LOG_TRUNCATE, /* (file) to (at) bytes */
	LOG_SYNC,     /* (file), which may be the directory: inode (at) 0 */
	LOG_REMOVE,   /* the name that follows */
	LOG_RENAME,   /* two names, each with its NUL */
	LOG_MARK,     /* the name that follows was looked for */
};

struct log_record {
	uint32_t kind, bytes;
	uint64_t file; /* inode; 0: the directory of the mount */
	int64_t at;
};

#endif
