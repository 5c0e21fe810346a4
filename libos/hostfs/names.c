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

static enum last last_of(const char *name, size_t n)
{
	if (!n)
		return LAST_ROOT;
	if (n == 1 && name[0] == '.')
		return LAST_DOT;
	if (n == 2 && name[0] == '.' && name[1] == '.')
		return LAST_UP;
	return n < FILES_NAME_BYTES ? LAST_NAME : LAST_LONG;
}

int entry_find(struct entry *e, uint64_t dir, const char *path)
{
	static char above[FILES_PATH_BYTES];
	static struct statx now;
	const char *rest = path;
	size_t all = strlen(path);

	*e = (struct entry){.dir = open_start(dir, &rest)};
	if (e->dir < 0 || !all)
		return e->dir < 0 ? (int)e->dir : -ENOENT;
	size_t end = without_slashes(path, all), at = end;
	while (at && path[at - 1] != '/')
		at--;
	e->last = last_of(path + at, end - at);
	if (at >= sizeof(above))
		return -ENAMETOOLONG;
	if (e->last == LAST_NAME)
		memcpy(e->name, path + at, end - at);
	e->slash = end < all;
	at = without_slashes(path, at);
	if (!at)
		return 0;
	memcpy(above, path, at);
	above[at] = 0;
	e->dir = open_below(dir, above, O_PATH | O_DIRECTORY, 0, &now);
	e->is_own = e->dir >= 0;
	return e->is_own ? 0 : (int)e->dir;
}

void entry_end(const struct entry *e)
{
	if (e->is_own)
		files_close(e->dir);
}

/* The type of what (e) names, or a negative errno. */
static int entry_type(const struct entry *e)
{
	static struct statx now;
	int error = e->last == LAST_LONG ? -ENAMETOOLONG
					 : files_stat(e->dir, e->name, &now);

	return error ? error : (int)(now.mode & S_IFMT);
}

/* A slash follows the name of (e): is it a directory? If there is nothing, the
 * host says so. */
static int check_slash(const struct entry *e)
{
	int type = e->slash ? entry_type(e) : -ENOENT;

	return type < 0 || type == S_IFDIR ? 0 : -ENOTDIR;
}

/* (e) is about to be made, and not as a directory if (is_file). */
static int check_new(const struct entry *e, int is_file)
{
	if (e->last != LAST_NAME)
		return e->last == LAST_LONG ? -ENAMETOOLONG : -EEXIST;
	if (!e->slash || !is_file)
		return 0;
	int type = entry_type(e);
	return type < 0 ? type : -EEXIST;
}

int hostfs_mkdir(uint32_t payer, uint64_t dir, const char *path, uint32_t mode)
{
	struct entry e;
	int error = entry_find(&e, dir, path);

	(void)payer;
	if (!error)
		error = check_new(&e, 0);
	if (!error)
		error = files_make_directory(e.dir, e.name, mode & FILES_MODE);
	entry_end(&e);
	return error;
}

static int check_remove(const struct entry *e, int flags)
{
	static const int errors[] = {[LAST_LONG] = -ENAMETOOLONG,
		[LAST_DOT] = -EINVAL,
		[LAST_UP] = -ENOTEMPTY,
		[LAST_ROOT] = -EBUSY};

	if (e->last == LAST_NAME)
		return check_slash(e);
	return flags & AT_REMOVEDIR || e->last == LAST_LONG ? errors[e->last]
							    : -EISDIR;
}

int hostfs_unlink(uint64_t dir, const char *path, int flags)
{
	struct entry e;
	int error = entry_find(&e, dir, path);

	if (!error)
		error = check_remove(&e, flags);
	if (!error)
		error = files_remove(e.dir, e.name, flags);
	entry_end(&e);
	return error;
}

static int check_rename(
	const struct entry *from, const struct entry *to, int flags)
{
	if (from->last > LAST_LONG)
		return -EBUSY;
	if (to->last > LAST_LONG)
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (!from->slash && !to->slash && !from->last && !to->last)
		return 0;
	int type = entry_type(from);
	if (type < 0)
		return type;
	if (to->last == LAST_LONG)
		return -ENAMETOOLONG;
	if (flags & RENAME_NOREPLACE && entry_type(to) >= 0)
		return -EEXIST;
	if (flags & RENAME_EXCHANGE) {
		int other = entry_type(to);
		if (other < 0)
			return other;
		return (from->slash && type != S_IFDIR) ||
				(to->slash && other != S_IFDIR)
			? -ENOTDIR
			: 0;
	}
	return type == S_IFDIR ? 0 : -ENOTDIR;
}

int hostfs_rename(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path, int flags)
{
	struct entry from, to = {.is_own = 0};

	(void)payer;
	if (flags & ~RENAME_NOREPLACE && flags != RENAME_EXCHANGE)
		return -EINVAL;
	int error = entry_find(&from, old_dir, old_path);
	if (!error)
		error = entry_find(&to, new_dir, new_path);
	if (!error)
		error = check_rename(&from, &to, flags);
	if (!error)
		error = files_rename(
			from.dir, from.name, to.dir, to.name, flags);
	entry_end(&from);
	entry_end(&to);
	return error;
}

/* Can there be a link to (from), which is (path) from (dir)? -EPERM: it is a
 * directory. */
static int check_linked(
	const struct entry *from, uint64_t dir, const char *path)
{
	struct vfs_stat st;
	int type = from->last <= LAST_LONG ? entry_type(from) : (int)S_IFDIR;

	/* A symbolic link is followed if there is a slash. */
	if (from->slash && type == S_IFLNK) {
		int error = hostfs_lookup(dir, path, 1, &st);
		type = error ? error : (int)S_IFDIR;
	}
	if (type == S_IFDIR)
		return -EPERM;
	return type >= 0 && from->slash ? -ENOTDIR : type < 0 ? type : 0;
}

int hostfs_link(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path)
{
	struct entry from, to = {.is_own = 0};
	int error = entry_find(&from, old_dir, old_path), linked = 0;

	(void)payer;
	if (!error) {
		linked = check_linked(&from, old_dir, old_path);
		error = linked == -EPERM ? 0 : linked;
	}
	if (!error)
		error = entry_find(&to, new_dir, new_path);
	if (!error)
		error = check_new(&to, 1);
	if (!error && linked)
		error = entry_type(&to) >= 0 ? -EEXIST : linked;
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

	(void)payer;
	if (bytes == 1)
		return -ENOENT;
	int error = entry_find(&e, dir, path);
	if (!error)
		error = check_new(&e, 1);
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
	struct vfs_stat st;
	int error = *path ? entry_find(&e, dir, path) : -ENOENT;
	int64_t n = error;

	if (!*path)
		return n;
	if (!error && e.last == LAST_LONG)
		n = error = -ENAMETOOLONG;
	if (!error && e.last == LAST_NAME && !e.slash)
		n = files_read_link(e.dir, e.name, buf, len);
	entry_end(&e);
	if (error || (e.last == LAST_NAME && !e.slash))
		return n;
	/* The path leads to a directory, or nowhere. */
	error = hostfs_lookup(dir, path, 1, &st);
	return error ? error : -EINVAL;
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
	static struct statx now;

	if (!*path)
		return -ENOENT;
	int error = lookup_name(dir, path, &now);
	if (error == -ELOOP) {
		int64_t handle = open_below(dir, path,
			follow ? O_PATH : O_PATH | O_NOFOLLOW, 0, &now);
		error = handle < 0 ? (int)handle : files_close(handle);
	}
	if (!error)
		statx_convert(&now, st);
	return error;
}
