/* SPDX-License-Identifier: MIT */
/*
 * small.c: see small.h.
 */
#include <cubicle/component.h>
#include "pool.h"
#include "rt/string.h"
#include "small.h"

/* The owners come after the header, and after all of them the blocks. */
struct owner {
	struct node *node;
};

struct block_page {
	struct block_page *before; /* of the same class; it is full */
	uint32_t class;
	uint32_t used; /* blocks, the first ones */
	struct owner owner[];
};

/* (blocks) that fit into a page, of (bytes), without their owner. */
static const struct class
{
	uint16_t blocks, bytes;
} classes[SMALL_CLASSES] = {{170, 16}, {102, 32}, {56, 64}, {32, 119},
	{16, 247}, {8, 502}, {4, SMALL_BYTES}};

#define FITS(blocks, bytes)                                                    \
	_Static_assert(sizeof(struct block_page) +                             \
				(blocks) * (sizeof(struct owner) + (bytes)) <= \
			PAGE_BYTES,                                            \
		"the blocks fit into a page")
FITS(170, 16);
FITS(102, 32);
FITS(56, 64);
FITS(32, 119);
FITS(16, 247);
FITS(8, 502);
FITS(4, SMALL_BYTES);

/* The last page of each class, which may have room. */
static struct block_page *last[SMALL_CLASSES];

static struct account *account(void)
{
	return &accounts[ACCOUNT_SMALL];
}

/* All blocks of a page together cost a page at least. */
static int64_t cost_of(const struct class *class)
{
	return (PAGE_BYTES + class->blocks - 1) / class->blocks;
}

static struct block_page *page_of(const struct node *node)
{
	return (struct block_page *)((uintptr_t)node->small &
		~(uintptr_t)(PAGE_BYTES - 1));
}

static char *block_at(struct block_page *page, uint32_t i)
{
	const struct class *class = &classes[page->class];

	return (char *)&page->owner[class->blocks] + i * class->bytes;
}

static uint32_t class_for(size_t bytes)
{
	uint32_t class = 0;

	while (classes[class].bytes < bytes)
		class ++;
	return class;
}

static struct block_page *page_with_room(uint32_t class)
{
	struct block_page *page = last[class];

	if (page && page->used < classes[class].blocks)
		return page;
	if (pages_ready(1))
		return NULL;
	page = page_take();
	*page = (struct block_page){.before = last[class], .class = class};
	last[class] = page;
	return page;
}

int small_make(struct node *node, size_t bytes, uint32_t payer)
{
	uint32_t class = class_for(bytes);
	int64_t cost = cost_of(&classes[class]);

	if (!account_may(account(), payer, (uint64_t)cost))
		return -ENOSPC;
	struct block_page *page = page_with_room(class);
	if (!page)
		return -ENOSPC;
	account_change(account(), payer, cost);
	page->owner[page->used].node = node;
	node->small = block_at(page, page->used++);
	node->small_payer = (uint8_t)payer;
	return 0;
}

void small_free(struct node *node)
{
	struct block_page *page = page_of(node), *from = last[page->class];
	const struct class *class = &classes[page->class];
	uint32_t i = (uint32_t)(node->small - block_at(page, 0)) / class->bytes;
	struct node *moved = from->owner[--from->used].node;

	if (moved != node) {
		memcpy(node->small, moved->small, class->bytes);
		moved->small = node->small;
		page->owner[i].node = moved;
	}
	node->small = NULL;
	account_change(account(), node->small_payer, -cost_of(class));
	if (from->used)
		return;
	last[from->class] = from->before;
	page_give(from);
}

size_t small_room(const struct node *node)
{
	return classes[page_of(node)->class].bytes;
}
