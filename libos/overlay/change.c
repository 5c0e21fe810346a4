/* SPDX-License-Identifier: MIT */
/* change.c: the calls that make and remove names, except rename. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

int overlay_mkdir(uint32_t payer, uint64_t dir, const char *path, uint32_t mode)
{
	struct walk w;
	struct target to;
	int error = walk_path(&w, dir, path, WALK_NAME);

	if (!error)
		error = add_begin(payer, &w, &to);
	if (!error)
		error = ramfs_mkdir(payer, to.dir, to.name, mode);
	if (!error)
		add_end(&w);
	return error;
}

int overlay_symlink(
	uint32_t payer, const char *target, uint64_t dir, const char *path)
{
	struct walk w;
	struct target to;
	int error = *target ? walk_path(&w, dir, path, WALK_NAME) : -ENOENT;

	if (!error)
		error = add_begin(payer, &w, &to);
	if (!error && w.slash)
		error = -ENOENT;
	if (!error)
		error = ramfs_symlink(payer, target, to.dir, to.name);
	if (!error)
		add_end(&w);
	return error;
}

int overlay_link(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path)
{
	struct walk old, new;
	struct target to;
	int error = walk_path(&old, old_dir, old_path, WALK_LINK);

	if (!error && old.found != FOUND_UPPER && old.found != FOUND_LOWER)
		error = -ENOENT;
	if (!error)
		error = walk_path(&new, new_dir, new_path, WALK_NAME);
	if (!error)
		error = add_check(&new);
	if (!error && new.slash)
		error = -ENOENT;
	if (!error && is_type(&old.lower.st, S_IFDIR))
		error = -EPERM;
	if (!error && old.found == FOUND_LOWER)
		error = copy_found(payer, &old, 0);
	if (!error)
		error = add_begin(payer, &new, &to);
	if (!error)
		error = ramfs_link(
			payer, old.dir.upper, old.name, to.dir, to.name);
	if (!error)
		add_end(&new);
	return error;
}

/* `.` and `..` and the root cannot be removed. */
static int remove_dots(const struct walk *w, const char *path)
{
	size_t n = strlen(path);

	while (n && path[n - 1] == '/')
		n--;
	if (!n || (w->dir.is_backed && !w->dir.bytes))
		return -EBUSY;
	return n >= 2 && path[n - 2] == '.' ? -ENOTEMPTY : -EINVAL;
}

static int unlink_check(const struct walk *w, const char *path, int flags)
{
	int found = w->found == FOUND_UPPER || w->found == FOUND_LOWER;
	int directory = found && is_type(&w->lower.st, S_IFDIR);
	struct spot s;

	if (!found)
		return absent(w);
	if (!(flags & AT_REMOVEDIR))
		return directory ? -EISDIR : w->slash ? -ENOTDIR : 0;
	if (!w->bytes)
		return remove_dots(w, path);
	if (!directory)
		return -ENOTDIR;
	int error = spot_found(w, &s);
	return error ? error : list_is_empty(&s);
}

int overlay_unlink(uint64_t dir, const char *path, int flags)
{
	struct walk w;
	int error = walk_path(&w, dir, path, WALK_NAME);

	if (!error)
		error = unlink_check(&w, path, flags);
	return error ? error : entry_remove(payer_of_call(), &w);
}
