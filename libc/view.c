/* SPDX-License-Identifier: MIT */
/*
 * view.c: see view.h. A view is a shared mapping (vfs_map()) that the program
 * does not know of. To make one takes longer than some copies, so it is made
 * for a descriptor from which a file is sent again and again, as a cache of
 * open files has them. It is kept while its descriptor is open, and until
 * another one takes its place.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include "optional.h" /* before other declarations of its functions */
#include "mapped.h"
#include "remember.h"
#include "view.h"

#define ENTRIES	   16 /* a power of two */
#define PAGE_BYTES 4096
/* Not for less; and not before the file was begun so often: a file that is sent
 * once takes many calls, too. */
#define LEAST_BYTES  16384
#define BEGUN_ENOUGH 4
#define MOST_BYTES   0x400000

static struct view {
	int fd;
	int begun;    /* times */
	off_t last;   /* that was asked for */
	off_t offset; /* of what is shown, a multiple of a page */
	size_t bytes; /* whole pages; 0: there is no view */
	const char *at;
} views[ENTRIES];

static struct view *entry_of(int fd)
{
	return &views[(unsigned)fd % ENTRIES];
}

static void drop(struct view *v)
{
	if (v->bytes)
		vfs_unmap(CUBICLE_SELF, (uintptr_t)v->at, v->bytes);
	v->bytes = 0;
}

void view_closed(int fd)
{
	struct view *v = entry_of(fd);

	if (v->fd != fd)
		return;
	drop(v);
	v->begun = 0;
}

/* Is (v) worth it, for (fd)? */
static int is_begun_enough(struct view *v, int fd, off_t offset)
{
	if (v->fd != fd) {
		drop(v);
		*v = (struct view){.fd = fd};
	}
	v->begun += v->begun < BEGUN_ENOUGH && (!v->begun || offset <= v->last);
	v->last = offset;
	return v->begun == BEGUN_ENOUGH;
}

/* Let (v) show (fd) from the page of (offset) on, up to (size). */
static int show(struct view *v, int fd, off_t offset, off_t size)
{
	off_t from = offset & -(off_t)PAGE_BYTES;
	size_t bytes = size - from < MOST_BYTES
		? (size_t)(size - from + PAGE_BYTES - 1) & -(size_t)PAGE_BYTES
		: MOST_BYTES;
	int64_t at = mapped_file(fd, from, bytes, 0);

	if (at <= 0)
		return 0;
	v->offset = from;
	v->bytes = bytes;
	v->at = (const char *)(uintptr_t)at;
	return 1;
}

const char *view_of(int fd, off_t offset, size_t *bytes)
{
	struct view *v = entry_of(fd);
	struct vfs_stat st;

	if (*bytes < LEAST_BYTES || !is_begun_enough(v, fd, offset) ||
		remember_fstat(fd, &st) || (st.mode & S_IFMT) != S_IFREG ||
		offset < 0 || offset >= st.size)
		return NULL;
	int is_shown =
		offset >= v->offset && offset - v->offset < (off_t)v->bytes;
	if (!is_shown) {
		drop(v);
		if (!show(v, fd, offset, st.size))
			return NULL;
	}
	size_t shown = v->bytes - (size_t)(offset - v->offset);
	if (*bytes > shown)
		*bytes = shown;
	if ((off_t)*bytes > st.size - offset)
		*bytes = (size_t)(st.size - offset);
	return v->at + (offset - v->offset);
}
