/* SPDX-License-Identifier: MIT */
/* mapped.c: see mapped.h. No two mappings overlap. */
#include <errno.h>
#include "mapped.h"

static struct mapped {
	uintptr_t start, end;
	int writable;
} mapped[MAPPED_MAX];
static int count;

int mapped_add(uintptr_t at, size_t bytes, int writable)
{
	if (count == MAPPED_MAX)
		return -ENOMEM;
	mapped[count++] = (struct mapped){at, at + bytes, writable};
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
			int error = mapped_add(end, m->end - end, m->writable);
			m->end = error ? m->end : at;
			return error; /* there is no other */
		}
		if (m->start < at)
			m->end = at;
		else if (m->end > end)
			m->start = end;
		else
			*m = mapped[--count];
	}
	return 0;
}

int mapped_has(uintptr_t at, size_t bytes, int read)
{
	for (int i = 0; i < count; i++)
		if (overlaps(&mapped[i], at, bytes) &&
			!(read && mapped[i].writable))
			return 1;
	return 0;
}
