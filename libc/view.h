/* SPDX-License-Identifier: MIT */
/*
 * view.h: the content of files in memory, where the file system has it. What is
 * sent from there is not copied first.
 */
#ifndef LIBC_VIEW_H
#define LIBC_VIEW_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

/* Where (fd) has its bytes from (offset) on, to be read until the next system
 * call; of (*bytes) as many as there are before its end. NULL: they cannot be
 * had so. */
const char *view_of(int fd, off_t offset, size_t *bytes);

/* (fd) was closed. */
void view_closed(int fd);

#pragma GCC visibility pop

#endif
