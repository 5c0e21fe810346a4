/* SPDX-License-Identifier: MIT */
/*
 * overlay.c: the interface of overlay, except rename. A number without the bit
 * BACKED is passed on to ramfs.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define OVERLAYFS_MAGIC 0x794c7630

int64_t overlay_start(const struct vfs_key *key, uint32_t source)
{
	static int is_started;
	struct lower l;

	if (is_started)
		return -EBUSY;
	int error = lower_start(key, source, &l);
	if (!error)
		error = (int)ramfs_start(key, 0) < 0 ? -ENOMEM : names_start();
	if (error)
		return error;
	struct node like = {.number = l.st.inode,
		.upper = upper_root,
		.device = l.device,
		.inode = l.inode,
		.mode = l.st.mode};
	backed_key(key);
	ramfs_chmod(upper_root, l.st.mode & S_ALLBITS);
	ramfs_utimens(upper_root, &l.st.accessed, &l.st.modified);
	ramfs_show(upper_root, l.st.inode);
	ramfs_hold(upper_root);
	is_started = backed_open(&like, "") != NULL;
	return is_started ? (int64_t)l.st.inode : -ENOMEM;
}

/* --- open ------------------------------------------------------------------------ */

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

int overlay_hold(uint64_t number)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if (!(number & BACKED))
		return ramfs_hold(number);
	if (!node || node->opens == UINT32_MAX)
		return node ? -EMFILE : -ESTALE;
	node->opens++;
	return 0;
}

int overlay_release(uint64_t number)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if (!(number & BACKED))
		return ramfs_release(number);
	if (!node)
		return -ESTALE;
	backed_release(node);
	return 0;
}

/* --- attributes --------------------------------------------------------------------- */

int overlay_lookup(
	uint64_t dir, const char *path, int follow, struct vfs_stat *st)
{
	struct walk w;
	int error = walk_path(&w, dir, path, follow ? WALK_FOLLOW : WALK_LINK);

	if (!error && w.found != FOUND_UPPER && w.found != FOUND_LOWER)
		error = -ENOENT;
	if (!error)
		*st = w.lower.st;
	return error;
}

static int stat_lower(const struct node *node, struct vfs_stat *st)
{
	struct lower l;
	int error = node->lower ? lower_stat(node->lower, node->path, &l)
				: lower_lookup(node->path, &l);

	if (error)
		return error;
	*st = l.st;
	if (node->is_gone)
		st->links = 0;
	return 0;
}

int overlay_stat(uint64_t number, struct vfs_stat *st)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if ((number & BACKED) && !node)
		return -ESTALE;
	int error = node && !node->upper
		? stat_lower(node, st)
		: ramfs_stat(node ? node->upper : number, st);
	if (error)
		return error;
	upper_shown(st);
	if (node)
		st->inode = node->number;
	return 0;
}

static uint32_t payer_next;

int overlay_payer(uint32_t payer)
{
	payer_next = payer;
	return 0;
}

/* The node of ramfs that (number) is, copied up if need be; -errno. */
static int64_t upper_of(uint32_t payer, uint64_t number)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if (!(number & BACKED))
		return number > INT64_MAX ? -ESTALE : (int64_t)number;
	int error = node ? copy_node(payer, node) : -ESTALE;
	return error ? error : (int64_t)node->upper;
}

int overlay_chmod(uint64_t number, uint32_t mode)
{
	int64_t upper = upper_of(payer_next, number);

	return upper < 0 ? (int)upper : ramfs_chmod((uint64_t)upper, mode);
}

int overlay_utimens(uint64_t number, const struct vfs_time *accessed,
	const struct vfs_time *modified)
{
	int64_t upper = upper_of(payer_next, number);

	return upper < 0 ? (int)upper
			 : ramfs_utimens((uint64_t)upper, accessed, modified);
}

/* --- data ---------------------------------------------------------------------------- */

/* The open file of the lower layer that (number) is; NULL: ask ramfs about
 * (upper). */
static struct node *lower_of(uint64_t number, uint64_t *upper, int *error)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	*error = (number & BACKED) && !node ? -ESTALE : 0;
	*upper = node ? node->upper : number;
	if (!node || node->upper)
		return NULL;
	*error = (node->mode & S_IFMT) == S_IFDIR  ? -EISDIR
		: (node->mode & S_IFMT) != S_IFREG ? -EINVAL
		: node->lower			   ? 0
						   : -EBADF;
	return node;
}

int64_t overlay_read(uint64_t number, int64_t offset, void *buf, size_t len)
{
	uint64_t upper;
	int error;
	const struct node *node = lower_of(number, &upper, &error);

	if (error)
		return error;
	return node ? lower_read(node->lower, offset, buf, len)
		    : ramfs_read(upper, offset, buf, len);
}

int64_t overlay_seek(uint64_t number, int64_t offset, int whence)
{
	uint64_t upper;
	int error;
	const struct node *node = lower_of(number, &upper, &error);

	if (error)
		return error;
	return node ? lower_seek(node->lower, offset, whence)
		    : ramfs_seek(upper, offset, whence);
}

int64_t overlay_write(uint32_t payer, uint64_t number, int64_t offset,
	const void *buf, size_t len)
{
	int64_t upper = upper_of(payer, number);

	return upper < 0
		? upper
		: ramfs_write(payer, (uint64_t)upper, offset, buf, len);
}

int overlay_truncate(uint64_t number, int64_t size)
{
	int64_t upper = upper_of(payer_next, number);

	return upper < 0 ? (int)upper : ramfs_truncate((uint64_t)upper, size);
}

int overlay_allocate(uint32_t payer, uint64_t number, int64_t offset,
	int64_t len, int keep_size)
{
	int64_t upper = upper_of(payer, number);

	return upper < 0 ? (int)upper
			 : ramfs_allocate(payer, (uint64_t)upper, offset, len,
				   keep_size);
}

int64_t overlay_getdents(uint64_t number, int64_t from, void *buf, size_t len)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;
	struct spot s;

	if (!(number & BACKED))
		return ramfs_getdents(number, from, buf, len);
	int error = spot_of(&s, number);
	if (error)
		return error;
	return node ? list_directory(&s, node, from, buf, len) : -ENOTDIR;
}

/* --- names --------------------------------------------------------------------------- */

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
	return error ? error : entry_remove(payer_next, &w);
}

int64_t overlay_readlink(uint64_t dir, const char *path, char *buf, size_t len)
{
	struct walk w;
	char at[VFS_PATH_BYTES];
	int error = walk_path(&w, dir, path, WALK_LINK);

	if (!error && w.found != FOUND_UPPER && w.found != FOUND_LOWER)
		error = -ENOENT;
	if (!error && !is_type(&w.lower.st, S_IFLNK))
		error = -EINVAL;
	if (error)
		return error;
	if (w.found == FOUND_UPPER)
		return ramfs_readlink(w.dir.upper, w.name, buf, len);
	error = walk_lower_path(&w, at);
	return error ? error : lower_readlink(at, buf, len);
}

int64_t overlay_path(uint64_t number, char *buf, size_t len)
{
	char path[VFS_PATH_BYTES + UPPER_BYTES] = "/";
	const char *from = path;
	struct spot s;
	int error = spot_of(&s, number);

	if (error || s.is_gone)
		return error ? error : -ENOENT;
	if (s.is_backed) {
		memcpy(path + 1, s.path, s.bytes + 1);
	} else {
		int64_t n = ramfs_path(s.upper, path, sizeof(path));
		if (n <= (int64_t)UPPER_BYTES)
			return n < 0 ? n : -EIO;
		from = path + UPPER_BYTES;
	}
	size_t bytes = strlen(from) + 1;
	if (bytes > len)
		return -ERANGE;
	return cubicle_copy_out(buf, from, bytes) ? -EFAULT : (int64_t)bytes;
}

int overlay_filesystem(uint64_t number, struct vfs_filesystem *to)
{
	(void)number;
	int error = ramfs_filesystem(upper_root, to);

	to->type = OVERLAYFS_MAGIC;
	return error;
}

int overlay_ioctl(uint64_t number, uint64_t request, void *out, size_t bytes)
{
	(void)number, (void)request, (void)out, (void)bytes;
	return -ENOTTY;
}
