/* SPDX-License-Identifier: MIT */
/*
 * cache.c: what vfs remembers, so as not to ask a file system again.
 *
 * Only vfs changes what is in a file system, so an answer is good until it did.
 * Two kinds are worth it: attributes of an open file, and that a name is not
 * there; programs ask for both again and again. Each client has its own, so
 * that none can do anything to those of another but make a change.
 *
 * A client that can be told when something changes remembers, too, and does not
 * ask at all (struct vfs_notice).
 *
 * NOTE Devices are not remembered: they change by themselves.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define ASKED_ENOUGH 8 /* times, to tell a client that nothing changes */

uint64_t cache__changes = 1, cache__names = 1;
int cache__told;

/* Write (version) into the notice of (c). What a client does with its memory
 * is its own affair: where it cannot be written, nobody reads it. */
static int notice_write(struct client *c, uint64_t version)
{
	return cubicle_copy_out(&c->notice->version, &version, sizeof(version));
}

void cache_asked(struct client *c)
{
	if (!c->notice || c->is_told)
		return;
	if (c->asked_then != cache__changes)
		c->asked = 0;
	c->asked_then = cache__changes;
	if (++c->asked < ASKED_ENOUGH)
		return;
	c->is_told = notice_write(c, cache__changes) == 0;
	cache__told |= c->is_told;
}

void cache__untell(void)
{
	for (cubicle_id_t id = 0; id < CUBICLE_SLOTS; id++) {
		struct client *c = client_at(id);
		if (c && c->is_told)
			notice_write(c, 0);
		if (c)
			c->is_told = 0;
	}
	cache__told = 0;
}

int vfs_notify(cubicle_id_t who, struct vfs_notice *notice)
{
	struct client *c = client_get(who);

	if (!c)
		return -ENOMEM;
	if ((uintptr_t)notice % 8)
		return -EINVAL;
	if (c->is_told)
		notice_write(c, 0);
	c->is_told = 0;
	c->notice = notice;
	return (int)cubicle_self();
}

int file_stat(struct file *f, struct vfs_stat *st)
{
	if (f->attributes_then != cache__changes) {
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
	if (f->type != S_IFCHR)
		f->attributes_then = cache__changes;
}

void file_was_read(struct file *f)
{
	if (f->read_then == cache__changes)
		return;
	cache_change();
	f->read_then = cache__changes;
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

int place_lookup(struct client *c, const struct place *p, int follow,
	struct vfs_stat *st)
{
	size_t bytes;
	struct missing *m = missing_at(c, p, &bytes);

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
