/* SPDX-License-Identifier: MIT */
/*
 * pages.h: the heaps of the cubicles, as the monitor offers them to the one
 * cubicle whose layout says `rights = pages`; the component alloc is written
 * for it. For all other cubicles these functions do not exist.
 *
 * The heap of cubicle c is at CUBICLE_HEAP_OFFSET of its share (shares_abi.h). A
 * page of it belongs to c while it is mapped.
 *
 * Errors as in component.h.
 */
#ifndef CUBICLE_PAGES_H
#define CUBICLE_PAGES_H

#include <cubicle/interface.h>
#include <cubicle/published_abi.h>

/*
 * Map (pages) pages, read and write and filled with zeroes, at page number
 * (first) of the heap of cubicle (id).
 *   -EINVAL  no such cubicle, or not within its heap
 *   -EEXIST  some page is mapped
 *   -ENOMEM  the host has no memory
 */
CUBICLE_FUNCTION((error, int), pages_map,
	(value, cubicle_id_t, id),
	(value, size_t, first),
	(value, size_t, pages));

/*
 * Unmap them; their content is lost, and windows on them are removed.
 *   -EINVAL  no such cubicle, or not within its heap
 *   -ENOENT  some page is not mapped
 *   -EPERM   (id) is neither the caller, nor the cubicle whose call the caller
 *            is carrying out: only these can give pages back
 */
CUBICLE_FUNCTION((error, int), pages_unmap,
	(value, cubicle_id_t, id),
	(value, size_t, first),
	(value, size_t, pages));

/*
 * Report that the heap of cubicle (id) has no room for (pages) pages. The report
 * says how many it has, and how many it can have. There is one for each cubicle
 * in a run; later calls have no effect.
 *   -EPERM   (id) is neither the caller, nor the cubicle whose call the caller
 *            is carrying out
 */
CUBICLE_FUNCTION((error, int), pages_full,
	(value, cubicle_id_t, id),
	(value, size_t, pages));

#endif
