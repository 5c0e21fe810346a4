/* SPDX-License-Identifier: MIT */
/*
 * small.h: content of files that take less than a page.
 *
 * A block is the first (room) bytes of a file's only page; all bytes after them
 * are zero. Blocks of one size lie side by side in pages of the heap, all of
 * which but one are full, because a block moves into the place of one that is
 * freed. So an address of a block is valid until the next call here, except in
 * node->small.
 */
#ifndef RAMFS_SMALL_H
#define RAMFS_SMALL_H

#include "ramfs/node.h"

#define SMALL_CLASSES 7
#define SMALL_BYTES   1012 /* the largest block */

/* Let node->small be a block of (bytes) bytes at least, of any content, which
 * (payer) pays for. -ENOSPC */
int small_make(struct node *node, size_t bytes, uint32_t payer);

/* Free node->small, which is not NULL. */
void small_free(struct node *node);

/* The bytes that node->small has. */
size_t small_room(const struct node *node);

#endif
