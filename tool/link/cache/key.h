/* SPDX-License-Identifier: MIT */
/*
 * key.h: all that an image depends on.
 *
 * A file is known by its device, inode, size and times. The kernel sets the
 * time of the last change (st_ctime), and no program can set it back, so a file
 * that was changed or replaced has another one, unless it was changed through a
 * writable mapping. This does not hold for
 * changes within one tick of the clock, nor for file systems of other machines
 * or without such a time. Therefore files that changed in the last
 * CACHE_SETTLED_NS, or that are on a file system that is not known, make no
 * key.
 */
#ifndef TOOL_CACHE_KEY_H
#define TOOL_CACHE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <cubicle/system_abi.h>

#define CACHE_SETTLED_NS 2000000000

struct cache_file {
	uint64_t device, inode, bytes;
	int64_t modified_ns, changed_ns;
};

/* Without padding that is not 0. */
struct cache_key {
	char version[16];
	struct cache_file tool;
	struct cache_file file[CUBICLE_COMPONENTS_MAX]; /* of components */
	/* What linking looks at, and nothing else. Without strings. */
	struct cubicle_system system;
};

#define CACHE_KEY_BYTES offsetof(struct cache_key, system.strings)

/* Fill (key), which is zeroes, for the components of (system) in (file). False:
 * an image of them cannot be kept. */
bool cache_key_make(struct cache_key *key, const struct cubicle_system *system,
	char *const *file);

/* Is it still the same? */
bool cache_key_holds(const struct cache_key *key, char *const *file);

#endif
