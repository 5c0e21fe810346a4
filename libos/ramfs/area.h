/* SPDX-License-Identifier: MIT */
/*
 * area.h: parts of files that clients have mapped (MAP_SHARED).
 *
 * Nouns
 *   area    pages of a file, side by side in the heap, with a window on them.
 *           The address of a mapping is the address of the page in the area, so
 *           read() and write() use the memory that the clients use
 *   linked  a page of an area that the file's tree leads to: those before the
 *           end of the file. The others are memory that belongs to no file
 *   holder  a client that has mapped pages of an area
 *
 * All memory of an area stays part of it until its last holder is gone, also if
 * the file becomes shorter or loses its name. No other file gets a page of it
 * while a window is open. Areas of a file do not overlap. A client can touch
 * all of an area that it has mapped a part of, and nothing else.
 *
 * Pages of an area are not pages of content (pool.h): they have an account of
 * their own, where each holder pays for the whole area.
 */
#ifndef RAMFS_AREA_H
#define RAMFS_AREA_H

#include "ramfs/node.h"

/*
 * The file (node) will have (size) bytes: link the pages of its areas before
 * that, filled with zeroes after the present end, and those alone. (payer) pays
 * for holes.
 *   -ENOSPC  nothing has changed. Only if (size) is more than now
 */
int areas_fit(struct node *node, int64_t size, uint32_t payer);

/* (client) maps (pages) pages from (first) on. Returns the address, or -ENOMEM,
 * -ENOSPC or -EAGAIN. An area counts in node->opens. */
int64_t area_map(struct node *node, uint32_t client, uint64_t first,
	uint64_t pages, int writable);
/* Returns 1 if that was the last use of an area, 0 if it was not, or -EINVAL.
 */
int area_unmap(struct node *node, uint32_t client, uint64_t at, uint64_t pages);

#endif
