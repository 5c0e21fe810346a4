/* SPDX-License-Identifier: MIT */
/* evict.c: the cache stays small. */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "link/cache/entry.h"
#include "link/cache/evict.h"

/* No process takes as long to write an entry. */
#define UNFINISHED_S 600

struct found {
	char name[CACHE_NAME_BYTES];
	uint64_t bytes;
	struct timespec used;
};

struct list {
	struct found *found;
	size_t count, room;
	uint64_t bytes;
};

#define HEX	   "0123456789abcdef"
#define HASH_CHARS 32 /* of the name of an entry: entry.c */

static bool is_entry(const char *name)
{
	return strspn(name, HEX) == HASH_CHARS &&
		!strcmp(name + HASH_CHARS, CACHE_ENTRY_SUFFIX);
}

/* HASH.PID-NUMBER.new */
static bool is_unfinished(const char *name)
{
	if (strspn(name, HEX) != HASH_CHARS || name[HASH_CHARS] != '.')
		return false;
	name += HASH_CHARS + 1;
	return !strcmp(name + strspn(name, HEX "-"), CACHE_NEW_SUFFIX);
}

static void list_add(struct list *l, const char *name, const struct stat *s)
{
	if (l->count == l->room) {
		size_t room = l->room ? 2 * l->room : 64;
		struct found *more =
			reallocarray(l->found, room, sizeof(*more));
		if (!more)
			return;
		l->found = more;
		l->room = room;
	}
	struct found *f = &l->found[l->count++];
	strcpy(f->name, name);
	f->bytes = (uint64_t)s->st_size;
	f->used = s->st_mtim;
	l->bytes += f->bytes;
}

/* Files that are not ours are left alone. */
static void look_at(int folder, const char *name, struct list *l)
{
	bool entry = is_entry(name);
	struct stat s;

	if ((!entry && !is_unfinished(name)) ||
		fstatat(folder, name, &s, AT_SYMLINK_NOFOLLOW) ||
		!S_ISREG(s.st_mode))
		return;
	if (!entry) {
		if (s.st_mtim.tv_sec < time(NULL) - UNFINISHED_S)
			unlinkat(folder, name, 0);
	} else {
		/* A clock that was wrong once must not keep it for ever. */
		if (s.st_mtim.tv_sec > time(NULL))
			s.st_mtim.tv_sec = 0;
		list_add(l, name, &s);
	}
}

static int by_use(const void *a, const void *b)
{
	const struct timespec *x = &((const struct found *)a)->used;
	const struct timespec *y = &((const struct found *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? -1 : 1;
	return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

void cache_evict(int folder, const char *name)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct list l = {0};

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (struct dirent *e; (e = readdir(dir));)
		look_at(folder, e->d_name, &l);
	closedir(dir);
	if (l.count)
		qsort(l.found, l.count, sizeof(l.found[0]), by_use);
	for (size_t i = 0; i < l.count && l.bytes > CACHE_BYTES_MAX; i++) {
		if (!strcmp(l.found[i].name, name))
			continue;
		unlinkat(folder, l.found[i].name, 0);
		l.bytes -= l.found[i].bytes;
	}
	free(l.found);
}
