/* SPDX-License-Identifier: MIT */
/*
 * sparse.h: a file in memory whose zeroes take no memory.
 *
 * Errors: negative errno.
 *   -EFBIG   it would be longer than (bytes_max)
 *   -ENOMEM  the machine has not twice as much memory as the file has data:
 *            a reader keeps a copy
 */
#ifndef TOOL_SPARSE_H
#define TOOL_SPARSE_H

#include <stddef.h>
#include <stdint.h>

struct sparse {
	int fd;
	uint64_t bytes;	 /* how long it is */
	uint64_t stored; /* what of it takes memory */
	uint64_t bytes_max, stored_max;
};

/* What the kernel can give without ending somebody; all, if it does not say. */
uint64_t memory_available(void);

int sparse_open(struct sparse *s, const char *name, uint64_t bytes_max);

/* Append (bytes). */
int sparse_write(struct sparse *s, const void *data, size_t bytes);

/* All is written: the descriptor, at the start of the file, is the caller's. */
int sparse_finish(struct sparse *s);

void sparse_close(struct sparse *s);

#endif
