/* SPDX-License-Identifier: MIT */
/*
 * directory.c: names, in an array with a hash table over it.
 */
#include <cubicle/component.h>
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"

#define PLACES_FIRST 8

/* FNV-1a (Fowler, Noll, Vo). */
static uint32_t hash_of(const char *name, size_t bytes)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < bytes; i++)
		h = (h ^ (uint8_t)name[i]) * 16777619u;
	return h;
}

static uint32_t *bucket_of(const struct directory *d, uint32_t hash)
{
	return &d->bucket[hash & (d->buckets - 1)];
}

/* The link that leads to the entry (name), or to 0 if there is none. */
static uint32_t *link_to(
	const struct directory *d, const char *name, size_t bytes)
{
	uint32_t hash = hash_of(name, bytes);
	uint32_t *link = bucket_of(d, hash);

	for (; *link; link = &d->entry[*link - 1].next) {
		const struct entry *e = &d->entry[*link - 1];
		if (e->hash == hash && e->bytes == bytes &&
			!memcmp(e->name, name, bytes))
			break;
	}
	return link;
}

static struct entry *entry_find(
	const struct directory *d, const char *name, size_t bytes)
{
	if (!d->buckets)
		return NULL;
	uint32_t *link = link_to(d, name, bytes);
	return *link ? &d->entry[*link - 1] : NULL;
}

struct node *directory_find(
	const struct node *dir, const char *name, size_t bytes)
{
	const struct entry *e = entry_find(&dir->directory, name, bytes);

	return e ? e->node : NULL;
}

/* As many buckets as places: twice as many of both. */
static int directory_grow(struct directory *d)
{
	uint32_t places = d->places ? 2 * d->places : PLACES_FIRST;
	struct entry *entry = heap_realloc(d->entry, places * sizeof(*entry));

	if (!entry)
		return -ENOSPC;
	d->entry = entry;
	uint32_t *bucket = heap_zalloc(places * sizeof(*bucket));
	if (!bucket)
		return -ENOSPC;
	heap_free(d->bucket);
	d->bucket = bucket;
	d->buckets = places;
	d->places = places;
	for (uint32_t i = 0; i < d->used; i++) {
		if (!entry[i].node)
			continue;
		uint32_t *b = bucket_of(d, entry[i].hash);
		entry[i].next = *b;
		*b = i + 1;
	}
	return 0;
}

/* The name must not be there. A link more for (node), none for a parent. */
int directory_add(
	struct node *dir, const char *name, size_t bytes, struct node *node)
{
	struct directory *d = &dir->directory;
	char *copy = heap_alloc(bytes + 1);
	uint32_t place = d->free;

	if (!copy || (!place && d->used == d->places && directory_grow(d))) {
		heap_free(copy);
		return -ENOSPC;
	}
	if (place)
		d->free = d->entry[place - 1].next;
	else
		place = ++d->used;
	memcpy(copy, name, bytes);
	copy[bytes] = 0;
	uint32_t hash = hash_of(name, bytes), *b = bucket_of(d, hash);
	d->entry[place - 1] =
		(struct entry){node, copy, hash, (uint32_t)bytes, *b};
	*b = place;
	d->count++;
	node->links++;
	node_touch(dir, TOUCH_MODIFIED | TOUCH_CHANGED);
	return 0;
}

/* The name must be there. Its node loses a link, and is not freed. */
void directory_remove(struct node *dir, const char *name, size_t bytes)
{
	struct directory *d = &dir->directory;
	uint32_t *link = link_to(d, name, bytes), place = *link;
	struct entry *e = &d->entry[place - 1];

	*link = e->next;
	e->node->links--;
	heap_free(e->name);
	*e = (struct entry){.next = d->free};
	d->free = place;
	d->count--;
	node_touch(dir, TOUCH_MODIFIED | TOUCH_CHANGED);
}

/* Let the name, which is there, mean (node). */
void directory_replace(
	struct node *dir, const char *name, size_t bytes, struct node *node)
{
	struct entry *e = entry_find(&dir->directory, name, bytes);

	e->node->links--;
	e->node = node;
	node->links++;
	node_touch(dir, TOUCH_MODIFIED | TOUCH_CHANGED);
}

/* The name of (node) in (dir), for getcwd(). */
const char *directory_name_of(const struct node *dir, const struct node *node)
{
	const struct directory *d = &dir->directory;

	for (uint32_t i = 0; i < d->used; i++)
		if (d->entry[i].node == node)
			return d->entry[i].name;
	return NULL;
}

void directory_free(struct directory *d)
{
	for (uint32_t i = 0; i < d->used; i++)
		heap_free(d->entry[i].name);
	heap_free(d->entry);
	heap_free(d->bucket);
	*d = (struct directory){0};
}

static uint8_t type_of(const struct node *node)
{
	return node_is(node, S_IFDIR)	 ? DT_DIR
		: node_is(node, S_IFLNK) ? DT_LNK
					 : DT_REG;
}

/* One entry to (buf); its bytes, 0 if there is no room, -EFAULT. */
static int64_t list_one(char *buf, size_t room, const struct node *node,
	const char *name, size_t bytes, int64_t next)
{
	size_t all = (offsetof(struct vfs_dirent, name) + bytes + 1 + 7) & ~7ul;
	union {
		struct vfs_dirent head;
		char bytes[offsetof(struct vfs_dirent, name) + VFS_NAME_BYTES +
			8];
	} e;

	if (all > room)
		return 0;
	memset(&e, 0, sizeof(e));
	e.head.inode = node->number;
	e.head.offset = next;
	e.head.bytes = (uint16_t)all;
	e.head.type = type_of(node);
	memcpy(e.bytes + offsetof(struct vfs_dirent, name), name, bytes);
	return cubicle_copy_out(buf, &e, all) ? -EFAULT : (int64_t)all;
}

/* Cookies: 0 is `.`, 1 is `..`, and 2 the first place of the array. */
int64_t directory_list(struct node *dir, int64_t from, char *buf, size_t len)
{
	const struct directory *d = &dir->directory;
	size_t done = 0;

	if (from < 0)
		return -EINVAL;
	if (!dir->links)
		return -ENOENT; /* removed */
	for (int64_t i = from; i < (int64_t)d->used + 2; i++) {
		const struct entry *e = i < 2 ? NULL : &d->entry[i - 2];
		if (e && !e->node)
			continue;
		const struct node *node = e ? e->node : i ? dir->parent : dir;
		int64_t n = list_one(buf + done, len - done, node,
			e ? e->name : "..", e ? e->bytes : (size_t)i + 1,
			i + 1);
		if (n < 0)
			return n;
		if (!n)
			return done ? (int64_t)done : -EINVAL;
		done += (size_t)n;
	}
	node_touch(dir, TOUCH_ACCESSED);
	return (int64_t)done;
}
