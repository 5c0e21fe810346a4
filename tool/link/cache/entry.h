/* SPDX-License-Identifier: MIT */
/*
 * entry.h: one image in the folder of the cache.
 *
 * Its name is a hash of its key. The key itself is compared, too, so two keys
 * with one hash are no danger. The sum finds damage, as by a full disk or a
 * power failure, and not an attack: an attacker who can write to the folder is
 * the user.
 */
#ifndef TOOL_CACHE_ENTRY_H
#define TOOL_CACHE_ENTRY_H

#include "link/cache/key.h"

#define CACHE_ENTRY_SUFFIX ".image"
#define CACHE_NEW_SUFFIX   ".new" /* while it is written */
#define CACHE_NAME_BYTES   64

/* (image) is a new sealed memory file with the image for (key). False: there is
 * none in (folder). It is said if there is one that cannot be used. */
bool entry_read(int folder, const struct cache_key *key, int *image);

/* Put (image) into (folder), in place of what is there for (key). Another
 * process sees all of it or nothing. (name) gets its name. */
bool entry_write(int folder, const struct cache_key *key, int image,
	char name[static CACHE_NAME_BYTES]);

#endif
