/* SPDX-License-Identifier: MIT */
/*
 * view.c: see view.h. A view is a shared mapping (vfs_map()) that the program
 * does not know of. To make one takes longer than some copies, so it is made
 * for a file that is sent again and again. It stays when the descriptor is
 * closed, as most servers open a file for each request, and until another one
 * takes its place.
 *
 * If the attributes of a file change, a new view is made. A store through a
 * mapping changes no attribute, and is visible in the view.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include "optional.h" /* before other declarations of its functions */
#include "mapped.h"
#include "remember.h"
#include "rt/restarts.h"
#include "view.h"

#define ENTRIES	   16 /* a power of two */
#define PAGE_BYTES 4096
/* Not for less; and not before the file was begun so often: a file that is sent
 * once takes many calls, too. */
#define LEAST_BYTES  16384
#define BEGUN_ENOUGH 4
#define MOST_BYTES   0x400000

/* Which file, and which state of it. No cubicle has restarted since then: the
 * mapping may be gone, and the number of an inode can be that of another file.
 */
struct state {
	uint64_t device, inode;
	struct vfs_time changed;
	int64_t size;
	uint32_t restarts;
};

static struct view {
	struct state of;
	int begun;    /* times */
	off_t last;   /* that was asked for */
	off_t offset; /* of what is shown, a multiple of a page */
	size_t bytes; /* whole pages; 0: there is no view */
	const char *at;
} views[ENTRIES];

static int shown; /* views that there are */

static struct state state_of(const struct vfs_stat *st)
{
	return (struct state){.device = st->device,
		.inode = st->inode,
		.changed = st->changed,
		.size = st->size,
		.restarts = restarts_of_all()};
}

static int is_same(const struct state *a, const struct state *b)
{
	return a->device == b->device && a->inode == b->inode &&
		a->changed.seconds == b->changed.seconds &&
		a->changed.nanoseconds == b->changed.nanoseconds &&
		a->size == b->size && a->restarts == b->restarts;
}

static void drop(struct view *v)
{
	/* After a restart there may be something else. */
	if (v->bytes && v->of.restarts == restarts_of_all())
		vfs_unmap(CUBICLE_SELF, (uintptr_t)v->at, v->bytes);
	shown -= v->bytes != 0;
	v->bytes = 0;
}

int view_forget(uintptr_t at, size_t bytes)
{
	int any = 0;

	for (struct view *v = views; shown && v < views + ENTRIES; v++) {
		uintptr_t from = (uintptr_t)v->at;
		if (!v->bytes || (from - at >= bytes && at - from >= v->bytes))
			continue;
		drop(v);
		any = 1;
	}
	return any;
}

/* Is (v) worth it, for the file in (state)? */
static int is_begun_enough(
	struct view *v, const struct state *state, off_t offset)
{
	if (!is_same(&v->of, state)) {
		drop(v);
		*v = (struct view){.of = *state};
	}
	v->begun += v->begun < BEGUN_ENOUGH && (!v->begun || offset <= v->last);
	v->last = offset;
	return v->begun == BEGUN_ENOUGH;
}

/* Let (v) show (fd) from the page of (offset) on. */
static int show(struct view *v, int fd, off_t offset)
{
	off_t from = offset & -(off_t)PAGE_BYTES, left = v->of.size - from;
	size_t bytes = left < MOST_BYTES
		? (size_t)(left + PAGE_BYTES - 1) & -(size_t)PAGE_BYTES
		: MOST_BYTES;
	int64_t at = mapped_file(fd, from, bytes, 0);

	if (at <= 0)
		return 0;
	v->offset = from;
	v->bytes = bytes;
	v->at = (const char *)(uintptr_t)at;
	shown++;
	return v->of.restarts == restarts_of_all();
}

const char *view_of(int fd, off_t offset, size_t *bytes)
{
	struct vfs_stat st;

	if (*bytes < LEAST_BYTES || remember_fstat(fd, &st) ||
		(st.mode & S_IFMT) != S_IFREG || offset < 0 ||
		offset >= st.size)
		return NULL;
	struct view *v = &views[st.inode % ENTRIES];
	struct state state = state_of(&st);
	if (!is_begun_enough(v, &state, offset))
		return NULL;
	int is_shown =
		offset >= v->offset && offset - v->offset < (off_t)v->bytes;
	if (!is_shown) {
		drop(v);
		if (!show(v, fd, offset))
			return NULL;
	}
	size_t there = v->bytes - (size_t)(offset - v->offset);
	if (*bytes > there)
		*bytes = there;
	if ((off_t)*bytes > st.size - offset)
		*bytes = (size_t)(st.size - offset);
	return v->at + (offset - v->offset);
}
