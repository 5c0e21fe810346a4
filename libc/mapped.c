/* SPDX-License-Identifier: MIT */
/* mapped.c: see mapped.h. No two mappings overlap. */
#include <errno.h>
#include "mapped.h"

static struct mapped mapped[MAPPED_MAX];
static int count;

int mapped_add(const struct mapped *m)
{
	if (count == MAPPED_MAX)
		return -ENOMEM;
	mapped[count++] = *m;
	return 0;
}

static int overlaps(const struct mapped *m, uintptr_t at, size_t bytes)
{
	return m->start < at + bytes && at < m->end;
}

/* The part of (m) from (at) on. */
static struct mapped from(const struct mapped *m, uintptr_t at)
{
	struct mapped part = *m;

	part.offset += (int64_t)(at - m->start);
	part.start = at;
	return part;
}

int mapped_remove(uintptr_t at, size_t bytes)
{
	uintptr_t end = at + bytes;

	for (int i = count; i-- > 0;) {
		struct mapped *m = &mapped[i];
		if (!overlaps(m, at, bytes))
			continue;
		if (m->start < at && m->end > end) {
			struct mapped rest = from(m, end);
			int error = mapped_add(&rest);
			m->end = error ? m->end : at;
			return error; /* no other mapping is concerned */
		}
		if (m->start < at)
			m->end = at;
		else if (m->end > end)
			*m = from(m, end);
		else
			*m = mapped[--count];
	}
	return 0;
}

const struct mapped *mapped_has(uintptr_t at, size_t bytes, int read)
{
	for (int i = 0; i < count; i++)
		if (overlaps(&mapped[i], at, bytes) &&
			!(read && mapped[i].writable))
			return &mapped[i];
	return NULL;
}
