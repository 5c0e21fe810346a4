/* SPDX-License-Identifier: MIT */
/*
 * directory.c: names, in an array with a hash table over it.
 *
 * The array is in chunks, and the table grows with it by one bucket for each
 * place (linear hashing: W. Litwin, "Linear hashing: a new tool for file and
 * table addressing", 1980), so that no name takes longer to add than another,
 * however many there are. Bucket (n) begins in place (n) of the array.
 */
#include <cubicle/component.h>
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"

#define PLACES_FIRST 8
#define PLACES_NEXT  16

static struct account *account(void)
{
	return &accounts[ACCOUNT_NAMES];
}

static struct entry *entry_at(const struct directory *d, uint32_t place)
{
	return &d->chunk[place / CHUNK_ENTRIES][place % CHUNK_ENTRIES];
}

/*
 * A copy of (name, bytes), with a NUL. There are few sizes, so that objects of
 * one that were freed are of use for other names.
 */
char *name_copy(const char *name, size_t bytes)
{
	char *copy = heap_alloc(bytes < SHORT_BYTES ? SHORT_BYTES
			: bytes < VFS_NAME_BYTES    ? VFS_NAME_BYTES
						    : VFS_PATH_BYTES);

	if (copy) {
		memcpy(copy, name, bytes);
		copy[bytes] = 0;
	}
	return copy;
}

/* --- buckets ---------------------------------------------------------------- */

/* The largest power of two up to (n), which is not 0. */
static uint32_t power_below(uint32_t n)
{
	return 1u << (31 - __builtin_clz(n));
}

/* Which of (buckets) buckets, not 0, a name with (hash) is in. */
static uint32_t bucket_of(uint32_t hash, uint32_t buckets)
{
	uint32_t power = power_below(buckets);
	uint32_t bucket = hash & (2 * power - 1);

	return bucket < buckets ? bucket : bucket & (power - 1);
}

/* There is a bucket more, number (n): some names of another one belong there.
 */
static void bucket_split(struct directory *d, uint32_t n)
{
	entry_at(d, n)->first = 0;
	if (!n)
		return;
	uint32_t *from = &entry_at(d, n - power_below(n))->first;
	uint32_t *to = &entry_at(d, n)->first;
	while (*from) {
		struct entry *e = entry_at(d, *from - 1);
		if (bucket_of(e->hash, n + 1) != n) {
			from = &e->next;
			continue;
		}
		*to = *from;
		*from = e->next;
		to = &e->next;
		*to = 0;
	}
}

/* The link that leads to the entry (name), or to 0 if there is none. There is a
 * place at least. */
static uint32_t *link_to(const struct directory *d, const char *name,
	size_t bytes, uint32_t hash)
{
	uint32_t *link = &entry_at(d, bucket_of(hash, d->used))->first;

	while (*link) {
		struct entry *e = entry_at(d, *link - 1);
		if (e->hash == hash && e->bytes == bytes &&
			!memcmp(e->name, name, bytes))
			break;
		link = &e->next;
	}
	return link;
}

static struct entry *entry_find(
	const struct directory *d, const char *name, size_t bytes)
{
	if (!d->count)
		return NULL;
	uint32_t *link =
		link_to(d, name, bytes, (uint32_t)hash_of(name, bytes));
	return *link ? entry_at(d, *link - 1) : NULL;
}

struct node *directory_find(
	const struct node *dir, const char *name, size_t bytes)
{
	const struct entry *e = entry_find(&dir->directory, name, bytes);

	return e ? e->node : NULL;
}

/* --- places ------------------------------------------------------------------- */

/* The first chunk begins small. */
static int chunk_grow(struct directory *d, uint32_t places)
{
	struct entry *chunk = heap_realloc(
		d->places ? d->chunk[0] : NULL, places * sizeof(*chunk));

	if (!chunk)
		return -ENOSPC;
	d->chunk[0] = chunk;
	d->places = places;
	return 0;
}

/*
 * Chunks of directories that were emptied. Nobody pays for them. The calls that
 * add and remove names free some at a time, because freeing all chunks of a
 * large directory in one call would take too long.
 */
#define REAP_MAX 8

static struct entry *dead;

static void chunk_bury(struct entry *chunk)
{
	*(struct entry **)chunk = dead;
	dead = chunk;
}

static void chunks_reap(void)
{
	for (int i = 0; dead && i < REAP_MAX; i++) {
		struct entry *chunk = dead;
		dead = *(struct entry **)chunk;
		heap_free(chunk);
	}
}

/* Room for the address of one more. */
static int chunk_list_grow(struct directory *d)
{
	uint32_t index = d->places / CHUNK_ENTRIES;

	if (index < d->chunks)
		return 0;
	uint32_t chunks = d->chunks ? 2 * d->chunks : 1;
	struct entry **list = heap_realloc(d->chunk, chunks * sizeof(*list));
	if (!list)
		return -ENOSPC;
	d->chunk = list;
	d->chunks = chunks;
	return 0;
}

static int chunk_add(struct directory *d)
{
	struct entry *chunk = heap_alloc(CHUNK_ENTRIES * sizeof(struct entry));

	if (!chunk)
		return -ENOSPC;
	d->chunk[d->places / CHUNK_ENTRIES] = chunk;
	d->places += CHUNK_ENTRIES;
	return 0;
}

/* Have places more than were used, which (payer) pays for; the first chunk as a
 * whole, if it is that which grows. */
static int places_grow(struct directory *d, uint32_t payer)
{
	uint32_t had = d->places, grows = had < CHUNK_ENTRIES ? had : 0;
	uint32_t places = had >= PLACES_NEXT ? CHUNK_ENTRIES
		: had			     ? PLACES_NEXT
					     : PLACES_FIRST;
	uint32_t before = grows ? d->chunk[0]->for_chunk : 0;
	int error = chunk_list_grow(d);

	if (!error)
		error = account_take(account(), payer, ENTRIES_COST(places));
	if (error)
		return error;
	error = had < CHUNK_ENTRIES ? chunk_grow(d, places) : chunk_add(d);
	if (error) {
		account_change(
			account(), payer, -(int64_t)ENTRIES_COST(places));
		return error;
	}
	account_change(account(), before, -(int64_t)ENTRIES_COST(grows));
	entry_at(d, had - grows)->for_chunk = (uint8_t)payer;
	return 0;
}

/* A place for a name, from 1; 0 if there is none. */
static uint32_t place_take(struct directory *d, uint32_t payer)
{
	uint32_t place = d->free;

	if (place) {
		d->free = entry_at(d, place - 1)->next;
		return place;
	}
	if (d->used == d->places && places_grow(d, payer))
		return 0;
	bucket_split(d, d->used);
	return ++d->used;
}

/* The name must not be there. A link more for (node), none for a parent. */
int directory_add(struct node *dir, const char *name, size_t bytes,
	struct node *node, uint32_t payer)
{
	struct directory *d = &dir->directory;
	int cost = account_name_cost(bytes);

	chunks_reap();
	if (account_take(account(), payer, (uint64_t)cost))
		return -ENOSPC;
	char *copy = name_copy(name, bytes);
	uint32_t place = copy ? place_take(d, payer) : 0;
	if (!place) {
		account_change(account(), payer, -cost);
		heap_free(copy);
		return -ENOSPC;
	}
	struct entry *e = entry_at(d, place - 1);
	uint32_t hash = (uint32_t)hash_of(name, bytes);
	uint32_t *first = &entry_at(d, bucket_of(hash, d->used))->first;
	e->node = node;
	e->name = copy;
	e->hash = hash;
	e->next = *first;
	e->bytes = (uint8_t)bytes;
	e->payer = (uint8_t)payer;
	*first = place;
	d->count++;
	node->links++;
	node->place = place - 1;
	node_touch(dir, TOUCH_MODIFIED | TOUCH_CHANGED);
	return 0;
}

/* The name must be there. Its node loses a link, and is not freed. */
void directory_remove(struct node *dir, const char *name, size_t bytes)
{
	struct directory *d = &dir->directory;
	uint32_t *link =
		link_to(d, name, bytes, (uint32_t)hash_of(name, bytes));
	uint32_t place = *link;
	struct entry *e = entry_at(d, place - 1);

	chunks_reap();
	*link = e->next;
	e->node->links--;
	heap_free(e->name);
	account_change(account(), e->payer, -account_name_cost(e->bytes));
	e->node = NULL;
	e->name = NULL;
	e->next = d->free;
	d->free = place;
	d->count--;
	/* Nobody has to look through what once was there. */
	if (!d->count && d->used > CHUNK_ENTRIES)
		directory_free(d);
	node_touch(dir, TOUCH_MODIFIED | TOUCH_CHANGED);
}

/* Let the name, which is there, mean (node). */
void directory_replace(
	struct node *dir, const char *name, size_t bytes, struct node *node)
{
	struct entry *e = entry_find(&dir->directory, name, bytes);

	node->place = e->node->place;
	e->node->links--;
	e->node = node;
	node->links++;
	node_touch(dir, TOUCH_MODIFIED | TOUCH_CHANGED);
}

/* Let two names, which are there, mean each other's nodes. */
void directory_exchange(struct node *dir, const char *name, size_t bytes,
	struct node *other, const char *its_name, size_t its_bytes)
{
	const struct directory *d = &dir->directory, *o = &other->directory;
	uint32_t place =
		*link_to(d, name, bytes, (uint32_t)hash_of(name, bytes)) - 1;
	uint32_t its_place = *link_to(o, its_name, its_bytes,
				     (uint32_t)hash_of(its_name, its_bytes)) -
		1;
	struct entry *e = entry_at(d, place), *f = entry_at(o, its_place);
	struct node *node = e->node;

	/* Not what the nodes say: that is true of directories only. */
	node->place = its_place;
	f->node->place = place;
	e->node = f->node;
	f->node = node;
	node_touch(dir, TOUCH_MODIFIED | TOUCH_CHANGED);
	node_touch(other, TOUCH_MODIFIED | TOUCH_CHANGED);
}

/* The name of directory (node) in (dir), for getcwd(). */
const char *directory_name_of(const struct node *dir, const struct node *node)
{
	const struct directory *d = &dir->directory;

	if (node->place >= d->used || entry_at(d, node->place)->node != node)
		return NULL;
	return entry_at(d, node->place)->name;
}

void directory_free(struct directory *d)
{
	for (uint32_t i = 0; d->count && i < d->used; i++)
		if (entry_at(d, i)->node)
			heap_free(entry_at(d, i)->name);
	for (uint32_t i = 0; i < d->places; i += CHUNK_ENTRIES) {
		struct entry *chunk = d->chunk[i / CHUNK_ENTRIES];
		uint32_t places =
			d->places < CHUNK_ENTRIES ? d->places : CHUNK_ENTRIES;
		account_change(account(), chunk->for_chunk,
			-(int64_t)ENTRIES_COST(places));
		chunk_bury(chunk);
	}
	heap_free(d->chunk);
	*d = (struct directory){0};
}

static uint8_t type_of(const struct node *node)
{
	return node_is(node, S_IFDIR)	  ? DT_DIR
		: node_is(node, S_IFLNK)  ? DT_LNK
		: node_is(node, S_IFSOCK) ? DT_SOCK
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
	e.head.inode = node_inode(node);
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
		const struct entry *e =
			i < 2 ? NULL : entry_at(d, (uint32_t)(i - 2));
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
