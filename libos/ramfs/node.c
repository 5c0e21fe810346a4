/* SPDX-License-Identifier: MIT */
/*
 * node.c: nodes and their numbers.
 */
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "small.h"

/* All nodes by index, in chunks that never move; index 0 is not used. */
#define CHUNK_NODES 512
#define CHUNKS_MAX  65536

_Static_assert((uint64_t)CHUNK_NODES *CHUNKS_MAX <= RAMFS_FREE_BIT, "indices");

struct slot {
	struct node *node;
	uint32_t generation;
	uint32_t next_free; /* index, or 0 */
};

_Static_assert(sizeof(struct node) <= 192, "of the size that is paid");

static struct slot *chunks[CHUNKS_MAX];
static uint32_t slots_used = 1, first_free;
static uint64_t nodes;

static struct slot *slot_at(uint32_t index)
{
	return &chunks[index / CHUNK_NODES][index % CHUNK_NODES];
}

/* A slot that nobody uses; its index, or 0. */
static uint32_t slot_take(void)
{
	uint32_t index = first_free;

	if (index) {
		first_free = slot_at(index)->next_free;
		return index;
	}
	if (slots_used / CHUNK_NODES == CHUNKS_MAX)
		return 0;
	struct slot **chunk = &chunks[slots_used / CHUNK_NODES];
	if (!*chunk)
		*chunk = heap_zalloc(CHUNK_NODES * sizeof(struct slot));
	return *chunk ? slots_used++ : 0;
}

/* A node with mode (mode), without links and not open; NULL if there is no room
 * for it. */
struct node *node_new(uint32_t mode, uint32_t payer)
{
	if (!account_may(&accounts[ACCOUNT_NAMES], payer, NODE_COST))
		node_reap();
	if (account_take(&accounts[ACCOUNT_NAMES], payer, NODE_COST))
		return NULL;
	struct node *node = heap_zalloc(sizeof(*node));
	uint32_t index = node ? slot_take() : 0;

	if (!index) {
		account_change(&accounts[ACCOUNT_NAMES], payer, -NODE_COST);
		heap_free(node);
		return NULL;
	}
	node->payer = payer;
	struct slot *slot = slot_at(index);
	slot->node = node;
	node->number = (uint64_t)slot->generation << 32 | index;
	node->mode = mode;
	nodes++;
	node_touch(node, TOUCH_ACCESSED | TOUCH_MODIFIED | TOUCH_CHANGED);
	return node;
}

/* The node with this number, which may be any lie; NULL if there is none. */
struct node *node_get(uint64_t number)
{
	uint32_t index = (uint32_t)number;

	if (!index || index >= slots_used)
		return NULL;
	struct node *node = slot_at(index)->node;
	return node && node->number == number ? node : NULL;
}

/* Let link (node) lead to (target, bytes), which has no NUL. */
int node_set_target(struct node *node, const char *target, size_t bytes)
{
	int cost = account_name_cost(bytes);
	int error = account_take(
		&accounts[ACCOUNT_NAMES], node->payer, (uint64_t)cost);

	if (error)
		return error;
	node->target = name_copy(target, bytes);
	if (!node->target) {
		account_change(&accounts[ACCOUNT_NAMES], node->payer, -cost);
		return -ENOSPC;
	}
	node->size = (int64_t)bytes;
	return 0;
}

static void node_free(struct node *node)
{
	int cost = NODE_COST;

	if (node_is(node, S_IFREG))
		pages_truncate(node, 0);
	directory_free(&node->directory);
	if (node->target)
		cost += account_name_cost((size_t)node->size);
	heap_free(node->target);
	account_change(&accounts[ACCOUNT_NAMES], node->payer, -cost);
	nodes--;
	heap_free(node);
}

/* Nodes that nothing refers to, and that have no number any more. */
static struct node *dead;

/* Is (node) no longer referred to? Then it is among the dead. */
static void bury(struct node *node)
{
	if (node->links || node->opens || node->orphans)
		return;
	struct slot *slot = slot_at((uint32_t)node->number);
	slot->node = NULL;
	/* The number stays positive: see open in vfs/filesystem.h. */
	slot->generation = (slot->generation + 1) & INT32_MAX;
	slot->next_free = first_free;
	first_free = (uint32_t)node->number;
	node->next_dead = dead;
	dead = node;
}

/*
 * Free some of the dead. A directory that was removed may be kept by another
 * one below it, and that by the next, as long as anybody liked to go on: to
 * free them all at once would take whoever closes the last one too long.
 */
#define REAP_MAX 64

void node_reap(void)
{
	for (int i = 0; dead && i < REAP_MAX; i++) {
		struct node *node = dead, *parent = node->parent;
		dead = node->next_dead;
		node_free(node);
		if (!parent)
			continue;
		/* Maybe it was removed, too, and only this kept it. */
		parent->orphans--;
		bury(parent);
	}
}

void node_drop(struct node *node)
{
	bury(node);
	node_reap();
}

/* Of 512 bytes. */
static int64_t blocks(const struct node *node)
{
	int64_t small =
		node->small ? (int64_t)(small_room(node) + 511) / 512 : 0;

	return small + (int64_t)(node->pages * (PAGE_BYTES / 512));
}

void node_stat(struct node *node, struct vfs_stat *st)
{
	node_settle(node);
	*st = (struct vfs_stat){
		.device = 1,
		.inode = node_inode(node),
		.links = node->links,
		.mode = node->mode,
		.rdevice = node->shown ? node->number : 0,
		.block_bytes = PAGE_BYTES,
		.size = node->size,
		.blocks = blocks(node),
		.accessed = node->accessed,
		.modified = node->modified,
		.changed = node->changed,
	};
}

uint64_t node_count(void)
{
	return nodes;
}
