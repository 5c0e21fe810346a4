/* SPDX-License-Identifier: MIT */
/* mapped.c: see mapped.h. */
#include <errno.h>
#include <string.h>
#include <cubicle/component.h>
#include "optional.h" /* before other declarations of its functions */
#include "mapped.h"
#include "rt/components.h"

#define PAGE_BYTES 4096u

/* --- shared mappings of files in memory ----------------------------------- */

/* The id of the cubicle that contains ramfs; 0 if the layout has no ramfs. */
static uint32_t files_cubicle(void)
{
	static uint32_t id;

	for (uint32_t i = 0; !id && i < CUBICLE_PUBLISHED->components; i++)
		if (!strcmp(component_at(i)->name, "ramfs"))
			id = component_at(i)->cubicle;
	return id;
}

int mapped_may_be_file(const void *addr)
{
	uint32_t files = files_cubicle();

	return vfs_map && files && cubicle_owner(addr) == files;
}

/* If it were an address of this cubicle's own memory, what is stored to the
 * file would overwrite that, and what is sent would be that; and the same of
 * memory that another cubicle has opened a window on. */
int64_t mapped_checked(int64_t at, size_t bytes)
{
	const char *first = (const char *)(uintptr_t)at;

	if (at < 0)
		return at;
	return mapped_may_be_file(first) &&
			mapped_may_be_file(first + bytes - 1)
		? at
		: -EIO;
}

int64_t mapped_file(int fd, int64_t offset, size_t bytes, int writable)
{
	size_t whole = (bytes + PAGE_BYTES - 1) & -(size_t)PAGE_BYTES;

	return vfs_map ? mapped_checked(vfs_map(CUBICLE_SELF, fd, offset, whole,
						writable),
				 whole)
		       : -ENODEV;
}

/* --- others --------------------------------------------------------------- */

/* No two of these overlap. */
static struct mapped mapped[MAPPED_MAX];
static int count;

/* Does (b) go on where (a) ends? */
static int goes_on(const struct mapped *a, const struct mapped *b)
{
	return a->end == b->start && a->fd == b->fd &&
		a->writable == b->writable &&
		mapped_from(a, a->end).offset == b->offset;
}

int mapped_add(const struct mapped *m)
{
	for (int i = 0; i < count; i++)
		if (goes_on(&mapped[i], m)) {
			mapped[i].end = m->end;
			return 0;
		}
	if (count == MAPPED_MAX)
		return -ENOMEM;
	mapped[count++] = *m;
	return 0;
}

static int overlaps(const struct mapped *m, uintptr_t at, size_t bytes)
{
	return m->start < at + bytes && at < m->end;
}

int mapped_remove(uintptr_t at, size_t bytes)
{
	uintptr_t end = at + bytes;

	for (int i = count; i-- > 0;) {
		struct mapped *m = &mapped[i];
		if (!overlaps(m, at, bytes))
			continue;
		if (m->start < at && m->end > end) {
			struct mapped rest = mapped_from(m, end);
			int error = mapped_add(&rest);
			m->end = error ? m->end : at;
			return error; /* no other mapping is concerned */
		}
		if (m->start < at)
			m->end = at;
		else if (m->end > end)
			*m = mapped_from(m, end);
		else
			*m = mapped[--count];
	}
	return 0;
}

void mapped_closed(int fd)
{
	for (int i = 0; i < count; i++)
		if (mapped[i].fd == fd)
			mapped[i].fd = MAPPED_CLOSED;
}

int mapped_any(void)
{
	return count > 0;
}

const struct mapped *mapped_shared(uintptr_t at, size_t bytes)
{
	for (int i = 0; i < count; i++)
		if (overlaps(&mapped[i], at, bytes) &&
			mapped[i].fd != MAPPED_COPY)
			return &mapped[i];
	return NULL;
}

const struct mapped *mapped_read(uintptr_t at, size_t bytes)
{
	for (int i = 0; i < count; i++)
		if (overlaps(&mapped[i], at, bytes) && !mapped[i].writable)
			return &mapped[i];
	return NULL;
}

const struct mapped *mapped_copy(uintptr_t at, size_t bytes)
{
	for (int i = 0; i < count; i++)
		if (overlaps(&mapped[i], at, bytes) &&
			mapped[i].fd == MAPPED_COPY)
			return &mapped[i];
	return NULL;
}
