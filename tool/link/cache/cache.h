/* SPDX-License-Identifier: MIT */
/*
 * cache.h: linked images are kept in a folder of the user, so that the next run
 * of the same components need not link them.
 *
 * Nouns
 *   entry  a file in the folder: a key, the image that it determines, and a sum
 *          of both
 *   key    all that an image depends on (key.h)
 *
 * A run never fails because of the cache: where it cannot be used, components
 * are linked. The folder is trusted as much as the files of the tool are: it
 * and each entry belong to the user, and nobody else can write to them. The
 * monitor checks an image from the cache as it checks any other.
 *
 * A successful link prints nothing, so no message is missing where it is left
 * out.
 */
#ifndef TOOL_CACHE_CACHE_H
#define TOOL_CACHE_CACHE_H

#include "link/cache/key.h"
#include "layout/layout.h"

struct cache {
	int folder; /* a descriptor, or -1 */
	struct cache_key *key;
	int image; /* to be kept; -1: none */
};

/* Of which there is nothing to end. */
extern const struct cache cache_none;

/*
 * The image of the components of (system), which were found in (file), by
 * index, as (layout) says: from the cache, if (wanted), or linked. (fd) is a
 * sealed memory file. (c) is then to be ended. Errors: those of lib/complain.h.
 */
int cache_image(struct cache *c, bool wanted,
	const struct cubicle_system *system, const struct layout *layout,
	char *const *file, int *fd);

/* Keep the image if it was linked. This takes as long as to link it, so it is
 * done while the monitor starts. */
void cache_keep(struct cache *c);

void cache_end(struct cache *c);

#endif
