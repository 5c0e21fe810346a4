/* SPDX-License-Identifier: MIT */
/*
 * node.c: backed nodes that are open, by number; and who pays for them.
 *
 * Two files may have the same number: the host uses inode numbers again, and
 * what is on another device has a hash. The one that is opened second gets
 * another number for as long as it is open.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

#define BUCKET_BITS 10
#define TRIES	    4

static struct node *buckets[1 << BUCKET_BITS];
static uint64_t factor = 1; /* odd; see lock_key() in vfs */

/* --- who pays -------------------------------------------------------------------- */

static size_t used[CUBICLE_SLOTS];

/* A cubicle that does not exist, whatever vfs says, is 0. */
static uint32_t payer_of(uint32_t payer)
{
	return payer <= CUBICLE_PUBLISHED->cubicles && payer < CUBICLE_SLOTS
		? payer
		: 0;
}

static int take(uint32_t payer, size_t bytes)
{
	uint64_t parts = (uint64_t)CUBICLE_PUBLISHED->cubicles + 1;

	if (used[payer] + bytes > pages_heap_bytes() / 4 / parts)
		return -ENOMEM;
	used[payer] += bytes;
	return 0;
}

static uint32_t payer_next;

int overlay_payer(uint32_t payer)
{
	payer_next = payer;
	return 0;
}

uint32_t payer_of_call(void)
{
	return payer_next;
}

/* --- numbers --------------------------------------------------------------------- */

static struct node **bucket_of(uint64_t number)
{
	return &buckets[number * factor >> (64 - BUCKET_BITS)];
}

void backed_key(const struct vfs_key *key)
{
	factor = key->word[0] | 1;
}

struct node *backed_get(uint64_t number)
{
	struct node *node = *bucket_of(number);

	while (node && node->number != number)
		node = node->next;
	return node;
}

/* Is (node) the file (like) at (path)? */
static int is_same(
	const struct node *node, const struct node *like, const char *path)
{
	if (like->upper)
		return node->upper == like->upper;
	return !node->upper && !node->is_gone && node->device == like->device &&
		node->inode == like->inode && !strcmp(node->path, path);
}

/* Another number for a file with (number). */
static uint64_t number_after(uint64_t number)
{
	return (lower_hash(number, 0, "") & INT64_MAX) | BACKED;
}

/* The open node of (like) at (path), or NULL; the first number that is free, or
 * 0, to (free). */
static struct node *node_find(
	const struct node *like, const char *path, uint64_t *free)
{
	uint64_t number = like->number;

	*free = 0;
	for (int i = 0; i < TRIES; i++, number = number_after(number)) {
		struct node *node = backed_get(number);
		if (node && is_same(node, like, path))
			return node;
		if (!node && !*free)
			*free = number;
	}
	return NULL;
}

struct node *backed_of(const struct lower *is, const char *path)
{
	struct node like = {.number = is->st.inode,
		.device = is->device,
		.inode = is->inode};
	uint64_t free;

	return node_find(&like, path, &free);
}

/* --- opening and closing ----------------------------------------------------------- */

void parts_release(uint64_t upper, uint64_t lower)
{
	if (upper)
		ramfs_release(upper);
	lower_release(lower);
}

static struct node *node_new(
	const struct node *like, uint64_t number, const char *path)
{
	size_t bytes = strlen(path), all = sizeof(struct node) + bytes + 1;
	uint32_t payer = payer_of(like->payer);
	struct node **bucket = bucket_of(number);

	if (!number || take(payer, all))
		return NULL;
	struct node *node = heap_alloc(all);
	if (!node) {
		used[payer] -= all;
		return NULL;
	}
	*node = *like;
	node->number = number;
	node->payer = payer;
	node->opens = 1;
	node->resolved = 0;
	node->bytes = bytes;
	memcpy(node->path, path, bytes + 1);
	node->next = *bucket;
	*bucket = node;
	return node;
}

/* What opening it once more brings is used where it was lacking. */
static struct node *node_again(struct node *node, const struct node *like)
{
	if (node->opens == UINT32_MAX)
		return NULL;
	node->opens++;
	if (node->upper == like->upper && like->upper)
		ramfs_release(like->upper);
	if (node->lower)
		lower_release(like->lower);
	else
		node->lower = like->lower;
	return node;
}

struct node *backed_open(const struct node *like, const char *path)
{
	uint64_t free;
	struct node *node = node_find(like, path, &free);

	node = node ? node_again(node, like) : node_new(like, free, path);
	if (!node)
		parts_release(like->upper, like->lower);
	return node;
}

static void node_forget(struct node *node)
{
	struct node **at = bucket_of(node->number);

	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
	used[node->payer] -= sizeof(*node) + node->bytes + 1;
	heap_free(node);
}

void backed_release(struct node *node)
{
	if (--node->opens)
		return;
	parts_release(node->upper, node->lower);
	node_forget(node);
}

void backed_copied(struct node *node, uint64_t upper)
{
	node->upper = upper;
	if ((node->mode & S_IFMT) == S_IFDIR)
		return;
	lower_release(node->lower);
	node->lower = 0;
}
