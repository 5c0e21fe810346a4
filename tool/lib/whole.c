/* SPDX-License-Identifier: MIT */
/* whole.c: reads and writes of all bytes that are asked for. */
#include <errno.h>
#include <unistd.h>
#include "lib/whole.h"

int read_whole(int fd, void *to, uint64_t bytes, uint64_t offset)
{
	char *at = to;

	while (bytes) {
		ssize_t n = pread(fd, at, bytes, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -ENODATA;
		at += n;
		offset += (uint64_t)n;
		bytes -= (uint64_t)n;
	}
	return 0;
}

int write_whole(int fd, const void *from, uint64_t bytes, uint64_t offset)
{
	const char *at = from;

	while (bytes) {
		ssize_t n = pwrite(fd, at, bytes, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -ENOSPC;
		at += n;
		offset += (uint64_t)n;
		bytes -= (uint64_t)n;
	}
	return 0;
}
