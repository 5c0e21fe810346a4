/* SPDX-License-Identifier: MIT */
/*
 * view.h: direct access to the pages in which ramfs keeps the content of a
 * file. The libc sends from these pages without a copy.
 */
#ifndef LIBC_VIEW_H
#define LIBC_VIEW_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#pragma GCC visibility push(hidden)

/* The address of byte (offset) of file (fd), which can be read until the next
 * system call. (*bytes) becomes smaller if the file or the mapping ends before.
 * NULL: the file must be read with pread(). */
const char *view_of(int fd, off_t offset, size_t *bytes);

/* Unmap the views with a page of (at, bytes): the program unmaps that, or needs
 * the room. Are there any? */
int view_forget(uintptr_t at, size_t bytes);

/* All of them: files become shorter, or lose their names. */
static inline int view_forget_all(void)
{
	return view_forget(0, SIZE_MAX);
}

#pragma GCC visibility pop

#endif
