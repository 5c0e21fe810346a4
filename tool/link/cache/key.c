/* SPDX-License-Identifier: MIT */
/* key.c: all that an image depends on. */
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include "link/cache/key.h"
#include "command/version.h"

#define TOOL "/proc/self/exe"

/* File systems of this machine on which each change of a file's content or
 * inode sets a time of at least a clock tick's precision: linux/magic.h. */
static const uint64_t known[] = {
	0xef53,	    /* ext2, ext3, ext4 */
	0x58465342, /* xfs */
	0x9123683e, /* btrfs */
	0xf2f52010, /* f2fs */
	0xca451a4e, /* bcachefs */
	0x2fc12fc1, /* zfs */
	0x794c7630, /* overlayfs */
	0x01021994, /* tmpfs */
	0x858458f6, /* ramfs */
};

static bool is_known(const char *file)
{
	struct statfs s;

	if (statfs(file, &s))
		return false;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if ((uint64_t)s.f_type == known[i])
			return true;
	return false;
}

static int64_t ns(const struct timespec *t)
{
	return t->tv_sec * 1000000000LL + t->tv_nsec;
}

/* (to) is (file) as it is now. */
static bool file_find(struct cache_file *to, const char *file)
{
	struct stat s;

	if (stat(file, &s) || !S_ISREG(s.st_mode))
		return false;
	*to = (struct cache_file){.device = s.st_dev,
		.inode = s.st_ino,
		.bytes = (uint64_t)s.st_size,
		.modified_ns = ns(&s.st_mtim),
		.changed_ns = ns(&s.st_ctim)};
	return true;
}

/* The same, if it can be known again. (before) is the last one that was found,
 * on the same file system as a rule. */
static bool file_add(struct cache_file *to, const char *file,
	const struct cache_file *before, int64_t now)
{
	return file_find(to, file) &&
		to->changed_ns <= now - CACHE_SETTLED_NS &&
		(to->device == before->device || is_known(file));
}

bool cache_key_make(struct cache_key *key, const struct cubicle_system *system,
	char *const *file)
{
	struct cubicle_system *to = &key->system;
	const struct cache_file none = {0}, *before = &none;
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	strncpy(key->version, CUBICLE_VERSION, sizeof(key->version) - 1);
	if (!file_add(&key->tool, TOOL, before, ns(&t)))
		return false;
	before = &key->tool;
	for (uint32_t i = 0; i < system->components; i++) {
		if (!file_add(&key->file[i], file[i], before, ns(&t)))
			return false;
		before = &key->file[i];
	}
	to->magic = system->magic;
	to->bytes = system->bytes;
	to->backend = system->backend;
	to->flags = system->flags &
		(CUBICLE_SYSTEM_LEAKS | CUBICLE_SYSTEM_PERMISSIVE |
			CUBICLE_SYSTEM_CHECK_COPIES);
	to->start = system->start;
	to->cubicles = system->cubicles;
	to->components = system->components;
	memcpy(to->cubicle, system->cubicle, sizeof(to->cubicle));
	memcpy(to->component, system->component, sizeof(to->component));
	return true;
}

bool cache_key_holds(const struct cache_key *key, char *const *file)
{
	struct cache_file now;

	for (uint32_t i = 0; i < key->system.components; i++)
		if (!file_find(&now, file[i]) ||
			memcmp(&now, &key->file[i], sizeof(now)))
			return false;
	return true;
}
