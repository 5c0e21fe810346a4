/* SPDX-License-Identifier: MIT */
/* open.c: files that are opened, in one layer or the other. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

static int writes(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
}

/* What open(2) has against opening a file of (mode) so. */
static int open_check(uint32_t mode, int flags)
{
	uint32_t type = mode & S_IFMT;

	if (type == S_IFLNK)
		return (flags & O_DIRECTORY) ? -ENOTDIR
			: (flags & O_PATH)   ? 0
					     : -ELOOP;
	if ((flags & O_DIRECTORY) && type != S_IFDIR)
		return -ENOTDIR;
	if (type == S_IFDIR)
		return writes(flags) || (flags & O_CREAT) ? -EISDIR : 0;
	return type == S_IFREG ? 0 : -ENXIO;
}

/* A backed node, opened as (like). */
static int64_t open_node(
	const struct walk *w, const struct node *like, struct vfs_stat *st)
{
	char path[VFS_PATH_BYTES] = "";
	int is_directory = (like->mode & S_IFMT) == S_IFDIR;
	int error = !like->upper || is_directory ? walk_lower_path(w, path) : 0;
	if (error)
		parts_release(like->upper, like->lower);
	struct node *node = error ? NULL : backed_open(like, path);
	if (!node)
		return error ? error : -ENOMEM;
	if (node->number != st->inode && like->upper)
		ramfs_show(like->upper, node->number);
	st->inode = node->number;
	node->is_gone |= is_directory && w->dir.is_gone && !w->bytes;
	return (int64_t)node->number;
}

static int64_t open_upper(
	uint32_t payer, const struct walk *w, int flags, struct vfs_stat *st)
{
	int64_t upper = (int64_t)w->upper;
	int error = 0;

	flags = (flags & ~(O_CREAT | O_EXCL)) | O_NOFOLLOW;
	if (w->bytes)
		upper = ramfs_open(payer, w->dir.upper, w->name, flags, 0, st);
	else
		error = ramfs_hold(w->upper);
	if (!error && upper > 0)
		error = ramfs_stat((uint64_t)upper, st);
	if (error || upper < 0)
		return error ? error : upper;
	upper_shown(st);
	if (!(st->inode & BACKED))
		return upper;
	struct node like = {.number = st->inode,
		.upper = (uint64_t)upper,
		.mode = st->mode,
		.payer = payer};
	return open_node(w, &like, st);
}

static int64_t open_lower(
	uint32_t payer, struct walk *w, int flags, struct vfs_stat *st)
{
	char path[VFS_PATH_BYTES];
	int error = walk_lower_path(w, path);
	int64_t lower = 0;

	if (!error && is_type(&w->lower.st, S_IFREG) && writes(flags) &&
		!(flags & O_PATH)) {
		error = copy_found(payer, w, flags & O_TRUNC);
		return error ? error : open_upper(payer, w, flags, st);
	}
	if (!error && !(flags & O_PATH))
		lower = lower_open(payer, path, &w->lower);
	if (error || lower < 0)
		return error ? error : lower;
	struct node like = {.number = w->lower.st.inode,
		.lower = (uint64_t)lower,
		.device = w->lower.device,
		.inode = w->lower.inode,
		.mode = w->lower.st.mode,
		.payer = payer};
	*st = w->lower.st;
	return open_node(w, &like, st);
}

static int64_t open_new(uint32_t payer, struct walk *w, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	struct target to;
	int error = add_begin(payer, w, &to);
	int64_t node = error
		? error
		: ramfs_open(payer, to.dir, to.name, flags | O_EXCL, mode, st);

	if (node > 0) {
		add_end(w);
		upper_shown(st);
	}
	return node;
}

int64_t overlay_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	int exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	struct walk w;
	int error = walk_path(&w, dir, path,
		exclusive || (flags & O_NOFOLLOW) ? WALK_LINK : WALK_FOLLOW);

	/* Nothing that is made so is a directory, whatever is there. */
	if ((flags & O_CREAT) && w.slash)
		return -EISDIR;
	if (error)
		return error;
	if (w.found != FOUND_UPPER && w.found != FOUND_LOWER)
		return flags & O_CREAT ? open_new(payer, &w, flags, mode, st)
				       : -ENOENT;
	if (exclusive)
		return -EEXIST;
	error = open_check(w.lower.st.mode, flags);
	if (error)
		return error;
	return w.found == FOUND_UPPER ? open_upper(payer, &w, flags, st)
				      : open_lower(payer, &w, flags, st);
}
