/* SPDX-License-Identifier: MIT */
/*
 * rename.c: new names for files and directories of the upper layer.
 *
 * Whatever can fail comes before the one exchange that makes the change.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define DEPTH_MAX 16384 /* as in ramfs */

static int is_found(const struct walk *w)
{
	return w->found == FOUND_UPPER || w->found == FOUND_LOWER;
}

static int is_directory(const struct walk *w)
{
	return is_found(w) && is_type(&w->lower.st, S_IFDIR);
}

/* Is (dir), which is backed, the directory that (w) found, or below it? */
static int is_below_backed(const struct spot *dir, const struct walk *w)
{
	char path[VFS_PATH_BYTES];

	if (!(w->lower.st.inode & BACKED) || walk_lower_path(w, path))
		return 0;
	size_t bytes = strlen(path);
	return dir->bytes >= bytes && !memcmp(dir->path, path, bytes) &&
		(!dir->path[bytes] || dir->path[bytes] == '/');
}

/* The same for any (dir); or an error. */
static int is_below(const struct spot *dir, const struct walk *w)
{
	struct spot s = *dir;

	if (!is_directory(w))
		return 0;
	for (int i = 0; i < DEPTH_MAX && !s.is_backed; i++) {
		if (w->found == FOUND_UPPER && s.upper == w->upper)
			return 1;
		int error = spot_up(&s);
		if (error)
			return error;
	}
	return s.is_backed ? is_below_backed(&s, w) : -ELOOP;
}

static int is_same(const struct walk *old, const struct walk *new)
{
	return is_found(new) && old->found == new->found &&
		old->lower.st.inode == new->lower.st.inode &&
		(old->found == FOUND_LOWER || old->upper == new->upper);
}

/* What (new) found, as something to be replaced by what (old) found. */
static int replace_check(const struct walk *old, const struct walk *new)
{
	struct spot s;

	if (is_directory(old) && !is_directory(new))
		return -ENOTDIR;
	if (!is_directory(old))
		return is_directory(new) ? -EISDIR : 0;
	int error = spot_found(new, &s);
	return error ? error : list_is_empty(&s);
}

/* Linux's order of complaints; 1 if there is nothing to do. */
static int rename_check(
	const struct walk *old, const struct walk *new, int flags)
{
	if (!old->bytes)
		return -EBUSY;
	if (!new->bytes)
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (!is_found(old))
		return absent(old);
	if (new->dir.is_gone)
		return -ENOENT;
	if (new->bytes >= VFS_NAME_BYTES)
		return absent(new);
	if (is_found(new) && (flags & RENAME_NOREPLACE))
		return -EEXIST;
	if (!is_directory(old) && (old->slash || new->slash))
		return -ENOTDIR;
	int below = is_below(&new->dir, old);
	if (below)
		return below < 0 ? below : -EINVAL;
	below = is_below(&old->dir, new);
	if (below)
		return below < 0 ? below : -ENOTEMPTY;
	if (is_same(old, new))
		return 1;
	int error = is_found(new) ? replace_check(old, new) : 0;
	/* A directory of the lower layer, copied up or not. */
	if (!error && is_directory(old) && old->lower.st.inode & BACKED)
		error = -EXDEV;
	return error;
}

/* The upper layer has nothing under the new name: there is a whiteout at (old)
 * afterwards if the lower layer has something there. */
static int rename_plain(uint32_t payer, struct walk *old, struct walk *new)
{
	if (!is_hiding(old))
		return ramfs_rename(payer, old->dir.upper, old->name,
			new->dir.upper, new->name, 0);
	int error = whiteout_make(payer, new->dir.upper, new->name);
	if (error)
		return error;
	error = ramfs_rename(payer, old->dir.upper, old->name, new->dir.upper,
		new->name, RENAME_EXCHANGE);
	if (error)
		ramfs_unlink(new->dir.upper, new->name, 0);
	return error;
}

/* There is a whiteout, or what is replaced. That goes to the old name, and from
 * there. */
static int rename_over(uint32_t payer, struct walk *old, struct walk *new)
{
	int error = spare_ready();

	if (!error)
		error = ramfs_rename(payer, old->dir.upper, old->name,
			new->dir.upper, new->name, RENAME_EXCHANGE);
	if (error)
		return error;
	if (new->found == FOUND_UPPER) {
		old->found = FOUND_UPPER;
		old->upper = new->upper;
		old->lower = new->lower;
		return entry_remove(payer, old);
	}
	if (!is_hiding(old))
		ramfs_unlink(old->dir.upper, old->name, 0);
	return 0;
}

/* A directory is replaced, which is empty: whiteouts aside, and if it hides one
 * of the lower layer. */
static int rename_over_directory(
	uint32_t payer, struct walk *old, struct walk *new)
{
	if (is_hiding(new)) {
		int error = entry_remove(payer, new);
		if (!error)
			error = entry_find(new);
		return error ? error : rename_over(payer, old, new);
	}
	if (new->lower.st.inode & BACKED || is_hiding(old))
		return rename_over(payer, old, new);
	return ramfs_rename(
		payer, old->dir.upper, old->name, new->dir.upper, new->name, 0);
}

static int rename_do(uint32_t payer, struct walk *old, struct walk *new)
{
	struct node *gone = is_found(new) ? found_node(new) : NULL;
	int error = copy_directory(payer, &new->dir);

	if (!error && old->found == FOUND_LOWER)
		error = copy_found(payer, old, 0);
	if (!error)
		error = new->found == FOUND_UPPER &&is_directory(new)
			? rename_over_directory(payer, old, new)
			: new->found == FOUND_UPPER ||
				new->found == FOUND_WHITEOUT
			? rename_over(payer, old, new)
			: rename_plain(payer, old, new);
	if (!error && gone)
		gone->is_gone = 1;
	return error;
}

int overlay_rename(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path, int flags)
{
	struct walk old, new;
	int error = flags & ~RENAME_NOREPLACE ? -EINVAL : 0;

	if (!error)
		error = walk_path(&old, old_dir, old_path, WALK_NAME);
	if (!error)
		error = walk_path(&new, new_dir, new_path, WALK_NAME);
	if (!error)
		error = rename_check(&old, &new, flags);
	if (error)
		return error < 0 ? error : 0;
	return rename_do(payer, &old, &new);
}
