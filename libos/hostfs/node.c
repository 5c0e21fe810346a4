/* SPDX-License-Identifier: MIT */
/* node.c: open files, by number and by device and inode. */
#include <cubicle/component.h>
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"

#define BUCKET_BITS 10
#define SLOTS_FIRST 64
#define SLOTS_MAX   65536

/* By index; the high half of a number is a generation, never negative, and
 * above that how often this cubicle has restarted: numbers of before stay
 * wrong. */
#define GENERATIONS 0x7fffffu
#define RESTARTS    0xffu

static struct slot {
	struct node *node;
	uint32_t generation;
	uint32_t next_free; /* index plus 1, or 0 */
} * slots;
static uint32_t slot_count, slots_used, first_free;

static struct node *buckets[1 << BUCKET_BITS];

/* Names of files do not choose inode numbers, so any hash does. */
static struct node **bucket_of(uint64_t device, uint64_t inode)
{
	uint64_t hash = (device ^ inode) * 0x9e3779b97f4a7c15;

	return &buckets[hash >> (64 - BUCKET_BITS)];
}

/* The index of a free slot; -1. */
static int64_t slot_take(void)
{
	if (first_free) {
		uint32_t index = first_free - 1;
		first_free = slots[index].next_free;
		return index;
	}
	if (slots_used == slot_count) {
		uint32_t count = slot_count ? 2 * slot_count : SLOTS_FIRST;
		struct slot *more = count > SLOTS_MAX
			? NULL
			: heap_realloc(slots, count * sizeof(*slots));
		if (!more)
			return -1;
		memset(more + slot_count, 0,
			(count - slot_count) * sizeof(*slots));
		slots = more;
		slot_count = count;
	}
	return slots_used++;
}

struct node *node_get(uint64_t number)
{
	uint32_t index = (uint32_t)number - 1;
	struct node *node = index < slots_used ? slots[index].node : NULL;

	return node && node->number == number ? node : NULL;
}

struct node *node_find(int64_t mount, uint64_t device, uint64_t inode)
{
	struct node *node = *bucket_of(device, inode);

	while (node &&
		(node->inode != inode || node->device != device ||
			node->mount != mount))
		node = node->next;
	return node;
}

static uint64_t restarts(void)
{
	uint64_t n = CUBICLE_PUBLISHED->restarts[cubicle_self()] & RESTARTS;

	return n * (GENERATIONS + 1) << 32;
}

struct node *node_new(uint64_t device, uint64_t inode, int64_t handle,
	int64_t mount, enum access access, char *path)
{
	struct node *node = heap_zalloc(sizeof(*node));
	int64_t index = node ? slot_take() : -1;
	struct node **bucket = bucket_of(device, inode);

	if (index < 0) {
		heap_free(node);
		return NULL;
	}
	*node = (struct node){.number = restarts() |
			(uint64_t)slots[index].generation << 32 |
			(uint32_t)(index + 1),
		.device = device,
		.inode = inode,
		.handle = handle,
		.mount = mount,
		.opens = 1,
		.access = access,
		.path = path,
		.next = *bucket};
	*bucket = slots[index].node = node;
	return node;
}

void node_drop(struct node *node)
{
	struct node **at = bucket_of(node->device, node->inode);
	uint32_t index = (uint32_t)node->number - 1;

	if (--node->opens)
		return;
	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
	slots[index].node = NULL;
	slots[index].generation = (slots[index].generation + 1) & GENERATIONS;
	slots[index].next_free = first_free;
	first_free = index + 1;
	files_close(node->handle);
	heap_free(node->path);
	heap_free(node);
}
