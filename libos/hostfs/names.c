/* SPDX-License-Identifier: MIT */
/*
 * names.c: calls that make, change and remove names.
 */
#include <cubicle/component.h>
#include "node.h"
#include "rt/string.h"

/* Cut slashes off the end of (path, n). */
static size_t without_slashes(const char *path, size_t n)
{
	while (n && path[n - 1] == '/')
		n--;
	return n;
}

int entry_find(struct entry *e, uint64_t dir, const char *path)
{
	static char above[FILES_PATH_BYTES];
	int64_t start = open_start(dir, &path);

	*e = (struct entry){.dir = start};
	if (start < 0)
		return (int)start;
	size_t all = strlen(path), end = without_slashes(path, all), at = end;
	while (at && path[at - 1] != '/')
		at--;
	if (end == at || (path[at] == '.' && end - at == 1) ||
		(path[at] == '.' && path[at + 1] == '.' && end - at == 2))
		return -EEXIST;
	if (end - at >= FILES_NAME_BYTES || at >= sizeof(above))
		return -ENAMETOOLONG;
	memcpy(e->name, path + at, end - at);
	e->slash = end < all;
	at = without_slashes(path, at);
	if (!at)
		return 0;
	memcpy(above, path, at);
	above[at] = 0;
	e->dir = open_below(start, above, O_PATH | O_DIRECTORY, 0);
	e->is_own = e->dir >= 0;
	return e->is_own ? 0 : (int)e->dir;
}

void entry_end(const struct entry *e)
{
	if (e->is_own)
		files_close(e->dir);
}

/* A slash follows the name of (e): is it a directory? Nothing at all is none of
 * our business: the host says it. */
static int check_slash(const struct entry *e)
{
	static struct statx now;

	if (!e->slash || files_stat(e->dir, e->name, &now))
		return 0;
	return (now.mode & S_IFMT) == S_IFDIR ? 0 : -ENOTDIR;
}

int hostfs_mkdir(uint32_t payer, uint64_t dir, const char *path, uint32_t mode)
{
	struct entry e;
	int error = entry_find(&e, dir, path);

	(void)payer;
	if (!error)
		error = files_make_directory(e.dir, e.name, mode & FILES_MODE);
	entry_end(&e);
	return error;
}

int hostfs_unlink(uint64_t dir, const char *path, int flags)
{
	struct entry e;
	int error = entry_find(&e, dir, path);

	if (error == -EEXIST)
		return flags & AT_REMOVEDIR ? -EBUSY : -EISDIR;
	if (!error)
		error = check_slash(&e);
	if (!error)
		error = files_remove(e.dir, e.name, flags);
	entry_end(&e);
	return error;
}

int hostfs_rename(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path, int flags)
{
	struct entry from, to = {.is_own = 0};
	int error = entry_find(&from, old_dir, old_path);

	(void)payer;
	if (!error)
		error = entry_find(&to, new_dir, new_path);
	if (error == -EEXIST)
		error = -EBUSY;
	if (!error)
		error = check_slash(&from);
	/* With a slash, the new name must be that of a directory. */
	if (!error && to.slash) {
		from.slash = 1;
		error = check_slash(&from);
	}
	if (!error)
		error = files_rename(
			from.dir, from.name, to.dir, to.name, flags);
	entry_end(&from);
	entry_end(&to);
	return error;
}

int hostfs_link(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path)
{
	struct entry from, to = {.is_own = 0};
	int error = entry_find(&from, old_dir, old_path);

	(void)payer;
	if (error == -EEXIST)
		error = -EPERM; /* as for every directory */
	if (!error)
		error = check_slash(&from);
	if (!error)
		error = entry_find(&to, new_dir, new_path);
	if (!error && to.slash)
		error = -ENOENT;
	if (!error)
		error = files_link(from.dir, from.name, to.dir, to.name);
	entry_end(&from);
	entry_end(&to);
	return error;
}

int hostfs_symlink(
	uint32_t payer, const char *target, uint64_t dir, const char *path)
{
	static char text[FILES_PATH_BYTES];
	struct entry e;
	size_t bytes = strlen(target) + 1;
	int error = entry_find(&e, dir, path);

	(void)payer;
	if (!error && e.slash)
		error = -ENOENT;
	if (!error && bytes > sizeof(text))
		error = -ENAMETOOLONG;
	if (!error) {
		memcpy(text, target, bytes);
		error = files_make_link(text, e.dir, e.name);
	}
	entry_end(&e);
	return error;
}

int64_t hostfs_readlink(uint64_t dir, const char *path, char *buf, size_t len)
{
	struct entry e;
	int error = entry_find(&e, dir, path);
	int64_t n = error == -EEXIST ? -EINVAL : error;

	if (!error && e.slash)
		n = -EINVAL; /* it would be followed, to a directory */
	else if (!error)
		n = files_read_link(e.dir, e.name, buf, len);
	entry_end(&e);
	return n;
}

/* A name in the directory of the mount itself, as most are: without a walk, if
 * it is no link. */
static int lookup_name(uint64_t dir, const char *path, struct statx *now)
{
	static char name[FILES_NAME_BYTES];
	int64_t start = open_start(dir, &path);
	size_t bytes = strlen(path) + 1;

	if (start < 0 || bytes == 1 || bytes > sizeof(name) ||
		strchr(path, '/') || !strcmp(path, ".."))
		return -ELOOP;
	memcpy(name, path, bytes);
	int error = files_stat(start, name, now);
	return !error && (now->mode & S_IFMT) == S_IFLNK ? -ELOOP : error;
}

int hostfs_lookup(
	uint64_t dir, const char *path, int follow, struct vfs_stat *st)
{
	static const char none[FILES_NAME_BYTES];
	static struct statx now;

	if (!*path)
		return -ENOENT;
	int error = lookup_name(dir, path, &now);
	if (error == -ELOOP) {
		int64_t start = open_start(dir, &path);
		int64_t handle = start < 0
			? start
			: open_below(start, path,
				  follow ? O_PATH : O_PATH | O_NOFOLLOW, 0);
		error = handle < 0 ? (int)handle
				   : files_stat(handle, none, &now);
		if (handle >= 0)
			files_close(handle);
	}
	if (!error)
		node_attributes(&now, st);
	return error;
}
