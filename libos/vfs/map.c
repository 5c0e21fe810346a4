/* SPDX-License-Identifier: MIT */
/*
 * map.c: shared mappings of files in memory. The file system says where the
 * content is; here is which client may say that it no longer needs it.
 *
 * Several mappings of a client can have the same address, because each page of
 * a file has one address. Unmapping a page ends one of them, and which one does
 * not matter. There are so few that a search for each page takes a short time.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"

#define PAGE_BYTES 4096u

/* More often than a file system asks for another call if it gets on at all. */
#define TRIES(bytes) ((bytes) / PAGE_BYTES + 64)

struct mapping {
	struct mapping *next;
	const struct mount *mount;
	uint64_t node; /* which is open because of this */
	int64_t offset;
	uint64_t at, bytes;
	int writable;
};

/* A mapping more of what (like) is about, or NULL. */
static struct mapping *mapping_new(struct client *c, const struct mapping *like)
{
	struct mapping *m =
		c->mapped == MAPPINGS_MAX || client_take(c, sizeof(*m))
		? NULL
		: heap_alloc(sizeof(*m));

	if (!m)
		return NULL;
	if (like->mount->ops->hold(like->node)) {
		client_give(c, sizeof(*m));
		heap_free(m);
		return NULL;
	}
	*m = *like;
	m->next = c->mappings;
	c->mappings = m;
	c->mapped++;
	return m;
}

static void mapping_drop(struct client *c, struct mapping *m)
{
	struct mapping **at = &c->mappings;

	while (*at != m)
		at = &(*at)->next;
	*at = m->next;
	c->mapped--;
	m->mount->ops->release(m->node);
	client_give(c, sizeof(*m));
	heap_free(m);
}

int64_t map_file(struct client *c, const struct mount *mount, uint64_t node,
	int64_t offset, uint64_t bytes, int writable)
{
	struct mapping like = {.mount = mount,
		.node = node,
		.offset = offset,
		.bytes = bytes,
		.writable = writable};
	struct mapping *m = mapping_new(c, &like);

	if (!m)
		return -ENOMEM;
	int64_t at = -EAGAIN;
	for (uint64_t i = 0; at == -EAGAIN && i < TRIES(bytes); i++)
		at = mount->ops->map(c->id, node, offset, bytes, writable);
	/* vfs computes with it. */
	if (at >= 0 &&
		(!at || at % PAGE_BYTES || at > INT64_MAX - (int64_t)bytes))
		at = -EIO;
	if (at < 0)
		mapping_drop(c, m);
	else
		m->at = (uint64_t)at;
	return at;
}

/* A mapping that has the page at (at): one that ends at (end), too, if there is
 * one, or one that begins there. */
static struct mapping *mapping_at(
	const struct client *c, uint64_t at, uint64_t end)
{
	struct mapping *found = NULL;

	for (struct mapping *m = c->mappings; m; m = m->next) {
		if (m->at == at && m->bytes == end - at)
			return m;
		if (at - m->at < m->bytes && (!found || m->at == at))
			found = m;
	}
	return found;
}

/* The lowest address after (at) where a mapping begins, but not after (end). */
static uint64_t mapping_after(const struct client *c, uint64_t at, uint64_t end)
{
	for (const struct mapping *m = c->mappings; m; m = m->next)
		if (m->at > at && m->at < end)
			end = m->at;
	return end;
}

/* End (m) between (at) and (end), where it is. */
static int unmap_part(
	struct client *c, struct mapping *m, uint64_t at, uint64_t end)
{
	uint64_t before = at - m->at, after = m->at + m->bytes - end;
	struct mapping rest = *m;

	rest.at = end;
	rest.offset += (int64_t)(end - m->at);
	rest.bytes = after;
	if (before && after && !mapping_new(c, &rest))
		return -ENOMEM;
	m->mount->ops->unmap(c->id, m->node, at, end - at);
	if (before) {
		m->bytes = before;
	} else if (after) {
		rest.next = m->next;
		*m = rest;
	} else {
		mapping_drop(c, m);
	}
	return 0;
}

int map_end(struct client *c, uint64_t at, uint64_t bytes)
{
	uint64_t end = at + bytes;
	int found = 0;

	while (at < end) {
		struct mapping *m = mapping_at(c, at, end);
		if (!m) {
			at = mapping_after(c, at, end);
			continue;
		}
		uint64_t to = m->at + m->bytes < end ? m->at + m->bytes : end;
		int error = unmap_part(c, m, at, to);
		if (error)
			return error;
		at = to;
		found = 1;
	}
	return found;
}

int64_t map_again(struct client *c, uint64_t at, uint64_t had, uint64_t bytes)
{
	struct mapping *m = mapping_at(c, at, at + had);

	if (!m || had > m->at + m->bytes - at)
		return m ? -EFAULT : -EINVAL;
	int64_t new = map_file(c, m->mount, m->node,
		m->offset + (int64_t)(at - m->at), bytes, m->writable);
	if (new < 0)
		return new;
	/* The new one may begin there, too, but is longer. */
	int error = had ? unmap_part(c, m, at, at + had) : 0;
	if (!error)
		return new;
	map_end(c, (uint64_t) new, bytes);
	return error;
}

/* As vfs_is_mapped(), of a page. */
static int page_is_mapped(const struct client *c, uint64_t at)
{
	int may = 0;

	for (const struct mapping *m = c->mappings; m; m = m->next)
		if (at - m->at < m->bytes && may != VFS_MAPPED_WRITABLE)
			may = m->writable ? VFS_MAPPED_WRITABLE : VFS_MAPPED;
	return may;
}

int map_has(const struct client *c, uint64_t at, uint64_t bytes)
{
	int may = VFS_MAPPED_WRITABLE;

	for (uint64_t i = 0; may && i < bytes; i += PAGE_BYTES) {
		int page = page_is_mapped(c, at + i);
		may = page < may ? page : may;
	}
	return may;
}

void map_forget(struct client *c)
{
	while (c->mappings) {
		struct mapping *m = c->mappings;
		unmap_part(c, m, m->at, m->at + m->bytes);
	}
}
