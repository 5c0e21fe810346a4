/* SPDX-License-Identifier: MIT */
/* flock.h: record locks as the host takes them. */
#ifndef HOSTFS_FLOCK_H
#define HOSTFS_FLOCK_H

#include <stdint.h>

/* struct flock of Linux. A libc has its own in its headers. */
struct host_flock {
	int16_t type, whence;
	int32_t spare;
	int64_t start, length; /* (length) 0: all after (start) */
	int32_t pid, spare2;
};

_Static_assert(sizeof(struct host_flock) == 32, "as the monitor expects it");

#endif
