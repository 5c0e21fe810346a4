/* SPDX-License-Identifier: MIT */
/* mapped.c: see mapped.h. No two mappings overlap. */
#include <errno.h>
#include "mapped.h"

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
