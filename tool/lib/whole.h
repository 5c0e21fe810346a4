/* SPDX-License-Identifier: MIT */
/*
 * whole.h: reads and writes of all bytes that are asked for.
 *
 * Errors: negative errno.
 *   -ENODATA  the file ends before
 */
#ifndef TOOL_WHOLE_H
#define TOOL_WHOLE_H

#include <stdint.h>

/* Read (bytes) at (offset) of (fd) into (to). */
int read_whole(int fd, void *to, uint64_t bytes, uint64_t offset);

/* Write (bytes) from (from) at (offset) of (fd). */
int write_whole(int fd, const void *from, uint64_t bytes, uint64_t offset);

#endif
