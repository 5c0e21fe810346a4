/* SPDX-License-Identifier: MIT */
/*
 * memory.h: the file in memory that an image is in.
 *
 * Errors: 0, or -EINVAL after a message (lib/complain.h).
 */
#ifndef TOOL_LINK_MEMORY_H
#define TOOL_LINK_MEMORY_H

#include <stdint.h>

/* (fd) is a new one, empty. */
int memory_make(int *fd);

/* Give (fd) (bytes). A limit on the size of files is an error here, because
 * the kernel would end the tool by a signal. */
int memory_resize(int fd, uint64_t bytes);

/* Its bytes and its size stay as they are from now on. */
int memory_seal(int fd);

/* Print that there is no memory for the image, and errno. */
int memory_refused(void);

#endif
