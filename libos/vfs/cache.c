/* SPDX-License-Identifier: MIT */
/*
 * cache.c: what vfs remembers, so as not to ask a file system again.
 *
 * Only vfs changes what is in a file system that is not shared, so an answer is
 * good until it did.
 * Two kinds are worth it: attributes of an open file, and that a name is not
 * there; programs ask for both again and again. Each client has its own, so
 * that none can do anything to those of another but make a change.
 *
 * NOTE Devices are not remembered: they change by themselves.
 */
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "hostfs/statx.h"
#include "internal.h"
#include "rt/string.h"

int file_stat(struct file *f, struct vfs_stat *st)
{
	if (f->attributes_then != change__all) {
		int error = f->mount->ops->stat(f->node, &f->attributes);
		/* A size becomes an offset, which vfs answers with. */
		if (!error && f->attributes.size < 0)
			error = -EIO;
		if (error)
			return error;
		file_know(f, &f->attributes);
	}
	*st = f->attributes;
	return 0;
}

void file_know(struct file *f, const struct vfs_stat *st)
{
	f->attributes = *st;
	if (f->type != S_IFCHR && !mount_is_shared(f->mount))
		f->attributes_then = change__all;
}

/* Is it known that reading (f) leaves its attributes as they are? */
static int keeps_when_read(const struct file *f)
{
	const struct vfs_time *a = &f->attributes.accessed,
			      *m = &f->attributes.modified;

	return f->attributes_then == change__all &&
		(a->seconds > m->seconds ||
			(a->seconds == m->seconds &&
				a->nanoseconds > m->nanoseconds));
}

void file_was_read(struct file *f)
{
	if (f->read_then == change__all || mount_is_shared(f->mount) ||
		keeps_when_read(f))
		return;
	change_any();
	f->read_then = change__all;
}

static struct missing *missing_at(
	struct client *c, const struct place *p, size_t *bytes)
{
	uint32_t hash = 5381;
	size_t n = 0;

	for (; p->path[n]; n++)
		hash = hash * 33 + (uint8_t)p->path[n];
	*bytes = n + 1;
	return &c->missing[hash % MISSING_ENTRIES];
}

/* Look up a name in the root of a shared mount by a call of the monitor. Most
 * names are looked up in vain, or are of regular files. Returns -EBADF if only
 * the file system can do it. */
static int lookup_directly(
	const struct place *p, int follow, struct vfs_stat *st)
{
	static char name[FILES_NAME_BYTES];
	static struct statx now;
	const char *path = p->path;

	while (*path == '/')
		path++;
	size_t bytes = strlen(path) + 1;
	if (p->mount->handle < 0 || p->dir != p->mount->root || bytes == 1 ||
		bytes > sizeof(name) || strchr(path, '/'))
		return -EBADF;
	memcpy(name, path, bytes);
	int error = given_lookup(p->mount->handle, name, &now);
	if (error && error != -ENOENT)
		return -EBADF;
	if (!error && follow && (now.mode & S_IFMT) == S_IFLNK)
		return -EBADF;
	if (!error)
		statx_convert(&now, st);
	return error;
}

int place_lookup(struct client *c, const struct place *p, int follow,
	struct vfs_stat *st)
{
	size_t bytes;
	struct missing *m = missing_at(c, p, &bytes);

	if (follow && m->names == change__names && m->mount == p->mount &&
		m->dir == p->dir && bytes <= MISSING_BYTES &&
		!memcmp(m->path, p->path, bytes))
		return -ENOENT;
	int error = lookup_directly(p, follow, st);
	if (error == -EBADF)
		error = p->mount->ops->lookup(p->dir, p->path, follow, st);
	/* A link that leads nowhere is there for who does not follow it. */
	if (error != -ENOENT || !follow || bytes > MISSING_BYTES ||
		mount_is_shared(p->mount))
		return error;
	*m = (struct missing){change__names, p->mount, p->dir, ""};
	memcpy(m->path, p->path, bytes);
	return error;
}
