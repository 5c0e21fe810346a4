/* SPDX-License-Identifier: MIT */
/*
 * cache.c: what vfs remembers, so as not to ask a file system again.
 *
 * Only vfs changes what is in a file system, so an answer is good until it did.
 * Two kinds are worth it: attributes of an open file, and that a name is not
 * there; programs ask for both again and again.
 *
 * NOTE Devices are not remembered: they change by themselves.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define MISSING_ENTRIES 16 /* a power of two */
#define MISSING_BYTES	112

/* A name that was looked for and is not there. */
static struct missing {
	uint64_t names; /* cache__names then */
	const struct mount *mount;
	uint64_t dir;
	char path[MISSING_BYTES];
} missing[MISSING_ENTRIES];

uint64_t cache__changes = 1, cache__names = 1;

int file_stat(struct file *f, struct vfs_stat *st)
{
	if (f->attributes_then != cache__changes) {
		int error = f->mount->ops->stat(f->node, &f->attributes);
		if (error)
			return error;
		if (f->type != S_IFCHR)
			f->attributes_then = cache__changes;
	}
	*st = f->attributes;
	return 0;
}

void file_was_read(struct file *f)
{
	if (f->read_then == cache__changes)
		return;
	cache__changes++;
	f->read_then = cache__changes;
}

static struct missing *missing_at(const struct place *p, size_t *bytes)
{
	uint32_t hash = 5381;
	size_t n = 0;

	for (; p->path[n]; n++)
		hash = hash * 33 + (uint8_t)p->path[n];
	*bytes = n + 1;
	return &missing[hash % MISSING_ENTRIES];
}

int place_lookup(const struct place *p, int follow, struct vfs_stat *st)
{
	size_t bytes;
	struct missing *m = missing_at(p, &bytes);

	if (follow && m->names == cache__names && m->mount == p->mount &&
		m->dir == p->dir && bytes <= MISSING_BYTES &&
		!memcmp(m->path, p->path, bytes))
		return -ENOENT;
	int error = p->mount->ops->lookup(p->dir, p->path, follow, st);
	/* A link that leads nowhere is there for who does not follow it. */
	if (error != -ENOENT || !follow || bytes > MISSING_BYTES)
		return error;
	*m = (struct missing){cache__names, p->mount, p->dir, ""};
	memcpy(m->path, p->path, bytes);
	return error;
}
