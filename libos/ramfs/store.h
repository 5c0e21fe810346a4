/* SPDX-License-Identifier: MIT */
/*
 * store.h: pages outside of the heap, in the file that cubicle/given.h
 * describes.
 *
 * Nouns
 *   page   PAGE_BYTES of the store, with a number from 0
 *   run    pages with consecutive numbers
 *   dirty  free, and still with its old content in the machine's memory. Many
 *          dirty pages are discarded at once, so that the machine gets the
 *          memory back
 */
#ifndef RAMFS_STORE_H
#define RAMFS_STORE_H

#include <stdint.h>

/* NONE is not the number of a page. */
#define STORE_NONE UINT32_MAX

/* Take a run of (count) pages at most, not 0, and store the number of pages
 * that were taken there. Their content is undefined. STORE_NONE: no page is
 * free, or there is no memory for the list of pages. */
uint32_t store_take(uint32_t *count);
void store_give(uint32_t page);

/* Pages that are taken, that are dirty, and that an earlier instance of the
 * cubicle may have left. */
extern struct store_counts {
	uint32_t taken, dirty, old;
} store_counts;

static inline int store_in_use(void)
{
	return (store_counts.taken | store_counts.dirty | store_counts.old) !=
		0;
}

/* Before all others, when account_init() was called. */
void store_init(void);

/* Discard some dirty pages if there are many, or if (all) anyway. This takes a
 * short time, however many there are. Returns how many were discarded. */
uint32_t store_tidy(int all);

/*
 * Copy (len) bytes at byte (from) of page (page), and on into the pages after
 * it, to or from memory that the caller of ramfs has granted, or own memory.
 * Returns the number of bytes, which can be less than (len).
 *   -EFAULT  some of the memory is not accessible; nothing was copied
 *   -ENOSPC  the machine has no memory for the page
 *   -EIO     the store cannot be read
 */
int64_t store_read(uint32_t page, uint64_t from, void *to, uint64_t len);
int64_t store_write(
	uint32_t page, uint64_t from, const void *data, uint64_t len);

#endif
