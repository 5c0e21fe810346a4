/* SPDX-License-Identifier: MIT */
/*
 * alloc.h: pages for everybody.
 *
 * Nouns
 *   page   4096 bytes of the heap of the calling cubicle
 *   block  pages in a row, handed out together
 *
 * alloc keeps a table of the pages of each cubicle, in its own memory, and has
 * the monitor map what it hands out. Blocks are not rounded up. malloc() is a
 * matter of the caller.
 *
 * Errors: negative errno; nothing has changed then.
 */
#ifndef ALLOC_H
#define ALLOC_H

#include <cubicle/interface.h>

/*
 * Hand out (pages) pages in a row, filled with zeroes, which then belong to
 * the caller. A block of a multiple of 2 MiB starts at one if the free pages
 * that are chosen for it have room for that. Returns NULL if (pages) is 0, or if
 * the heap has no such block, which is then reported (pages_full()).
 */
CUBICLE_FUNCTION((own, void *), alloc_pages,
	(caller, cubicle_id_t, who),
	(value, size_t, pages));

/* As alloc_pages(), but a full heap is not reported. This is for callers that
 * can do with fewer pages. */
CUBICLE_FUNCTION((own, void *), alloc_try,
	(caller, cubicle_id_t, who),
	(value, size_t, pages));

/*
 * Hand out the (pages) pages at (addr) of the caller's heap, filled with zeroes.
 *   -EINVAL  as of alloc_free()
 *   -EEXIST  some page is handed out
 *   -ENOMEM  they cannot be mapped
 */
CUBICLE_FUNCTION((error, int), alloc_pages_at,
	(caller, cubicle_id_t, who),
	(token, void *, addr),
	(value, size_t, pages));

/*
 * Give back (pages) pages at (addr), which may be any part of one block or of
 * several that lie side by side.
 *   -EINVAL  (addr) is not in the heap of the caller or not page-aligned,
 *            (pages) is 0, or some page is not handed out
 */
CUBICLE_FUNCTION((error, int), alloc_free,
	(caller, cubicle_id_t, who),
	(token, void *, addr),
	(value, size_t, pages));

/* Are the (pages) pages at (addr) all handed out to the caller? 1 or 0 */
CUBICLE_FUNCTION((value, int), alloc_has, (caller, cubicle_id_t, who),
	(token, const void *, addr), (value, size_t, pages));

/* Pages that the caller has now. */
CUBICLE_FUNCTION((value, size_t), alloc_used, (caller, cubicle_id_t, who));

#endif
