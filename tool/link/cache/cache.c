/* SPDX-License-Identifier: MIT */
/* cache.c: linked images are kept in a folder of the user. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include "link/cache/cache.h"
#include "link/cache/entry.h"
#include "link/cache/evict.h"
#include "link/cache/folder.h"
#include "link/image.h"

const struct cache cache_none = {.folder = -1, .image = -1};

void cache_end(struct cache *c)
{
	if (c->image >= 0)
		close(c->image);
	if (c->folder >= 0)
		close(c->folder);
	free(c->key);
	*c = cache_none;
}

/* Open the folder and find the key. */
static bool begin(
	struct cache *c, const struct cubicle_system *system, char *const *file)
{
	c->key = calloc(1, sizeof(*c->key));
	if (!c->key || !cache_key_make(c->key, system, file))
		return false;
	c->folder = cache_folder();
	return c->folder >= 0;
}

int cache_image(struct cache *c, bool wanted,
	const struct cubicle_system *system, const struct layout *layout,
	char *const *file, int *fd)
{
	*c = cache_none;
	if (!wanted || !begin(c, system, file))
		return link_image(system, layout, file, fd);
	if (entry_read(c->folder, c->key, fd))
		return 0;
	/* Linking sees what is in the key, so nothing else can matter. */
	if (link_image(&c->key->system, layout, file, fd))
		return -EINVAL;
	if (cache_key_holds(c->key, file))
		c->image = fcntl(*fd, F_DUPFD_CLOEXEC, 0);
	return 0;
}

void cache_keep(struct cache *c)
{
	char name[CACHE_NAME_BYTES];

	if (c->image >= 0 && entry_write(c->folder, c->key, c->image, name))
		cache_evict(c->folder, name);
}
